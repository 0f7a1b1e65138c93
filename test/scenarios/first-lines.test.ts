import { afterEach, describe, expect, it } from 'vitest'
import { alive, mergesAlone, released, ruleFile } from './live-release.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const proposing = (text: string): string => text.replace('merging: merge', 'merging: propose')

const firstLines = (text: string | undefined): string => (text ?? '').split('\n').slice(0, 3).join('\n')
const lines = async (thread: number, comment = 0): Promise<string> =>
  firstLines((await town.answers(thread)).at(comment))
const bodyOf = async (number: number): Promise<string> =>
  (await town.pullRequests()).find((one) => one.number === number)?.body ?? ''

describe('the first three lines are true', () => {
  it('of a train: each service with its own weights, in the stage’s title too', async () => {
    town = await openTown({ policy: mergesAlone })
    const thread = await town.issue('writer', 'A train.')
    await town.chat('writer', thread, '/canary start v2 reviews checkout --steps 10,100')
    const [stage] = await town.pullRequests()
    expect(stage?.title).toMatch(/^checkout, reviews: (reviews|checkout) v2 0 → 10 % \(stage 1 of 4\)$/)
    await town.chat('writer', thread, '/cancel')
    expect(await lines(thread)).toContain('checkout `v1` 100 % · `v2` 0 %; reviews `v1` 90 % · `v2` 10 %')
  })

  it('of what goes back by itself where people merge: what failed, what traffic does still, and what to merge', async () => {
    const metrics =
      'metrics:\n  - {name: errors, source: prod, template: success-rate, at-least: 99, window: 1m, interval: 1m, count: 1, failures: 0}\n'
    town = await openTown({ policy: mergesAlone + metrics })
    town.measure = async () => ({ value: 80, problem: null })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.edit('maintainer', '.github/sluice.yml', proposing)
    for (let minutes = 0; minutes < 3; minutes++) await alive(town, thread, 'Hm.')
    const back = await town.stage()
    const told = await lines(thread)
    expect(told).toContain('`v1` 90 % · `v2` 10 % — is going back by')
    expect(told).toContain('not merged yet')
    expect(told).toContain('failed 1 of 1 measurements')
    expect(told).toContain(`merge #${back.number}`)
    expect(firstLines((await town.answers(thread)).at(-1))).toContain('failed 1 of 1 measurements')

    await town.edit('maintainer', '.github/sluice.yml', (text) => `${text}nonsense: 1\n`)
    await town.settle()
    expect(await lines(thread, -1)).toContain(`**Next:** merge #${back.number} · mend`)

    await town.chat('writer', thread, '/rollback')
    expect(await lines(thread, -1)).toContain(`merge #${back.number}`)
    await town.merge('writer', back.number)
    expect(await lines(thread)).not.toContain('v2')
  })

  it('of a rollback that is through: nobody is offered what would go forward', async () => {
    const release = await released('/canary 10 v2 reviews', '/canary 20 v2 reviews')
    town = release.town
    const { thread } = release
    expect(await lines(thread)).toContain('`/rollback reviews` goes back to `v1` 100 %')
    await alive(town, thread, '/rollback last')
    expect(await lines(thread)).toContain('`/rollback reviews` goes back to `v1` 100 %')
    await alive(town, thread, '/rollback')
    const said = [
      ...(await town.answers(thread)).map(firstLines),
      ...(await town.pullRequests()).map(({ body }) => firstLines(body)),
    ]
    expect(said).toHaveLength(7)
    expect(said.filter((text) => text.includes('/rollback'))).toEqual([])
  })

  it('of a rollback that was itself taken back: traffic went forward again', async () => {
    const release = await released('/canary 10 v2 reviews', '/rollback')
    town = release.town
    expect(await lines(release.thread)).toContain('rolled back by')
    await alive(town, release.thread, '/rollback --forward')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect(await lines(release.thread, 1)).toContain('brought in again by **writer**')
  })

  it('of a rollback that leaves what somebody changed by hand: what that is, and the command that decides', async () => {
    const release = await released('/canary 10 v2 reviews')
    town = release.town
    const { thread } = release
    await town.edit('maintainer', ruleFile, (text) =>
      text.replace('weight: 90', 'weight: 75').replace('weight: 10', 'weight: 25'),
    )
    await town.settle()
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    await town.chat('writer', thread, '/unhold')
    town.wait(61_000)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    await alive(town, thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 75, v2 25')
    for (const told of [await lines(thread), await lines(thread, -1)]) {
      expect(told).toContain('by hand')
      expect(told).toContain('Somebody moved the weights')
      expect(told).toContain('`/canary 0 v2 reviews')
    }
  })

  it('of a stage that was merged past its gates', async () => {
    town = await openTown({ policy: 'live:\n  assume-after: 1m\n' })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.stage()
    await town.merge('maintainer', stage.number)
    expect(firstLines(await bodyOf(stage.number))).toContain('**bypassed**')
    expect(await bodyOf(stage.number)).toContain('as last shown while it was open')
  })

  it('of /status while all is held, and of an override that nobody may give', async () => {
    town = await openTown()
    const thread = await town.issue('writer', 'Fire.')
    await town.chat('writer', thread, '/hold --all')
    await town.chat('writer', thread, '/status')
    expect(await lines(thread, -1)).toContain('`/unhold --all`')
    expect(await lines(thread, -1)).not.toContain('/canary')
    await town.chat('writer', thread, '/unhold --all')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.chat('writer', thread, '/override windows reason="now"')
    expect((await town.answers(thread)).at(-1)).toContain('add `overriders` to `.github/sluice.yml`')
  })
})
