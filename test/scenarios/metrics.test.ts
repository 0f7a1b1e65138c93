import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = `merging: merge
approvals: {first: 0, next: 0}
live:
  assume-after: 1m
  settle: 0s
metrics:
  - {name: errors, source: prod, template: success-rate, at-least: 99, window: 1m, interval: 1m, count: 3, failures: 1}
`
const minute = 60_000

/** The status comment of the thread. */
const status = async (thread: number): Promise<string> => (await town.answers(thread))[0] ?? ''

const opened = async (value: () => number | null, more = '') => {
  town = await openTown({ policy: policy + more })
  town.measure = async () => {
    const now = value()
    return now === null ? { value: null, problem: 'no data' } : { value: now, problem: null }
  }
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  return thread
}

const pass = async (minutes: number): Promise<void> => {
  for (let at = 0; at < minutes; at++) {
    town.wait(minute)
    await town.settle()
  }
}

describe('metrics', () => {
  it('that failed, and whose rollback was cancelled, leave a rollout in which the next command is nobody else’s', async () => {
    const thread = await opened(() => 87.5, '')
    await town.edit('maintainer', '.github/sluice.yml', (text) => text.replace('merging: merge', 'merging: propose'))
    await pass(4)
    const back = await town.stage()
    expect(back.title).toContain('v2 10 → 0 %')
    await town.chat('maintainer', thread, '/cancel')
    await town.chat('writer', thread, '/canary 20 v2 reviews')
    const stage = await town.stage()
    expect(stage.title).toContain('v2 10 → 20 %')
    expect(stage.body).toContain('Asked for by **writer** in')
    expect(stage.body).not.toContain('replaces')
    expect(stage.body).not.toContain('Sluice opened it by itself')
    expect((await town.answers(thread)).at(-1)).not.toContain('Sluice opened it by itself')
  })

  it('hold the next stage until they have passed so often as the policy says', async () => {
    const thread = await opened(() => 99.7)
    await pass(2)
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    expect(await status(thread)).toContain('errors of reviews: 1 of 3 measurements passed')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await pass(3)
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
  })

  it('are not ended by /next, which is refused with what they say', async () => {
    const thread = await opened(() => 99.7)
    await pass(2)
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    const comment = await town.chat('writer', thread, '/next')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toContain('errors of reviews: 1 of 3 measurements passed')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('take the rollout back by themselves when they fail too often, and say the numbers', async () => {
    const thread = await opened(() => 87.5)
    await pass(2)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await pass(2)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    const [, back] = [...(await town.pullRequests())].sort((one, other) => one.number - other.number)
    expect(back?.title).toContain('v2 10 → 0 %')
    expect(back?.body).toContain('Sluice opened it by itself: errors of reviews failed 2 of 2 measurements')
    expect(back?.body).toContain('last 87.5, wanted ≥ 99')
    expect((await town.answers(thread)).join('\n')).toContain('rolled back by **sluice\\[bot\\]** by #3')
  })

  it('that say nothing are no success and no failure', async () => {
    const thread = await opened(() => null)
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    await pass(12)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect(await status(thread)).toContain('said nothing')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('measure the last stage too before the rollout ends, and a cancelled way back is not begun again', async () => {
    let value = 99.9
    const thread = await opened(() => value)
    await pass(6)
    await town.chat('writer', thread, '/canary 100 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
    value = 50
    await pass(6)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await status(thread)).toContain('rolled back')
  })
})

describe('a soak', () => {
  it('keeps a live stage for as long as the policy says, and /next ends it', async () => {
    town = await openTown({
      policy: 'merging: merge\napprovals: {first: 0, next: 0}\nlive: {assume-after: 1m, settle: 0s}\nsoak: 10m\n',
    })
    const thread = await town.issue('writer', 'We release reviews v2 today.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await pass(2)
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    expect(await status(thread)).toContain('after 10m of soak')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/next')
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    await pass(2)
    await town.chat('writer', thread, '/canary 100 v2 reviews')
    await pass(5)
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    await pass(6)
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
  })
})
