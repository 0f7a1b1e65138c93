import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const opened = async () => {
  town = await openTown({ policy })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, stage: await town.stage() }
}

const openNow = async () => (await town.pullRequests()).filter(({ state }) => state === 'open')

describe('a hold', () => {
  it('lets nothing merge until it is lifted', async () => {
    const { thread, stage } = await opened()
    await town.chat('maintainer', thread, '/hold reason="lunch"')
    await town.approve('reviewer', stage.number)
    expect((await town.checks(stage.head, 'sluice/gates')).at(-1)).toMatchObject({ conclusion: 'failure' })
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await town.chat('maintainer', thread, '/unhold')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('before the first stage leaves nothing to take back: /rollback cancels, and says that traffic stays', async () => {
    town = await openTown({ policy: `${policy}approvals: {first: 0, next: 0}\n` })
    const first = await town.issue('writer', 'We release reviews v2 today.')
    await town.chat('writer', first, '/canary 10 v2 reviews')
    await town.chat('writer', first, '/done')
    await town.chat('maintainer', first, '/hold --all')
    const thread = await town.issue('writer', 'Faster.')
    await town.chat('writer', thread, '/canary 70 v2 reviews')
    await town.chat('writer', thread, '/rollback')
    const answers = await town.answers(thread)
    expect(answers.join('\n')).not.toContain('rolled back by')
    expect(answers.at(-1)).toContain('nothing of it was merged, so traffic stays where it is')
    expect(answers.at(-1)).toContain('`/rollback reviews` takes back the rollout before it')
    await town.chat('writer', thread, '/rollback reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('is named to whoever types /next, with what happens once it is lifted', async () => {
    town = await openTown({ policy: `${policy}approvals: {first: 0, next: 0}\n` })
    const thread = await town.issue('writer', 'We release reviews v2 today.')
    await town.chat('writer', thread, '/canary start v2 reviews --steps 10,100 --soak 1h')
    town.wait(61_000)
    await town.settle()
    await town.chat('maintainer', thread, '/hold reason="market opens"')
    const next = await town.chat('writer', thread, '/next')
    expect(await town.reactions(next)).toEqual(['eyes', 'confused'])
    const said = (await town.answers(thread)).at(-1)
    expect(said).toContain('held by **maintainer** since 2026-03-02 09:01 UTC (market opens)')
    expect(said).toContain(
      '`/unhold reviews` lets it go on: the next stage opens at 2026-03-02 10:01 UTC, or by `/next reviews` after it',
    )
    await town.chat('maintainer', thread, '/unhold')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/next')
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
  })

  it('lets nothing open', async () => {
    const { thread, stage } = await opened()
    await town.approve('reviewer', stage.number)
    town.wait(61_000)
    await town.settle()
    await town.chat('maintainer', thread, '/hold')
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    expect(await openNow()).toEqual([])
    await town.chat('maintainer', thread, '/unhold')
    expect((await town.stage()).title).toContain('v2 10 → 50 %')
  })

  it('lets a rollback pass', async () => {
    const { thread, stage } = await opened()
    await town.approve('reviewer', stage.number)
    await town.chat('maintainer', thread, '/hold')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('of the repository holds every rollout, from any thread, and a rollback passes it too', async () => {
    const { stage } = await opened()
    const elsewhere = await town.issue('maintainer', 'Freeze.')
    const hold = await town.chat('maintainer', elsewhere, '/hold --all reason="freeze"')
    expect(await town.reactions(hold)).toEqual(['eyes', 'rocket'])
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await town.restart(true)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await town.chat('maintainer', elsewhere, '/unhold --all')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('maintainer', elsewhere, '/hold --all')
    await town.chat('writer', elsewhere, '/rollback reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('goes before an older command that was not carried out yet', async () => {
    town = await openTown({ policy: `approvals: {first: 0, next: 0}\n${policy}` })
    const thread = await town.issue('writer', 'We release reviews v2 today.')
    await town.says('writer', thread, '/canary 10 v2 reviews')
    await town.says('maintainer', thread, '/hold --all')
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await openNow()).toEqual([])
  })
})
