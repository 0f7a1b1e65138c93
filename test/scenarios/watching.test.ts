import { afterEach, describe, expect, it } from 'vitest'
import { ruleFile } from './live-release.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const hour = 3_600_000
const day = 24 * hour
const quick = 'merging: merge\napprovals: {first: 0, next: 0}\nlive: {assume-after: 1m, settle: 0s}\n'

const opened = async (policy: string, command = '/canary 10 v2 reviews') => {
  town = await openTown({ policy })
  const thread = await town.issue('writer', 'We release reviews v2 this week.')
  await town.chat('writer', thread, command)
  return thread
}

const later = async (milliseconds: number): Promise<number | null> => {
  town.wait(milliseconds)
  return town.settle()
}

const status = async (thread: number): Promise<string> => (await town.answers(thread))[0] ?? ''
const reminders = async (thread: number): Promise<readonly string[]> =>
  (await town.answers(thread)).filter((text) => / for \d+d, since /.test(text))

describe('a rollout that nobody moves', () => {
  it('is remembered in its thread as often as the policy says, by one comment, also after a restart', async () => {
    const thread = await opened(`${quick}watch: {remind: 2d, expire: 30d}\n`)
    const wakeAt = await later(60_000)
    expect(await reminders(thread)).toEqual([])
    await later((wakeAt ?? 0) - town.now())
    expect(await reminders(thread)).toEqual([expect.stringContaining('`v1` 90 % · `v2` 10 %')])
    expect((await reminders(thread))[0]).toContain('for 2d, since 2026-03-02')
    expect((await reminders(thread))[0]).toContain('a rollback is proposed at 2026-04-01')
    await town.restart()
    await town.settle()
    expect(await reminders(thread)).toHaveLength(1)
    await later(4 * day)
    expect(await reminders(thread)).toEqual([expect.stringContaining('for 6d, since')])
    await town.chat('writer', thread, '/done')
    await later(4 * day)
    expect(await reminders(thread)).toHaveLength(1)
  })

  it('is never spoken of where the policy does not say so', async () => {
    const thread = await opened(quick)
    await later(60_000)
    expect(await later(30 * day)).toBe(null)
    expect(await town.answers(thread)).toHaveLength(1)
  })

  it('is proposed to be taken back when it expires, and not merged by itself', async () => {
    const thread = await opened(`${quick}watch: {expire: 14d}\n`)
    await later(60_000)
    await later(14 * day)
    const stage = await town.stage()
    expect(stage.title).toContain('v2 10 → 0 %')
    expect(stage.body).toContain('it has not moved for 14d')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await later(day)
    expect((await town.stage()).number).toBe(stage.number)
    await town.merge('maintainer', stage.number)
    await later(60_000)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect((await town.answers(thread)).join('\n')).toContain('went back; all of it is live')
  })

  it('stays where it is when that proposal is cancelled, and goes on by hand', async () => {
    const thread = await opened(`${quick}watch: {expire: 14d}\n`)
    await later(60_000)
    await later(14 * day)
    await town.chat('writer', thread, '/cancel')
    expect((await town.pullRequests()).filter(({ state }) => state === 'open')).toEqual([])
    await later(day)
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
  })

  it('is taken back at once when a person asks for it, while the proposal is open', async () => {
    const thread = await opened(`${quick}watch: {expire: 14d}\n`)
    await later(60_000)
    await later(14 * day)
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect((await town.pullRequests()).filter(({ state }) => state === 'open')).toEqual([])
  })

  it('is taken back by itself where the policy says that too', async () => {
    await opened(`${quick}watch: {expire: 14d, on-expiry: merge}\n`)
    await later(60_000)
    await later(14 * day)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })
})

