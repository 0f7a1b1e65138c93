import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const proposed = async (): Promise<{ thread: number; stage: number }> => {
  town = await openTown({ policy })
  const thread = await town.issue('writer', 'A release.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, stage: (await town.stage()).number }
}

const lock = (thread: number) => town.as('maintainer', 'PUT', `issues/${thread}/lock`)
const unlock = (thread: number) => town.as('maintainer', 'DELETE', `issues/${thread}/lock`)

describe('a conversation that is locked, where GitHub takes nothing from an App', () => {
  it('does not stop its rollout, and is told once it is unlocked', async () => {
    const { thread, stage } = await proposed()
    town.playground.faults.add({
      method: 'PATCH',
      path: /\/issues\/comments\//,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'answer', status: 403, message: 'Unable to update comment because issue is locked.' },
    })
    await lock(thread)
    await town.approve('reviewer', stage)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect((await town.answers(thread)).join('\n')).not.toContain('· merged')
    await unlock(thread)
    town.playground.faults.clear()
    await town.settle()
    expect((await town.answers(thread)).join('\n')).toContain('· merged')
  })

  it('is heard when it is unlocked, and not before: what could get no mark would be carried out twice', async () => {
    const { thread, stage } = await proposed()
    await town.approve('reviewer', stage)
    await lock(thread)
    const typed = await town.chat('maintainer', thread, '/rollback')
    await town.restart()
    await town.settle()
    expect(await town.reactions(typed)).toEqual([])
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await unlock(thread)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await town.reactions(typed)).toEqual(['eyes', 'rocket'])
  })

  it('leaves the stage’s own pull request to type in', async () => {
    const { thread, stage } = await proposed()
    await town.approve('reviewer', stage)
    await lock(thread)
    const typed = await town.chat('writer', stage, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await town.reactions(typed)).toEqual(['eyes', 'rocket'])
  })
})

describe('a thread that was deleted, or moved to another repository', () => {
  it('does not stop its rollout', async () => {
    const { thread, stage } = await proposed()
    town.playground.faults.add({
      path: new RegExp(`/issues/(${thread}/)?comments`),
      actor: 'sluice[bot]',
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'answer', status: 410, message: 'This issue was deleted' },
    })
    await town.approve('reviewer', stage)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    town.wait(120_000)
    const wakeAt = await town.settle()
    expect(wakeAt === null || wakeAt > town.now() + 60_000).toBe(true)
  })
})
