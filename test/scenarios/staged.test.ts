import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = `merging: merge
approvals: {first: 1, next: 0}
live: {assume-after: 1m, settle: 0s}
`
const minute = 60_000

const later = async (minutes: number): Promise<void> => {
  town.wait(minutes * minute)
  await town.settle()
}

const started = async (line: string, more = '') => {
  town = await openTown({ policy: policy + more })
  const thread = await town.issue('writer', 'We release reviews v2 this week.')
  await town.chat('writer', thread, line)
  return { thread, stage: await town.stage() }
}

const status = async (thread: number): Promise<string> => (await town.answers(thread))[0] ?? ''

describe('a release step by step', () => {
  it('goes through its steps by itself, each watched as long as it says, and ends at 100', async () => {
    const { thread, stage } = await started('/canary start v2 reviews --steps 10,50,100 --soak 10m')
    expect(stage.title).toContain('v2 0 → 10 % (stage 1 of 3)')
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await later(2)
    expect(await status(thread)).toContain('after 10m of soak')
    await later(10)
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    await later(2)
    await later(10)
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
    await later(2)
    expect(await status(thread)).toContain('done; all of it is live')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('waits for /next where it is manual', async () => {
    const { thread, stage } = await started('/canary start v2 reviews --steps 10,100 --manual')
    await town.approve('reviewer', stage.number)
    await later(60)
    expect(await status(thread)).toContain('a person says when the next stage opens')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/next')
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
  })

  it('goes on from a weight that was set by hand in between', async () => {
    const { thread, stage } = await started('/canary start v2 reviews --steps 10,50,100 --soak 1h')
    await town.approve('reviewer', stage.number)
    await later(5)
    await town.chat('writer', thread, '/canary 70 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 30, v2 70')
    await later(30)
    expect(await town.traffic('shop/reviews')).toBe('v1 30, v2 70')
    await later(35)
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
  })

  it('cancelled half-way stays open while traffic is between two versions, and goes all the way back', async () => {
    const { thread, stage } = await started('/canary start v2 reviews --steps 10,50,100')
    await town.approve('reviewer', stage.number)
    await later(2)
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    await town.chat('writer', thread, '/cancel')
    await later(5)
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    expect(await status(thread)).toContain('was cancelled')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('cancelled while a stage is not known to be live says so at once, with the way back', async () => {
    const { thread, stage } = await started('/canary start v2 reviews --steps 10,50,100')
    await town.approve('reviewer', stage.number)
    await town.chat('writer', thread, '/cancel')
    expect(await status(thread)).toContain('was cancelled by **writer** after stage 1 of 3')
    expect(await status(thread)).toContain('`/rollback reviews` goes back')
  })

  it('takes a weight by hand for the word that the stage before is live, where nothing else tells, and says whose', async () => {
    town = await openTown({ policy: 'merging: merge\napprovals: {first: 0, next: 0}\n' })
    const thread = await town.issue('writer', 'We release reviews v2 this week.')
    await town.chat('writer', thread, '/canary start v2 reviews --steps 10,50,100 --manual')
    await town.chat('maintainer', thread, '/canary 30 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 70, v2 30')
    expect(await status(thread)).toContain('as **maintainer** said')
    expect(await status(thread)).toContain('Then it goes on to 50 %, 100 %')
  })

  it('says what comes next while it waits for the stage before, and lists who asked for what once', async () => {
    const { thread, stage } = await started('/canary start v2 reviews --steps 10,50,100')
    await town.approve('reviewer', stage.number)
    await town.chat('writer', thread, '/canary 30 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect(await status(thread)).toContain('Next comes `/canary 30 v2 reviews`.')
    expect(await status(thread)).toContain('Then it goes on to 50 %, 100 %.')
    expect((await status(thread)).split('- `/canary start v2 reviews')).toHaveLength(2)
    await later(2)
    expect(await town.traffic('shop/reviews')).toBe('v1 70, v2 30')
    expect(await status(thread)).not.toContain('Next comes')
    await town.chat('writer', thread, '/rollback')
    const back = (await town.pullRequests()).find(({ title }) => title.includes('rollback'))
    expect(back?.body).toContain('(`/canary start v2 reviews --steps 10,50,100`, `/canary 30 v2 reviews`)')
  })

  it('takes its steps from the configuration', async () => {
    const { stage } = await started(
      '/canary start v2 reviews',
      'services:\n  shop/reviews: {steps: [5, 100], soak: 5m}\n',
    )
    expect(stage.title).toContain('v2 0 → 5 % (stage 1 of 2)')
    await town.approve('reviewer', stage.number)
    await later(2)
    expect(await town.traffic('shop/reviews')).toBe('v1 95, v2 5')
    await later(5)
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
  })
})
