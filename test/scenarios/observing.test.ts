import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

describe('a bot that only observes', () => {
  const commands = ['/canary 50 v2 reviews', '/rollback reviews', '/hold reviews', '/next', '/cancel', '/hold --all']

  it('says what each command would do and that it does nothing, writes nothing else, and offers no command that does nothing', async () => {
    town = await openTown({ policy: 'approvals: {first: 0}\nmerging: merge\n' })
    const issue = await town.issue('writer', 'A release.')
    await town.chat('writer', issue, '/canary 10 v2 reviews')
    const before = await town.answers(issue)
    await town.restart(false, 'observe')
    const claims = await town.forge.claims()
    for (const line of commands) {
      const comment = await town.chat('writer', issue, line)
      expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
      const answer = (await town.answers(issue)).at(-1) ?? ''
      expect(answer).toContain('this server only observes')
      expect(answer).toContain('would')
      expect(answer.split('\n').find((one) => one.startsWith('**Next:**'))).not.toContain('/')
    }
    expect((await town.answers(issue))[0]).toBe(before[0])
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect((await town.pullRequests()).length).toBe(1)
    expect(await town.forge.claims()).toEqual(claims)
    expect(await town.checks(await town.main(), 'sluice/repository')).toEqual([])
  })

  it('answers /rollback of a stage that was merged since somebody last kept its record', async () => {
    town = await openTown({ policy: 'approvals: {first: 0}\n' })
    const issue = await town.issue('writer', 'A release.')
    await town.chat('writer', issue, '/canary 10 v2 reviews')
    const stage = await town.stage()
    await town.restart(false, 'observe')
    await town.merge('maintainer', stage.number)
    const comment = await town.chat('writer', issue, '/rollback')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect((await town.answers(issue)).at(-1)).toContain('this server only observes')
  })

  it('answers a dry run with its plan, as anywhere', async () => {
    town = await openTown({ mode: 'observe' })
    const issue = await town.issue('writer', 'A release.')
    const comment = await town.chat('writer', issue, '/plan /canary 10 v2 reviews')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect((await town.answers(issue))[0]).toContain('it would take one stage')
    expect((await town.answers(issue))[0]).toContain('this server only observes')
    await town.chat('writer', issue, '/status')
    expect((await town.answers(issue)).at(-1)).toContain('/plan /canary 10 VERSION')
    expect(await town.pullRequests()).toEqual([])
  })
})
