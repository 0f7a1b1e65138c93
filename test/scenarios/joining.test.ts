import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const openNow = async () => (await town.pullRequests()).filter(({ state }) => state === 'open')

const opened = async () => {
  town = await openTown({ policy })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, stage: await town.stage() }
}

describe('while a rollout is open', () => {
  it('a command from another thread joins it as the next stage, with a link', async () => {
    const { stage } = await opened()
    await town.approve('reviewer', stage.number)
    town.wait(61_000)
    await town.settle()
    const elsewhere = await town.issue('maintainer', 'Faster.')
    await town.chat('maintainer', elsewhere, '/canary 50 v2 reviews')
    const second = await town.stage()
    expect(second.title).toBe('reviews: v2 10 → 50 % (stage 2)')
    expect(second.body).toContain('/canary 50 v2 reviews')
    expect(second.body).not.toContain('/canary 10 v2 reviews')
    expect((await town.answers(elsewhere))[0]).toContain('#1')
  })

  it('anything is refused while a stage is open, with a link, or replaces it by --supersede', async () => {
    const { thread, stage } = await opened()
    const refused = await town.chat('maintainer', thread, '/canary 20 v2 reviews')
    expect(await town.reactions(refused)).toEqual(['eyes', 'confused'])
    const said = (await town.answers(thread)).at(-1)
    expect(said).toContain(`stage 1 (v2 0 → 10 %) of reviews (#${thread}) waits in #${stage.number}`)
    expect(said).toContain(
      `\`/canary 20 v2 reviews --supersede\` closes #${stage.number} and proposes this in its place`,
    )
    const taken = await town.chat('maintainer', thread, '/canary 20 v2 reviews --supersede')
    expect(await town.reactions(taken)).toEqual(['eyes', 'rocket'])
    const fresh = await town.stage()
    expect(fresh.title).toBe('reviews: v2 0 → 20 %')
    expect(fresh.branch).toMatch(/\/1-2$/)
    await town.chat('writer', thread, '/rollback')
    expect(await openNow()).toEqual([])
  })

  it('a rollout of another service opens beside it', async () => {
    const { stage } = await opened()
    const elsewhere = await town.issue('writer', 'Checkout too.')
    await town.chat('writer', elsewhere, '/canary 10 v2 checkout')
    expect(await openNow()).toHaveLength(2)
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    const here = await town.chat('maintainer', elsewhere, '/cancel')
    expect(await town.reactions(here)).toEqual(['eyes', 'rocket'])
    expect(await openNow()).toEqual([])
    expect(await town.forge.claims()).toHaveLength(1)
  })

  it('a command on services of two rollouts is refused', async () => {
    await opened()
    const thread = await town.issue('maintainer', 'All at once.')
    const comment = await town.chat('maintainer', thread, '/pin v1 reviews checkout')
    expect(['confused', 'rocket']).toContain((await town.reactions(comment)).at(-1))
    expect(await openNow()).toHaveLength(1)
  })

  it('/done keeps the split and closes the rollout', async () => {
    const { thread, stage } = await opened()
    const early = await town.chat('writer', thread, '/done')
    expect(await town.reactions(early)).toEqual(['eyes', 'confused'])
    await town.approve('reviewer', stage.number)
    await town.chat('writer', thread, '/done')
    expect(await town.forge.claims()).toEqual([])
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('several commands of one comment are one plan', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews\n/mirror v2 10% reviews')
    const stage = await town.stage()
    await town.approve('reviewer', stage.number)
    expect(await town.file('apps/reviews/virtual-service.yaml')).toContain('mirror')
    town.wait(61_000)
    await town.settle()
    const before = await town.file('apps/reviews/virtual-service.yaml')
    expect(before).toContain('weight: 10')
    await town.chat('writer', thread, '/rollback')
    expect(await town.file('apps/reviews/virtual-service.yaml')).not.toContain('mirror')
  })
})

describe('without a tracker and without assuming', () => {
  it('a person’s next command says that the stage before it is live', async () => {
    town = await openTown({ policy: 'merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  settle: 0s\n' })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect((await town.answers(thread))[0]).toContain('a person says when it is live')
    await town.chat('writer', thread, '/canary 100 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
    expect(await town.forge.claims()).toHaveLength(1)
    await town.chat('writer', thread, '/next')
    expect(await town.forge.claims()).toEqual([])
  })
})
