import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = 'apps/reviews/destination-rule.yaml'
const policy = 'merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const alive = async (thread: number, command: string) => {
  const comment = await town.chat('writer', thread, command)
  town.wait(61_000)
  await town.settle()
  return comment
}

describe('/policy', () => {
  it('is a rollout of one stage, that ends by itself and goes back to the same bytes', async () => {
    town = await openTown({ policy })
    const before = await town.file(path)
    const thread = await town.issue('writer', 'Limits for the reviews.')
    await alive(thread, '/policy pool http2MaxRequests=100 reviews\n/policy lb RANDOM reviews --subset v2')
    const [stage] = await town.pullRequests()
    expect(stage).toMatchObject({
      merged: true,
      title: expect.stringContaining('pool http2MaxRequests 100; lb RANDOM for v2'),
    })
    expect(stage?.body).toContain('/spec/trafficPolicy/connectionPool')
    const set = await town.file(path)
    expect(set).toContain('http2MaxRequests: 100')
    expect(set).toContain('simple: RANDOM')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await town.forge.claims()).toEqual([])
    await alive(thread, '/rollback')
    expect(await town.file(path)).toBe(before)
    expect((await town.pullRequests()).map(({ merged }) => merged)).toEqual([true, true])
    expect(await town.forge.claims()).toEqual([])
  })

  it('alone shows what is set, with its places, and opens nothing', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'What is set?')
    const comment = await town.chat('writer', thread, '/policy reviews')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    const [answer] = await town.answers(thread)
    expect(answer).toContain('`consecutive5xxErrors 5, baseEjectionTime 30s`')
    expect(answer).toContain(`\`${path}:9\``)
    expect(await town.pullRequests()).toEqual([])
  })
})
