import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'approvals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const open = async () => (await town.pullRequests()).filter(({ state }) => state === 'open')

const atTen = async (): Promise<number> => {
  town = await openTown({ policy })
  const thread = await town.issue('writer', 'A release.')
  await town.chat('writer', thread, '/canary start v2 reviews --steps 10,50,100')
  await town.merge('maintainer', (await town.stage()).number)
  return thread
}

describe('typed while nobody listened, and found together: the later word counts', () => {
  it('/canary and then /rollback: nothing opens', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    const canary = await town.says('writer', thread, '/canary 10 v2 reviews')
    const rollback = await town.says('maintainer', thread, '/rollback')
    await town.settle()
    expect(await open()).toEqual([])
    expect(await town.reactions(canary)).toEqual(['eyes', 'confused'])
    expect(await town.reactions(rollback)).toEqual(['eyes', 'confused'])
    const told = (await town.answers(thread)).join('\n')
    expect(told).toContain('**maintainer** typed `/rollback` after it')
    expect(told).toContain('`/canary 10 v2 reviews` asks for it again')
  })

  it('/canary and then /rollback, of a rollout that is under way: it goes back, and no further', async () => {
    const thread = await atTen()
    const canary = await town.says('writer', thread, '/canary 20 v2 reviews --supersede')
    const rollback = await town.says('maintainer', thread, '/rollback')
    await town.settle()
    expect((await open()).map(({ title }) => title)).toEqual(['reviews: v2 10 → 0 % (rollback)'])
    expect(await town.reactions(canary)).toContain('confused')
    expect(await town.reactions(rollback)).toContain('rocket')
  })

  it('/cancel and then /rollback: the rollback is not cancelled', async () => {
    const thread = await atTen()
    town.wait(120_000)
    await town.settle()
    const cancel = await town.says('writer', thread, '/cancel')
    await town.says('writer', thread, '/rollback')
    await town.settle()
    await town.restart()
    await town.settle()
    expect((await open()).map(({ title }) => title)).toEqual(['reviews: v2 10 → 0 % (rollback)'])
    expect(await town.reactions(cancel)).toContain('confused')
  })

  it('/unhold and then /hold: it is held', async () => {
    const thread = await atTen()
    await town.chat('writer', thread, '/hold')
    town.wait(120_000)
    const unhold = await town.says('writer', thread, '/unhold')
    await town.says('maintainer', thread, '/hold reason="errors"')
    await town.settle()
    expect(await open()).toEqual([])
    expect(await town.reactions(unhold)).toContain('confused')
  })

  it('/canary and then /hold: it opens, and is held', async () => {
    town = await openTown({ policy: `merging: merge\n${policy}` })
    const thread = await town.issue('writer', 'A release.')
    await town.says('writer', thread, '/canary 10 v2 reviews')
    const hold = await town.says('maintainer', thread, '/hold')
    await town.settle()
    expect(await town.reactions(hold)).toContain('rocket')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await town.chat('maintainer', thread, '/unhold')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('/rollback and then /canary: both, in this order', async () => {
    const thread = await atTen()
    const rollback = await town.says('writer', thread, '/rollback')
    await town.says('writer', thread, '/canary 30 v2 reviews')
    await town.settle()
    expect((await open()).map(({ title }) => title)).toEqual(['reviews: v2 10 → 0 % (rollback)'])
    expect(await town.reactions(rollback)).toContain('rocket')
  })

  it('of two services each its own', async () => {
    const thread = await atTen()
    const other = await town.issue('writer', 'Another.')
    await town.says('writer', other, '/canary 10 v2 ratings')
    await town.says('maintainer', thread, '/rollback reviews')
    await town.settle()
    expect((await town.answers(other)).join('\n')).not.toContain('after it')
  })

  it('nobody who may not command overtakes anybody', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    await town.says('writer', thread, '/canary 10 v2 reviews')
    await town.says('outsider', thread, '/rollback')
    await town.settle()
    expect((await open()).map(({ title }) => title)).toEqual(['reviews: v2 0 → 10 %'])
  })
})
