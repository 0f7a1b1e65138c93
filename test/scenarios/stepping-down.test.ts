import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = (creator: number) => `merging: merge
approvals: {first: 0, next: 0}
soak: 1h
live: {settle: 0s, trackers: [{argocd: shop, creators: [${creator}]}]}
`

const opened = async () => {
  town = await openTown({ policy: policy(1) })
  const agent = town.playground.addAccount('argocd', 'write')
  await town.edit('maintainer', '.github/sluice.yml', () => policy(agent.id))
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 50 v2 reviews')
  return thread
}

const reports = async (state: 'success' | 'failure') => {
  const body = { state, description: 'degraded', context: 'continuous-delivery/shop' }
  await town.as('argocd', 'POST', `statuses/${await town.main()}`, body)
  town.wait(1_000)
  await town.settle()
}

describe('a weight below the one that is set', () => {
  it('does not wait for a stage that its tracker says has failed, and is told live by the same tracker', async () => {
    const thread = await opened()
    await reports('failure')
    await town.chat('writer', thread, '/canary 10')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect((await town.pullRequests()).at(-1)?.body).toContain(
      'It takes traffic away from the version that is introduced',
    )
    expect((await town.answers(thread))[0]).toContain('waits until `shop` reports it live')
    await reports('success')
    expect((await town.answers(thread))[0]).toContain('all that was asked for is live')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('does not wait for a soak; a higher one waits for both', async () => {
    const thread = await opened()
    await town.chat('writer', thread, '/canary 60')
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    await reports('success')
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    await town.chat('writer', thread, '/cancel')
    await town.chat('writer', thread, '/canary 20')
    expect(await town.traffic('shop/reviews')).toBe('v1 80, v2 20')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('waits for its own gates: held, it opens when that is lifted', async () => {
    const thread = await opened()
    await reports('failure')
    await town.chat('maintainer', thread, '/hold')
    await town.chat('writer', thread, '/canary 10')
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    await town.chat('maintainer', thread, '/unhold')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })
})
