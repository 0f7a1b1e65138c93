import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const status = async (thread: number): Promise<string> => (await town.answers(thread))[0] ?? ''
/** Without the blanks of no width that keep GitHub from making links and mentions. */
const readable = (answers: readonly string[]): string => answers.join('\n').replaceAll('\u200b', '')
const writes = () =>
  town.playground.requests
    .filter(({ kind, actor, method }) => kind === 'rest' && actor === 'sluice[bot]' && method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`)

describe('where GitHub itself asks for a review', () => {
  const waiting = async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    town.playground.settings.protect({ requiredReviews: 1 })
    await town.chat('writer', thread, '/rollback')
    return { thread, stage: await town.stage() }
  }

  it('it is said of whom, for what, and that the asker’s own review counts for a rollback', async () => {
    const { thread, stage } = await waiting()
    const elsewhere = readable(await town.answers(thread))
    expect(elsewhere).toContain(`Branch protection asks for 1 approval on GitHub of #${stage.number}`)
    expect(elsewhere).toContain('the review of whoever asked for the rollback counts there')
    expect(elsewhere).not.toContain('docs.github.com')
    await town.approve('writer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('nothing is written again and again while nothing changes, and seldom asked', async () => {
    const { stage } = await waiting()
    await town.settle()
    town.playground.requests.length = 0
    for (let minute = 0; minute < 20; minute += 1) {
      town.wait(60_000)
      await town.settle()
    }
    const merges = writes().filter((path) => path.endsWith('/merge'))
    expect(writes()).toEqual(merges)
    expect(merges.length).toBeLessThanOrEqual(5)
    expect(await town.checks(stage.head, 'sluice/gates')).toMatchObject([{ conclusion: 'success' }])
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })
})

describe('where GitHub asks for a check since a moment ago', () => {
  it('its rules are read again when it refuses; the check is named, and its result is enough to go on', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/plan /canary 10 v2 reviews')
    // Known to demand nothing for a while: the rule is new.
    await town.chat('writer', thread, '/canary 10 v2 checkout')
    town.playground.settings.protect({ requiredChecks: [{ context: 'ci/test', app: null }] })
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.stage()
    const said = readable(await town.answers(thread))
    expect(said).toContain('Required and not green yet: ci/test.')
    expect(said).toContain(`wait for the checks of #${stage.number}`)
    await town.as('writer', 'POST', `statuses/${stage.head}`, { state: 'success', context: 'ci/test' })
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })
})

describe('what a person merged past the gates', () => {
  it('is shown as the files say it, whatever was planned', async () => {
    town = await openTown({ policy: 'live:\n  assume-after: 1m\n  settle: 0s\n' })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 20 v2 reviews')
    const stage = await town.stage()
    const path = 'apps/reviews/virtual-service.yaml'
    await town.edit(
      'writer',
      path,
      (text) => text.replace('weight: 20', 'weight: 90').replace('weight: 80', 'weight: 10'),
      stage.branch,
    )
    await town.merge('maintainer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 10, v2 90')
    expect(await status(thread)).toContain('`v1` 10 % · `v2` 90 %')
    expect(await status(thread)).not.toContain('80 %')
    town.wait(61_000)
    await town.settle()
    expect(await status(thread)).toContain('held; nothing opens and nothing merges')
    expect(await status(thread)).toContain('`v1` 10 % · `v2` 90 %')
  })
})
