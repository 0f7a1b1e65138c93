import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const assuming = 'live:\n  assume-after: 5m\n'

describe('a canary', () => {
  it('goes from comment to pull request, and each is marked', async () => {
    town = await openTown()
    const thread = await town.issue('writer', 'We release reviews v2 today.')
    const comment = await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    const stage = await town.stage()
    expect(stage.title).toBe('reviews: v2 0 → 10 %')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect((await town.answers(thread))[0]).toContain(`One more approval is needed.`)
    expect(await town.checks(stage.head, 'sluice/gates')).toMatchObject([{ conclusion: null }])
  })

  it('is merged by a person once someone else approved, and its stages follow one another', async () => {
    town = await openTown({ policy: assuming })
    const thread = await town.issue('writer', 'We release reviews v2 today.')
    for (const [percent, split] of [
      [10, 'v1 90, v2 10'],
      [50, 'v1 50, v2 50'],
      [100, 'v1 0, v2 100'],
    ] as const) {
      await town.chat('writer', thread, `/canary ${percent} v2 reviews`)
      const stage = await town.stage()
      await town.approve('reviewer', stage.number)
      expect(await town.checks(stage.head, 'sluice/gates')).toMatchObject([{ conclusion: 'success' }])
      await town.merge('maintainer', stage.number)
      expect(await town.traffic('shop/reviews')).toBe(split)
      town.wait(5 * 60_000 + 11_000)
      await town.settle()
    }
    expect(await town.forge.claims()).toEqual([])
    expect((await town.answers(thread)).length).toBe(1)
    expect((await town.answers(thread))[0]).toContain('done; all of it is live')
  })

  it('goes back by its rollback, alone and at once, to the bytes from before', async () => {
    town = await openTown({ policy: assuming })
    const before = await town.file('apps/reviews/virtual-service.yaml')
    const thread = await town.issue('writer', 'We release reviews v2 today.')
    for (const percent of [10, 50]) {
      await town.chat('writer', thread, `/canary ${percent} v2 reviews`)
      const stage = await town.stage()
      await town.approve('reviewer', stage.number)
      await town.merge('maintainer', stage.number)
      town.wait(5 * 60_000 + 11_000)
      await town.settle()
    }
    const comment = await town.chat('writer', thread, '/rollback')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    const stage = await town.stage()
    expect(stage.title).toBe('reviews: v2 50 → 0 % (rollback)')
    expect(await town.checks(stage.head, 'sluice/gates')).toMatchObject([{ conclusion: 'success' }])
    await town.merge('writer', stage.number)
    expect(await town.file('apps/reviews/virtual-service.yaml')).toBe(before)
    town.wait(5 * 60_000 + 11_000)
    await town.settle()
    expect(await town.forge.claims()).toEqual([])
  })
})
