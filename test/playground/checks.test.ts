import { describe, expect, it } from 'vitest'
import { callerWith, installationToken, startGitHub } from './github.ts'

describe('check runs', () => {
  it('are made by Apps alone, and changed by none but their own', async () => {
    const github = await startGitHub()
    const ci = await github.playground.addApp('ci')
    const other = callerWith(github.playground, await installationToken(github.playground, ci))
    const head = await github.head('heads/main')
    const wish = { name: 'sluice/gates', head_sha: head, status: 'in_progress', external_id: 'r1/1/1' }
    const made = await github.as('bot')('POST', 'check-runs', wish)
    expect(made.body).toMatchObject({ status: 'in_progress', conclusion: null, app: { id: github.playground.app.id } })
    const path = `check-runs/${made.body['id']}`
    expect((await github.as('maintainer')('POST', 'check-runs', wish)).status).toBe(403)
    expect((await github.as('maintainer')('PATCH', path, { conclusion: 'success' })).status).toBe(403)
    const refused = await other('PATCH', path, { conclusion: 'success' })
    expect(refused.status).toBe(403)
    expect(refused.body['message']).toContain('can only be modified by the GitHub App that created it')
    const done = await github.as('bot')('PATCH', path, { conclusion: 'success', output: { title: 't', summary: 's' } })
    expect(done.body).toMatchObject({ status: 'completed', conclusion: 'success', external_id: 'r1/1/1' })
    const again = await github.as('bot')('PATCH', path, { status: 'in_progress' })
    expect(again.body).toMatchObject({ status: 'in_progress', conclusion: null, completed_at: null })
  })

  it('show the newest of a name, or all of them', async () => {
    const github = await startGitHub()
    const head = await github.head('heads/main')
    const post = async (external_id: string, name = 'one') =>
      (await github.as('bot')('POST', 'check-runs', { name, head_sha: head, external_id, conclusion: 'neutral' })).body[
        'id'
      ]
    const first = await post('a')
    const second = await post('b')
    await post('c', 'two')
    const list = async (query: string) => {
      const { body } = await github.as('bot')('GET', `commits/${head}/check-runs?${query}`)
      return [body['total_count'], [...(body['check_runs'] ?? [])].map((run) => run['id'])]
    }
    expect(await list('check_name=one')).toEqual([1, [second]])
    expect(await list('check_name=one&filter=all')).toEqual([2, [second, first]])
    expect((await list('filter=all'))[0]).toBe(3)
    expect((await github.as('writer')('GET', `commits/${head}/check-suites`)).body['total_count']).toBe(1)
  })

  it('refuse a text over GitHub’s limit and a commit that is not there', async () => {
    const github = await startGitHub()
    const head = await github.head('heads/main')
    const output = { title: 't', summary: 's', text: 'x'.repeat(65_536) }
    expect((await github.as('bot')('POST', 'check-runs', { name: 'x', head_sha: head, output })).status).toBe(422)
    expect((await github.as('bot')('POST', 'check-runs', { name: 'x', head_sha: 'f'.repeat(40) })).status).toBe(422)
  })
})

describe('commit statuses', () => {
  it('carry who set them, which the combined view does not', async () => {
    const github = await startGitHub()
    const flux = github.playground.addAccount('fluxcd', 'write')
    const sha = await github.head('heads/main')
    for (const [login, state] of [
      ['writer', 'success'],
      ['fluxcd', 'failure'],
    ] as const)
      await github.as(login)('POST', `statuses/${sha}`, { state, context: 'kustomization/apps/0c9c2e41' })
    const all = await github.as('bot')('GET', `commits/${sha}/statuses`)
    expect([...all.body].map((one) => [one['state'], one['creator']?.['id']])).toEqual([
      ['failure', flux.id],
      ['success', github.playground.account('writer').id],
    ])
    const combined = await github.as('bot')('GET', 'commits/main/status')
    expect(combined.body).toMatchObject({ state: 'failure', total_count: 1 })
    expect(combined.body['statuses']?.[0]).not.toHaveProperty('creator')
  })
})
