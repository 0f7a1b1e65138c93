import { describe, expect, it } from 'vitest'
import { startGitHub } from './github.ts'

const change = { 'apps/reviews.yaml': 'weight: 10\n' }

describe('what people may do to one another', () => {
  it('lets writers edit and delete the comments of others, and remembers it apart from other changes', async () => {
    const github = await startGitHub({ clock: () => new Date('2026-03-01T10:00:00Z') })
    await github.as('outsider')('POST', 'issues', { title: 'Release', body: 'please' })
    const { body } = await github.as('outsider')('POST', 'issues/1/comments', { body: 'harmless' })
    const path = `issues/comments/${body['id']}`
    const edited = await github.as('writer')('PATCH', path, { body: '/canary 100' })
    expect(edited.body).toMatchObject({ body: '/canary 100', user: { login: 'outsider' } })
    const seen = await github.as('bot')('POST', '/graphql', {
      query: 'query ($id: ID!) { node(id: $id) { ... on IssueComment { lastEditedAt editor { login } } } }',
      variables: { id: body['node_id'] },
    })
    // The time of both is the same second: only lastEditedAt tells that there was an edit.
    expect(edited.body['updated_at']).toBe(edited.body['created_at'])
    expect(seen.body['data']?.['node']).toEqual({
      lastEditedAt: '2026-03-01T10:00:00Z',
      editor: { login: 'writer' },
    })
    expect((await github.as('reviewer')('DELETE', path)).status).toBe(204)
    expect((await github.as('writer')('GET', path)).status).toBe(404)
  })

  it('lets an outsider comment, and change only what is his', async () => {
    const github = await startGitHub()
    await github.as('writer')('POST', 'issues', { title: 'Release', labels: ['go'] })
    const own = await github.as('outsider')('POST', 'issues/1/comments', { body: 'hi' })
    const other = await github.as('writer')('POST', 'issues/1/comments', { body: 'ho' })
    const outsider = github.as('outsider')
    expect((await outsider('PATCH', `issues/comments/${own.body['id']}`, { body: 'hello' })).status).toBe(200)
    expect((await outsider('PATCH', `issues/comments/${other.body['id']}`, { body: 'x' })).status).toBe(403)
    expect((await outsider('DELETE', `issues/comments/${other.body['id']}`)).status).toBe(403)
    expect((await outsider('POST', 'issues/1/labels', { labels: ['x'] })).status).toBe(403)
    expect((await outsider('PATCH', 'issues/1', { state: 'closed' })).status).toBe(403)
    const labelled = await outsider('POST', 'issues', { title: 'Mine', labels: ['go'] })
    expect(labelled.body['labels']).toEqual([])
    expect(labelled.body).toMatchObject({ author_association: 'NONE' })
  })

  it('keeps an outsider from everything that writes to the repository', async () => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', change)
    const outsider = github.as('outsider')
    const sha = await github.head('heads/main')
    expect((await outsider('PUT', 'pulls/1/merge', {})).status).toBe(403)
    expect((await outsider('PUT', 'pulls/1/update-branch', {})).status).toBe(403)
    expect((await outsider('POST', 'git/refs', { ref: 'refs/heads/x', sha })).status).toBe(404)
    expect((await outsider('POST', `statuses/${sha}`, { state: 'success' })).status).toBe(404)
    expect((await outsider('GET', 'collaborators/writer/permission')).status).toBe(403)
    await expect(
      github.git('outsider', '-C', '/tmp', 'push', github.playground.gitUrl, 'HEAD:refs/heads/x'),
    ).rejects.toThrow()
  })

  it('tells the permission of everybody, with the role that it is folded from', async () => {
    const github = await startGitHub()
    github.playground.addAccount('keeper', 'maintain')
    const of = async (login: string) => {
      const { body } = await github.as('bot')('GET', `collaborators/${login}/permission`)
      return [body['permission'], body['role_name'], body['user']?.['id']]
    }
    const id = (login: string) => github.playground.account(login).id
    expect(await of('maintainer')).toEqual(['admin', 'admin', id('maintainer')])
    expect(await of('keeper')).toEqual(['write', 'maintain', id('keeper')])
    // On a public repository everybody reads.
    expect(await of('outsider')).toEqual(['read', 'read', id('outsider')])
    expect((await github.as('bot')('GET', 'collaborators/nobody/permission')).status).toBe(404)
    github.playground.settings.permission('writer', 'read')
    expect(await of('writer')).toEqual(['read', 'read', id('writer')])
  })

  it('answers for teams that exist and people in them', async () => {
    const github = await startGitHub()
    github.playground.setTeam('release', ['writer'])
    const bot = github.as('bot')
    expect((await bot('GET', '/orgs/acme/teams/release/memberships/writer')).body['state']).toBe('active')
    expect((await bot('GET', '/orgs/acme/teams/release/memberships/outsider')).status).toBe(404)
    expect((await bot('GET', '/orgs/acme/teams/none/memberships/writer')).status).toBe(404)
  })

  it('keeps reactions with who gave them', async () => {
    const github = await startGitHub()
    const { body } = await github.as('writer')('POST', 'issues', { title: 'Release' })
    const mine = await github.as('bot')('POST', `issues/${body['number']}/reactions`, { content: 'rocket' })
    expect(mine).toMatchObject({ status: 201, body: { user: { login: 'sluice[bot]', type: 'Bot' } } })
    const again = await github.as('bot')('POST', 'issues/1/reactions', { content: 'rocket' })
    expect(again).toMatchObject({ status: 200, body: { id: mine.body['id'] } })
    const other = await github.as('maintainer')('POST', 'issues/1/reactions', { content: 'rocket' })
    expect(other.body['id']).not.toBe(mine.body['id'])
    expect((await github.as('maintainer')('DELETE', `issues/1/reactions/${mine.body['id']}`)).status).toBe(403)
    expect((await github.as('bot')('DELETE', `issues/1/reactions/${mine.body['id']}`)).status).toBe(204)
    const left = await github.as('writer')('GET', 'issues/1/reactions?content=rocket')
    expect(left.body[0]?.['user']?.['login']).toBe('maintainer')
  })

  it('is read-only to all when archived', async () => {
    const github = await startGitHub()
    await github.as('writer')('POST', 'issues', { title: 'Release' })
    github.playground.settings.archive(true)
    expect((await github.as('bot')('GET', '')).body['archived']).toBe(true)
    expect((await github.as('bot')('POST', 'issues/1/comments', { body: 'x' })).status).toBe(403)
    expect((await github.as('bot')('GET', 'issues/1')).status).toBe(200)
  })
})

