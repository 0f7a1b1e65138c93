import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const gates = [{ context: 'sluice/gates', app: null }]

/** “Merge when ready”: the answer's errors, and the commit that the queue made. */
const queue = async (login: string, number: number) => {
  const { node_id: id } = await town.as(login, 'GET', `pulls/${number}`)
  const query =
    'mutation ($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) { mergeQueueEntry { headCommit { oid } } } }'
  const answer = await town.playground.request(login, 'POST', '/graphql', { query, variables: { id } })
  const { body } = answer as {
    body: { data?: { enqueuePullRequest?: { mergeQueueEntry?: { headCommit?: { oid?: string } } } }; errors?: unknown }
  }
  return { group: body.data?.enqueuePullRequest?.mergeQueueEntry?.headCommit?.oid ?? '', errors: body.errors }
}

const proposed = async (policy: string, login = 'writer') => {
  town = await openTown({ policy })
  town.playground.settings.protect({ mergeQueue: true, requiredChecks: gates })
  const thread = await town.issue('writer', 'A release.')
  await town.chat(login, thread, '/canary 10 v2 reviews')
  return { thread, stage: await town.stage() }
}

describe('a repository with a merge queue', () => {
  it('merges an approved stage through it, and its commit gets the stage’s verdict', async () => {
    const { thread, stage } = await proposed('merging: propose\n')
    expect((await queue('maintainer', stage.number)).errors).toBeDefined()
    await town.approve('reviewer', stage.number)
    const { group } = await queue('maintainer', stage.number)
    await town.settle()
    expect(await town.checks(group, 'sluice/gates')).toMatchObject([
      { conclusion: 'success', title: 'All gates allow' },
    ])
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect(await town.main()).toBe(group)
    await town.settle()
    expect(await town.note(group)).toContain('Sluice-Gate: approvals=allow')
    await town.chat('writer', thread, '/rollback')
    const back = await town.stage()
    await queue('maintainer', back.number)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('keeps a stage in it that somebody holds, until the hold is lifted', async () => {
    const { thread, stage } = await proposed('merging: propose\n')
    await town.approve('reviewer', stage.number)
    const { group } = await queue('maintainer', stage.number)
    await town.chat('maintainer', thread, '/hold reviews reason="wait"')
    const [held] = await town.checks(group, 'sluice/gates')
    expect(held?.conclusion).not.toBe('success')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('lets through what is no stage', async () => {
    town = await openTown({ policy: 'merging: propose\n' })
    await town.as('writer', 'POST', 'git/refs', { ref: 'refs/heads/own', sha: await town.main() })
    await town.edit('writer', 'README.md', (text) => `${text}\nmore\n`, 'own')
    const made = await town.as('writer', 'POST', 'pulls', { title: 'Own', head: 'own', base: 'main' })
    town.playground.settings.protect({ mergeQueue: true, requiredChecks: gates })
    await town.settle()
    const { group } = await queue('maintainer', Number(made['number']))
    await town.settle()
    expect(await town.checks(group, 'sluice/gates')).toMatchObject([{ conclusion: 'success', title: 'Not a stage' }])
    expect(await town.main()).toBe(group)
  })

  it('says in the place of a merge of its own whose press of a button is missing', async () => {
    const { thread } = await proposed('merging: merge\napprovals: {first: 0}\n')
    expect((await town.answers(thread)).join('\n').replaceAll('\u200b', '')).toContain('press “Merge when ready” on #')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })
})
