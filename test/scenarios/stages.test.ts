import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { ruleWithV1 } from '../traffic/reviews-texts.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = 'apps/reviews/virtual-service.yaml'
const rulePath = 'apps/reviews/destination-rule.yaml'

const openNow = async () => (await town.pullRequests()).filter(({ state }) => state === 'open')

const opened = async (policy: string) => {
  town = await openTown({ policy, files: { [rulePath]: ruleWithV1 } })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return thread
}

const minute = async () => {
  town.wait(61_000)
  await town.settle()
}

describe('a version whose subset is missing', () => {
  const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'

  it('takes two stages, the second opens by itself once the first is live, and goes back traffic first', async () => {
    const thread = await opened(policy)
    const first = await town.stage()
    expect(first.title).toBe('reviews: subset v2 (stage 1 of 2)')
    await town.approve('reviewer', first.number)
    expect(await town.file(rulePath)).toContain('version: v2')
    expect(await openNow()).toEqual([])
    await minute()
    const second = await town.stage()
    expect(second.title).toBe('reviews: v2 0 → 10 % (stage 2 of 2)')
    expect(second.body).not.toContain('differs from what was shown')
    await town.approve('reviewer', second.number)
    await minute()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')

    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await town.file(rulePath)).toContain('version: v2')
    await minute()
    expect(await town.file(rulePath)).toBe(ruleWithV1)
    await minute()
    expect(await town.forge.claims()).toEqual([])
    const titles = (await town.pullRequests()).slice(2).map(({ title }) => title)
    expect(titles).toEqual([
      'reviews: v2 10 → 0 % (rollback, stage 1 of 2)',
      expect.stringContaining('(rollback, stage 2 of 2)'),
    ])
  })

  it('can be left after the first stage: /cancel ends what is still to come', async () => {
    const thread = await opened(policy)
    await town.approve('reviewer', (await town.stage()).number)
    await town.chat('writer', thread, '/cancel')
    await minute()
    expect(await openNow()).toEqual([])
    expect(await town.forge.claims()).toEqual([])
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    const status = (await town.answers(thread))[0]
    expect(status).toContain('`/canary 10 v2 reviews` was cancelled by **writer** after stage 1 of 2')
    expect(status).toContain('`/rollback reviews` takes it back')
    await town.chat('writer', thread, '/rollback')
    expect(await town.file(rulePath)).toBe(ruleWithV1)
  })

  it('a rollback that is broken off half-way is taken back only as what it is: a step forward', async () => {
    const thread = await opened(policy)
    const before = await town.file(rulePath)
    for (let stage = 0; stage < 2; stage += 1) {
      await town.approve('reviewer', (await town.stage()).number)
      await minute()
    }
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await town.chat('writer', thread, '/cancel')
    await minute()
    await town.chat('writer', thread, '/rollback last --forward')
    const forward = await town.stage()
    expect(forward.title).toContain('v2 0 → 10 %')
    expect(forward.body).toContain('traffic moves forward')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await town.approve('reviewer', forward.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await minute()
    await town.chat('writer', thread, '/rollback last')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await minute()
    await town.chat('writer', thread, '/rollback')
    await minute()
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await town.file(rulePath)).toBe(before)
  })

  it('can be left with traffic between two versions: what was cancelled, where traffic is and the way back are said', async () => {
    const second = readFileSync(new URL('../../examples/shop/apps/reviews/deployment-v2.yaml', import.meta.url), 'utf8')
    const files = { 'apps/reviews/deployment-v3.yaml': second.replaceAll('v2', 'v3') }
    town = await openTown({ policy, files })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.approve('reviewer', (await town.stage()).number)
    await minute()
    await town.chat('writer', thread, '/route header end-user=jason v3 reviews')
    expect((await town.stage()).title).toBe('reviews: subset v3 (stage 2 of 3)')
    await town.approve('reviewer', (await town.stage()).number)
    await town.chat('maintainer', thread, '/cancel')
    await minute()
    const [now, why, next] = ((await town.answers(thread))[0] ?? '').split('\n')
    expect(now).toContain('`v1` 90 % · `v2` 10 %')
    expect(now).toContain(
      '`/route header end-user=jason v3 reviews` was cancelled by **maintainer** after stage 2 of 3',
    )
    expect(why).toContain('stays open while traffic is between two versions')
    expect(next).toContain('`/rollback reviews` goes back')
    await town.chat('writer', thread, '/canary 20 v2 reviews')
    await town.approve('reviewer', (await town.stage()).number)
    await minute()
    expect((await town.answers(thread))[0]).toContain('all that was asked for is live')
  })

  it('waits for /next where nothing else tells, and refuses another command until the plan is through', async () => {
    const thread = await opened('merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  settle: 1h\n')
    const other = await town.chat('writer', thread, '/canary 20 v2 reviews')
    expect(await town.reactions(other)).toEqual(['eyes', 'confused'])
    expect(await openNow()).toEqual([])
    const next = await town.chat('writer', thread, '/next')
    expect(await town.reactions(next)).toEqual(['eyes', 'rocket'])
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/rollback --now')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await town.file(rulePath)).toBe(ruleWithV1)
  })

  it('says where a stage is not what was shown, because the manifests changed in between', async () => {
    await opened(policy)
    await town.approve('reviewer', (await town.stage()).number)
    await town.edit('maintainer', path, (text) =>
      text.replace('        subset: v1', '        subset: v1\n      weight: 100'),
    )
    await minute()
    expect((await town.stage()).body).toContain('differs from what was shown')
  })
})