describe('reviews', () => {
  it('refuses the approval of one’s own pull request, an App’s too', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', change)
    for (const login of ['bot']) {
      const own = await github.as(login)('POST', 'pulls/1/reviews', { event: 'APPROVE' })
      expect(own).toMatchObject({ status: 422, body: { errors: ['Review Can not approve your own pull request'] } })
    }
    const veto = await github.as('bot')('POST', 'pulls/1/reviews', { event: 'REQUEST_CHANGES', body: 'x' })
    expect(veto.status).toBe(422)
    expect((await github.as('bot')('POST', 'pulls/1/reviews', { event: 'COMMENT', body: 'x' })).status).toBe(200)
  })

  it('stay on the head that they were given on', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', change)
    const first = await github.head('heads/stage')
    await github.as('reviewer')('POST', 'pulls/1/reviews', { event: 'APPROVE' })
    const second = await github.branch('stage', { 'docs/a.md': 'a\n' }, 'heads/stage')
    await github.as('writer')('POST', 'pulls/1/reviews', { event: 'APPROVE' })
    await github.as('maintainer')('POST', 'pulls/1/reviews', { event: 'APPROVE', commit_id: first })
    const { body } = await github.as('bot')('GET', 'pulls/1/reviews')
    expect([...body].map((review) => review['commit_id'])).toEqual([first, second, first])
  })

  it('are seen by others only once they are submitted', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', change)
    const pending = await github.as('reviewer')('POST', 'pulls/1/reviews', { body: 'later' })
    expect(pending.body['state']).toBe('PENDING')
    expect((await github.as('bot')('GET', 'pulls/1/reviews')).body).toEqual([])
    const path = `pulls/1/reviews/${pending.body['id']}/events`
    expect((await github.as('writer')('POST', path, { event: 'APPROVE' })).status).toBe(404)
    expect((await github.as('reviewer')('POST', path, { event: 'APPROVE' })).body['state']).toBe('APPROVED')
    expect((await github.as('bot')('GET', 'pulls/1/reviews')).body).toHaveLength(1)
  })

  it('need a text unless they approve', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', change)
    expect((await github.as('reviewer')('POST', 'pulls/1/reviews', { event: 'COMMENT' })).status).toBe(422)
  })
})
