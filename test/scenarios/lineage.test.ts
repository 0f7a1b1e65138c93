import { afterEach, describe, expect, it } from 'vitest'
import { alive as aliveIn, mergesAlone, released as releasedBy, ruleFile } from './live-release.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const alive = (thread: number, command: string) => aliveIn(town, thread, command)

const released = async (...commands: readonly string[]): Promise<number> => {
  const release = await releasedBy(...commands)
  town = release.town
  return release.thread
}

const split = () => town.traffic('shop/reviews')
const mergedTitles = async () => (await town.pullRequests()).filter(({ merged }) => merged).map(({ title }) => title)
const openNow = async () => (await town.pullRequests()).filter(({ state }) => state === 'open')

/** From here on people merge, and every stage needs one approval. */
const carefully = () =>
  town.edit('maintainer', '.github/sluice.yml', (text) =>
    text.replace('merging: merge', 'merging: propose').replace('{first: 0, next: 0}', '{first: 1, next: 1}'),
  )

describe('a rollback goes on from the baseline of the rollout that it takes over', () => {
  it('/rollback after /rollback last goes to the very first baseline, byte for byte', async () => {
    town = await openTown({ policy: mergesAlone })
    const before = await town.file(ruleFile)
    const thread = await town.issue('writer', 'A release.')
    for (const command of ['/canary 10 v2 reviews', '/canary 50', '/rollback last']) await alive(thread, command)
    expect(await split()).toBe('v1 90, v2 10')
    await alive(thread, '/rollback')
    expect(await split()).toBe('v1 100')
    expect(await town.file(ruleFile)).toBe(before)
    expect(await town.forge.claims()).toEqual([])
    expect(await mergedTitles()).toEqual([
      expect.stringContaining('v2 0 → 10 %'),
      expect.stringContaining('v2 10 → 50 %'),
      expect.stringContaining('v2 50 → 10 %'),
      expect.stringContaining('v2 10 → 0 %'),
    ])
  })

  it('rules and mirrors that went back with /rollback to 1 do not come again', async () => {
    town = await openTown({ policy: mergesAlone })
    const before = await town.file(ruleFile)
    const thread = await town.issue('writer', 'A release.')
    for (const command of [
      '/canary 10 v2 reviews',
      '/canary 50',
      '/route header end-user=jason v2 reviews',
      '/mirror v2 reviews',
      '/rollback to 1',
      '/canary 100 v2 reviews',
    ])
      await alive(thread, command)
    expect(await split()).toBe('v1 0, v2 100')
    await alive(thread, '/rollback')
    expect(await town.file(ruleFile)).toBe(before)
  })

  it('/rollback moves traffic where a stage has joined a rollback, instead of only saying so', async () => {
    const thread = await released('/canary 10 v2 reviews', '/canary 50', '/rollback last', '/canary 50 v2 reviews')
    expect(await split()).toBe('v1 50, v2 50')
    await alive(thread, '/rollback')
    expect(await split()).toBe('v1 100')
  })

  it('/rollback last goes back stage by stage, and never forward', async () => {
    const thread = await released('/canary 10 v2 reviews', '/canary 20 v2 reviews', '/canary 50 v2 reviews')
    const seen: string[] = []
    for (let time = 0; time < 3; time += 1) {
      await alive(thread, '/rollback last')
      seen.push(await split())
    }
    expect(seen).toEqual(['v1 80, v2 20', 'v1 90, v2 10', 'v1 100'])
  })

  it('a rollout that ended goes back stage by stage too', async () => {
    const thread = await released('/canary 10 v2 reviews', '/canary 100 v2 reviews', '/rollback last')
    expect(await split()).toBe('v1 90, v2 10')
    expect(await town.forge.claims()).toHaveLength(1)
    await town.restart(true)
    await alive(thread, '/rollback')
    expect(await split()).toBe('v1 100')
  })

  it('/rollback overtakes a /rollback last that is still on its way', async () => {
    const thread = await released('/canary 10 v2 reviews', '/canary 50 v2 reviews')
    await carefully()
    await town.chat('writer', thread, '/rollback last')
    const partial = await town.stage()
    await town.chat('writer', thread, '/rollback')
    const whole = await town.stage()
    expect(whole.number).not.toBe(partial.number)
    expect(whole.title).toContain('v2 50 → 0 %')
  })

  it('to the stage that is the last one already is already so', async () => {
    const thread = await released('/canary 10 v2 reviews')
    const comment = await alive(thread, '/rollback to 1')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect((await town.answers(thread)).at(-1)).toContain('already so')
    expect(await split()).toBe('v1 90, v2 10')
    const wrong = await alive(thread, '/rollback to 7')
    expect(await town.reactions(wrong)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toContain('stage 7 is not merged; the last that is has number 1')
  })
})

describe('a rollback that is cancelled', () => {
  it.each(['/cancel', 'closing its pull request'])('by %s leaves the split in an open rollout', async (how) => {
    const thread = await released('/canary 10 v2 reviews')
    await carefully()
    await town.chat('writer', thread, '/rollback')
    const back = await town.stage()
    expect((await town.answers(thread))[0]).toContain(`is going back by #${back.number}`)
    if (how === '/cancel') await town.chat('writer', thread, how)
    else await town.as('maintainer', 'PATCH', `pulls/${back.number}`, { state: 'closed' })
    await town.settle()
    expect(await openNow()).toEqual([])
    expect(await town.forge.claims()).toHaveLength(1)
    expect((await town.answers(thread))[0]).toMatch(/its rollback by #\d+ \(in #\d+\) was cancelled/)
    const status = await town.chat('writer', thread, '/status')
    expect(await town.reactions(status)).toEqual(['eyes', 'rocket'])
    expect((await town.answers(thread)).at(-1)).toContain('/rollback reviews')
    await town.restart(true)
    await town.chat('writer', thread, '/rollback')
    const again = await town.stage()
    expect(again.title).toContain('v2 10 → 0 %')
    await town.merge('writer', again.number)
    town.wait(61_000)
    await town.settle()
    expect(await split()).toBe('v1 100')
    expect(await town.forge.claims()).toEqual([])
    expect((await town.answers(thread))[0]).toContain('rolled back by')
  })

  it('lets the next command go on from where traffic is', async () => {
    const thread = await released('/canary 10 v2 reviews')
    await carefully()
    await town.chat('writer', thread, '/rollback')
    await town.chat('writer', thread, '/cancel')
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    const stage = await town.stage()
    expect(stage.title).toContain('v2 10 → 50 %')
    await town.approve('reviewer', stage.number)
    await town.merge('maintainer', stage.number)
    town.wait(61_000)
    await town.chat('writer', thread, '/rollback')
    expect((await town.stage()).title).toContain('v2 50 → 0 %')
  })
})

describe('a rollback of a rollback', () => {
  it('moves traffic forward, so it needs the approvals of a stage, and says which rollout it takes back', async () => {
    const thread = await released('/canary 100 v2 reviews', '/rollback')
    expect(await split()).toBe('v1 100')
    await carefully()
    const elsewhere = await town.issue('writer', 'What was it?')
    await town.chat('writer', elsewhere, '/rollback --forward')
    const forward = await town.stage()
    expect(forward.title).toContain('v2 0 → 100 %')
    expect(forward.body).toContain('traffic moves forward')
    expect((await town.answers(elsewhere))[0]).toContain(`takes back the rollback of #${thread}`)
    expect(await town.checks(forward.head, 'sluice/gates')).toMatchObject([{ conclusion: null }])
    await town.approve('writer', forward.number).catch(() => undefined)
    await town.approve('reviewer', forward.number)
    expect(await town.checks(forward.head, 'sluice/gates')).toMatchObject([{ conclusion: 'success' }])
  })

  it('is refused while the policy is broken', async () => {
    const thread = await released('/canary 100 v2 reviews', '/rollback')
    await town.edit('maintainer', '.github/sluice.yml', (text) => `${text}nonsense: 1\n`)
    const comment = await town.chat('writer', thread, '/rollback --forward')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toContain('nonsense')
    expect(await openNow()).toEqual([])
    expect(await split()).toBe('v1 100')
  })

  it('is held like any other stage', async () => {
    const thread = await released('/canary 100 v2 reviews', '/rollback')
    await town.chat('maintainer', thread, '/hold --all')
    await town.chat('writer', thread, '/rollback --forward')
    town.wait(61_000)
    await town.settle()
    expect(await openNow()).toEqual([])
    expect(await split()).toBe('v1 100')
  })

  it('is asked about where other services have had rollouts', async () => {
    await released('/canary 100 v2 reviews', '/canary 100 v2 checkout', '/rollback reviews')
    const elsewhere = await town.issue('writer', 'What was it?')
    const comment = await town.chat('writer', elsewhere, '/rollback')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect((await town.answers(elsewhere))[0]).toContain('/rollback checkout')
    expect(await split()).toBe('v1 100')
  })
})

describe('/rollback in the thread of a rollout that others have followed', () => {
  it('takes back the newest of them, and says which', async () => {
    const old = await released('/canary 100 v2 reviews')
    const newer = await town.issue('writer', 'Back to v1 for all.')
    await alive(newer, '/canary 100 v1 reviews')
    expect(await split()).toBe('v1 100, v2 0')
    const numbered = await town.chat('writer', old, '/rollback to 1')
    expect(await town.reactions(numbered)).toEqual(['eyes', 'confused'])
    expect((await town.answers(old)).at(-1)).toContain(`speaks of the stages in #${newer}`)
    await alive(old, '/rollback')
    expect((await town.answers(old)).at(-1)).toContain(`It takes back #${newer}`)
    expect(await split()).toBe('v1 0, v2 100')
    await alive(old, '/rollback')
    expect(await split()).toBe('v1 0, v2 100')
    await alive(old, '/rollback --forward')
    expect((await town.answers(old)).at(-1)).toContain('moves forward again')
  })

  it('asks where its services have gone different ways', async () => {
    const old = await released('/pin v2 reviews, checkout')
    const pinned = await town.traffic('shop/checkout')
    const newer = await town.issue('writer', 'Checkout again.')
    await alive(newer, '/pin v1 checkout')
    const comment = await town.chat('writer', old, '/rollback')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    const answer = (await town.answers(old)).at(-1)
    expect(answer).toContain('`/rollback checkout` or `/rollback reviews`')
    await alive(old, '/rollback checkout')
    expect(await town.traffic('shop/checkout')).toBe(pinned)
  })
})

describe('the status comment of a rollout that is taken back', () => {
  it('tells that it is going back until that is live, and then who took it back, where', async () => {
    const thread = await released('/canary 10 v2 reviews')
    await carefully()
    const elsewhere = await town.issue('maintainer', 'It is three in the morning.')
    await town.chat('maintainer', elsewhere, '/rollback reviews')
    const back = await town.stage()
    const first = async () => (await town.answers(thread))[0]
    expect(await first()).toContain(`is going back by #${back.number} (in #${elsewhere})`)
    await town.merge('maintainer', back.number)
    expect(await first()).toContain(`is going back by #${back.number}`)
    town.wait(61_000)
    await town.settle()
    expect(await first()).toContain(`rolled back by **maintainer** by #${back.number} (in #${elsewhere})`)
  })

  it('is put right where it had ended long before', async () => {
    const thread = await released('/canary 100 v2 reviews')
    const first = async () => (await town.answers(thread))[0]
    expect(await first()).toContain('done; all of it is live')
    await town.restart(true)
    const elsewhere = await town.issue('maintainer', 'It is three in the morning.')
    await alive(elsewhere, '/rollback reviews')
    expect(await split()).toBe('v1 100')
    expect(await first()).toContain('rolled back by **writer**')
    expect(await first()).not.toContain('takes it back')
  })
})

it('/plan rollback shows the way back and opens nothing', async () => {
  const thread = await released('/canary 10 v2 reviews', '/canary 50 v2 reviews')
  const comment = await town.chat('writer', thread, '/plan rollback')
  expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
  const shown = (await town.answers(thread)).at(-1)
  expect(shown).toContain('v2 50 → 0 %')
  expect(shown).toContain('it would take back 2 merged stages')
  expect(await openNow()).toEqual([])
})
