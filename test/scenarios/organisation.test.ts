import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const organisation = 'merging: merge\napprovals: {first: 2}\nlocked: [approvals]\n'

const opened = async () => {
  const thread = await town.issue('writer', 'A release.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return thread
}

describe('the policy of an organisation', () => {
  it('holds in a repository without one of its own, and both commits are shown', async () => {
    town = await openTown({ organisation })
    await opened()
    const stage = await town.stage()
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    const [check] = await town.checks(stage.head, 'sluice/gates')
    expect(check?.summary).toMatch(
      /Policy as of `[0-9a-f]{7}` on the default branch, over that of `acme\/\.github` as of `[0-9a-f]{7}`/,
    )
    await town.approve('maintainer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('stops what a repository makes less strict than is locked, with the line', async () => {
    town = await openTown({ organisation, policy: 'soak: 5m\napprovals: {first: 0}\n' })
    const [answer] = await town.answers(await opened())
    expect(answer).toContain('The organisation has locked approvals')
    expect(answer).toContain('.github/sluice.yml:2')
    expect(await town.pullRequests()).toEqual([])
  })

  it('that locks the soak lets neither a comment nor /next shorten it', async () => {
    town = await openTown({
      organisation: `merging: merge\napprovals: {first: 0, next: 0}\nlive: {assume-after: 1m, settle: 0s}\nsoak: 10m\nlocked: [soak]\n`,
    })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary start v2 reviews --steps 10,100 --soak 1m')
    expect((await town.answers(thread)).at(-1)).toContain('/canary start v2 reviews --steps 10,100 --soak 10m')
    await town.chat('writer', thread, '/canary start v2 reviews --steps 10,100')
    town.wait(61_000)
    await town.settle()
    await town.chat('writer', thread, '/next')
    expect((await town.answers(thread)).at(-1)).toMatch(
      /the organisation has locked soak: .* watched for 10m at least, until/,
    )
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    town.wait(600_000)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('that is broken is a broken policy', async () => {
    town = await openTown({ organisation: 'merging: perhaps\n' })
    const [answer] = await town.answers(await opened())
    expect(answer).toContain('acme/.github')
    expect(await town.pullRequests()).toEqual([])
  })
})
