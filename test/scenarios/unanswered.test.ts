import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { alive, mergesAlone } from './live-release.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

/** The App's comments on this thread never get through. */
const unanswered = (thread: number): void => {
  town.playground.faults.add({
    method: 'POST',
    path: new RegExp(`/issues/${thread}/comments$`),
    actor: 'sluice',
    times: Number.POSITIVE_INFINITY,
    effect: { kind: 'answer', status: 502 },
  })
}

describe('a comment that nobody can answer', () => {
  it('does not stop the others, and is tried again ever more seldom', async () => {
    town = await openTown()
    const bad = await town.issue('writer', 'Here.')
    const good = await town.issue('maintainer', 'There.')
    unanswered(bad)
    const poison = await town.says('writer', bad, '/canary 10 v2 reviews --dry-run')
    const asked = await town.says('maintainer', good, '/status')
    const waits: number[] = []
    for (let times = 0; times < 6; times += 1) waits.push(((await town.settle()) ?? 0) - town.now())
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
    expect(await town.reactions(asked)).toEqual(['eyes', 'rocket'])
    expect(await town.answers(good)).toHaveLength(1)
    expect(await town.reactions(poison)).toEqual(['eyes'])

    const change = await town.chat('maintainer', good, '/canary 10 v2 reviews')
    expect(await town.reactions(change)).toEqual(['eyes', 'rocket'])
    const stage = await town.stage()

    town.playground.faults.clear()
    await town.settle()
    expect(await town.reactions(poison)).toEqual(['eyes', 'rocket'])
    await town.chat('maintainer', good, '/rollback')
    expect((await town.pullRequests()).find(({ number }) => number === stage.number)?.state).toBe('closed')
  })

  it('with eight hundred commands is refused in one sentence', async () => {
    town = await openTown()
    const thread = await town.issue('writer', 'Here.')
    const comment = await town.chat('writer', thread, '/canary 10 v2 reviews --dry-run\n'.repeat(800))
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread))[0]).toContain('A comment takes at most 20 commands')
  })
})

describe('a write that GitHub refuses once', () => {
  const refusing = (method: string, path: RegExp, times: number, status = 422): void => {
    const effect = { kind: 'answer', status, message: 'Validation Failed' } as const
    town.playground.faults.add({ actor: 'sluice', method, path, times, effect })
  }

  it.each([
    ['the record', 'POST', /\/check-runs$/, 422],
    ['the claim, and the branch', 'POST', /\/git\/refs$/, 409],
    ['the tree', 'POST', /\/git\/trees$/, 422],
    ['the pull request', 'POST', /\/pulls$/, 422],
    ['the answer', 'POST', /\/issues\/\d+\/comments$/, 422],
  ] as const)('is no refusal of the command: %s', async (_, method, path, status) => {
    town = await openTown()
    const thread = await town.issue('writer', 'A release.')
    refusing(method, path, 1, status)
    const asked = await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect(await town.reactions(asked)).toEqual(['eyes', 'rocket'])
    expect(await town.pullRequests()).toHaveLength(1)
    expect(await town.answers(thread)).toHaveLength(1)
    expect((await town.answers(thread))[0]).not.toContain('Validation Failed')
  })

  it('is told in GitHub’s words where it is refused again', async () => {
    town = await openTown()
    const thread = await town.issue('writer', 'A release.')
    refusing('POST', /\/check-runs$/, Number.POSITIVE_INFINITY)
    const asked = await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect(await town.reactions(asked)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread))[0]).toContain('Validation Failed')
  })
})

describe('the status of a rollout that was taken back', () => {
  it('is put right after GitHub would not have it edited once, at the very end', async () => {
    town = await openTown({ policy: mergesAlone })
    const thread = await town.issue('writer', 'A release.')
    await alive(town, thread, '/canary 10 v2 reviews')
    await town.chat('writer', thread, '/rollback')
    const comments = await town.as('maintainer', 'GET', `issues/${thread}/comments?per_page=100`)
    const [status] = [...z.array(z.object({ id: z.number(), body: z.string() })).parse(comments)].filter(({ body }) =>
      body.startsWith('<!-- sluice: status'),
    )
    town.playground.faults.add({
      method: 'PATCH',
      path: new RegExp(`/issues/comments/${status?.id}$`),
      effect: { kind: 'answer', status: 422, message: 'Validation Failed' },
    })
    town.wait(61_000)
    await town.settle()
    town.wait(61_000)
    await town.restart()
    await town.settle()
    expect((await town.answers(thread))[0]).toContain('rolled back by **writer**')
    expect((await town.answers(thread))[0]).not.toContain('refused')
    expect(await town.forge.claims()).toEqual([])
  })
})

describe('a command whose mark does not get through', () => {
  it('gets it in the end, and is not taken for a new one, though its rollout has ended meanwhile', async () => {
    town = await openTown({ policy: mergesAlone })
    const thread = await town.issue('writer', 'A release.')
    await alive(town, thread, '/canary 10 v2 reviews')
    const back = await town.says('writer', thread, '/rollback')
    town.playground.faults.add({
      method: 'POST',
      path: new RegExp(`/issues/comments/${back.id}/reactions$`),
      skip: 1,
      times: 2,
      effect: { kind: 'cut', when: 'before' },
    })
    await town.settle()
    town.wait(61_000)
    await town.settle()
    expect(await town.reactions(back)).toEqual(['eyes'])
    town.wait(61_000)
    await town.restart()
    await town.settle()
    expect(await town.reactions(back)).toEqual(['eyes', 'rocket'])
    expect(await town.answers(thread)).toHaveLength(2)
    expect(await town.forge.claims()).toEqual([])
  })
})