describe('a change by hand of what a live stage set', () => {
  const byHand = (from: string, to: string) =>
    town.edit('maintainer', ruleFile, (text) =>
      text.replace(`weight: ${from}`, 'weight: @').replace('weight: @', `weight: ${to}`),
    )

  it('is told, and stops the next stage until somebody says that it may go on', async () => {
    const thread = await opened(quick, '/canary start v2 reviews --steps 10,50,100 --soak 1h')
    await later(60_000)
    await byHand('90', '80')
    await byHand('10', '20')
    await town.settle()
    expect(await status(thread)).toContain('changed since stage 1 is live: VirtualService')
    expect(await status(thread)).toContain('Changed by somebody on `main` since the last stage is live')
    await later(2 * hour)
    expect(await town.traffic('shop/reviews')).toBe('v1 80, v2 20')
    await town.chat('writer', thread, '/unhold')
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
  })

  it('that came before anybody said that the stage is live stops the next one all the same', async () => {
    const thread = await opened(
      'merging: merge\napprovals: {first: 0, next: 0}\n',
      '/canary start v2 reviews --steps 10,50,100',
    )
    await byHand('90', '75')
    await byHand('10', '25')
    await town.settle()
    await town.chat('writer', thread, '/next')
    expect(await town.traffic('shop/reviews')).toBe('v1 75, v2 25')
    expect(await status(thread)).toContain('changed since stage 1 is live: VirtualService')
    await town.chat('writer', thread, '/unhold')
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
  })

  it('is told where nothing is to come, and holds up nobody', async () => {
    const thread = await opened(quick)
    await later(60_000)
    await byHand('90', '80')
    await byHand('10', '20')
    await town.settle()
    expect(await status(thread)).toContain('Changed by somebody on `main`')
    expect(await status(thread)).not.toContain('held')
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
  })
})

describe('a tracker that turns after its stage was live', () => {
  const policy = (creator: number) =>
    `merging: merge\napprovals: {first: 0, next: 1}\noverriders: {users: [maintainer]}\nlive: {settle: 0s, trackers: [{flux: apps, creators: [${creator}]}]}\n`

  const live = async (pace = '') => {
    town = await openTown({ policy: policy(1) })
    const agent = town.playground.addAccount('flux', 'write')
    await town.edit('maintainer', '.github/sluice.yml', () => policy(agent.id))
    const thread = await town.issue('writer', 'We release reviews v2 today.')
    await town.chat('writer', thread, `/canary start v2 reviews --steps 10,100${pace}`)
    const report = async (state: string, description: string) => {
      const sha = await town.main()
      await town.as('flux', 'POST', `statuses/${sha}`, { state, description, context: 'kustomization/apps/0c9c2e41' })
      town.wait(1_000)
      await town.settle()
    }
    await report('success', 'reconciliation succeeded')
    return { thread, report }
  }

  it('stops the next stage, says so, and lets it go on with its next success', async () => {
    const { thread, report } = await live()
    const stage = await town.stage()
    await report('failure', 'health check failed: reviews-v2')
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect(await status(thread)).toContain('Stage 1 was live, and apps reports by now at')
    expect(await status(thread)).toContain('health check failed: reviews-v2')
    await report('success', 'reconciliation succeeded')
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
  })

  it('is not talked away by /next, which is refused with that', async () => {
    const { thread, report } = await live(' --soak 10m')
    await report('failure', 'health check failed: reviews-v2')
    const comment = await town.chat('writer', thread, '/next')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toContain('its tracker reports a failure')
    await report('success', 'reconciliation succeeded')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect(await status(thread)).toContain('after 10m of soak')
  })

  it('may be passed by whom the policy names, and a rollback passes by itself', async () => {
    const { thread, report } = await live()
    const stage = await town.stage()
    await report('failure', 'health check failed: another app')
    await town.approve('reviewer', stage.number)
    await town.chat('maintainer', thread, '/override live reason="it is the other app"')
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
    await report('success', 'reconciliation succeeded')
    await report('failure', 'health check failed: reviews-v2')
    await town.chat('writer', thread, '/rollback reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })
})
