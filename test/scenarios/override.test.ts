import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const begin = Date.parse('2026-03-02T09:00:00Z')
const day = 86_400_000
const iso = (time: number): string => new Date(time).toISOString()

const frozen = (more = ''): string => `merging: merge
live: {assume-after: 1m, settle: 0s}
windows:
  - freeze: {from: ${iso(begin - day)}, until: ${iso(begin + day)}}
${more}`

const answered = async (thread: number): Promise<string> => (await town.answers(thread)).at(-1) ?? ''
const status = async (thread: number): Promise<string> => (await town.answers(thread))[0] ?? ''

const proposed = async (policy: string) => {
  town = await openTown({ policy })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, stage: await town.stage() }
}

describe('/override windows', () => {
  it('lets one stage in, by whom the policy names, and stays readable in git, on the check run and in the thread', async () => {
    const { thread, stage } = await proposed(frozen('overriders: {users: [maintainer]}\n'))
    await town.approve('reviewer', stage.number)
    expect(await status(thread)).toContain('/override windows reviews reason="…"')
    const comment = await town.chat('maintainer', thread, '/override windows reason="agreed with @ada, fixes #1"')
    expect(await town.reactions(comment)).toContain('rocket')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    const { message } = await town.as('maintainer', 'GET', `git/commits/${await town.main()}`)
    expect(message).toContain('Sluice-Override: windows by @maintainer agreed with @\u200bada, fixes #\u200b1')
    expect(message).toContain('Sluice-Gate: windows=allow (overridden) Overridden by maintainer')
    expect((await town.checks(stage.head, 'sluice/gates')).at(-1)?.summary).toContain(
      'Overridden by maintainer: agreed',
    )
    expect(await status(thread)).toContain('`windows` of stage 1 overridden by **maintainer**: agreed with @\u200bada')
    town.wait(60_000)
    await town.settle()
    await town.chat('writer', thread, '/canary 20 v2 reviews')
    await town.approve('reviewer', (await town.stage()).number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/history reviews')
    expect(await answered(thread)).toContain('before stage 1 was merged **maintainer** overrode `windows`: agreed')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('is refused to everybody where the policy names nobody, and to others where it does', async () => {
    const { thread, stage } = await proposed(frozen())
    await town.approve('reviewer', stage.number)
    const comment = await town.chat('maintainer', thread, '/override windows reason=now')
    expect(await town.reactions(comment)).toContain('confused')
    expect(await answered(thread)).toContain('names nobody who may override a gate')
    await town.edit('maintainer', '.github/sluice.yml', (text) => `${text}overriders: {users: [reviewer]}\n`)
    await town.chat('maintainer', thread, '/override windows reason=now')
    expect(await answered(thread)).toContain('you are not among them')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })
})

describe('/override approvals', () => {
  const policy = (gates: string): string =>
    `merging: merge\nlive: {assume-after: 1m}\noverriders: {users: [writer, maintainer], gates: [${gates}]}\n`

  it('is only for what the policy names, and never for who asked', async () => {
    const { thread } = await proposed(policy('windows'))
    await town.chat('maintainer', thread, '/override approvals reason="nobody is there"')
    expect(await answered(thread)).toContain('does not let `approvals` be overridden')
    await town.edit('maintainer', '.github/sluice.yml', () => policy('approvals'))
    await town.chat('writer', thread, '/override approvals reason="nobody is there"')
    expect(await answered(thread)).toContain('you asked for this stage')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await town.chat('maintainer', thread, '/override approvals reason="nobody is there"')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })
})

describe('after a merge', () => {
  const stepwise = async (more: string) => {
    town = await openTown({
      policy: `merging: merge\napprovals: {first: 0, next: 0}\noverriders: {users: [maintainer]}\n${more}`,
    })
    const thread = await town.issue('writer', 'We release reviews v2 today.')
    await town.chat('writer', thread, '/canary start v2 reviews --steps 10,100')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    return thread
  }

  it('/override live takes the place of a silent tracker, and /next does not', async () => {
    const thread = await stepwise('live: {trackers: [{flux: apps, creators: [4242]}], settle: 0s, timeout: 5m}\n')
    town.wait(6 * 60_000)
    await town.settle()
    expect(await status(thread)).toContain('/override live reviews reason="…"')
    await town.chat('writer', thread, '/next')
    expect(await answered(thread)).toContain('not known to be live')
    await town.chat('maintainer', thread, '/override live reason="flux is down, seen in kubectl"')
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
    const { message } = await town.as('maintainer', 'GET', `git/commits/${await town.main()}`)
    expect(message).toContain('Sluice-Override: live by @maintainer flux is down, seen in kubectl')
    town.wait(6 * 60_000)
    await town.settle()
    await town.chat('maintainer', thread, '/override live reason="still down"')
    // No stage comes after the last one, so a note says it.
    expect(await town.note(await town.main())).toContain('Sluice-Override: live by @maintainer still down')
  })

  it('/override metrics and /override soak let the next stage open', async () => {
    const thread = await stepwise(
      'live: {assume-after: 1m, settle: 0s}\nsoak: 1h\nmetrics: [{name: errors, source: prod, template: success-rate, at-least: 99, window: 1m}]\n',
    )
    town.wait(5 * 60_000)
    await town.settle()
    await town.chat('maintainer', thread, '/override metrics reason="Prometheus is being moved"')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('maintainer', thread, '/override soak reason="the fix must be out"')
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
    await town.chat('maintainer', thread, '/override windows reason="for later"')
    expect(await answered(thread)).toContain('waits for `windows`')
  })
})
