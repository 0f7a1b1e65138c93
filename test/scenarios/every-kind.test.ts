import { afterEach, describe, expect, it } from 'vitest'
import { repositoryKinds } from '../../src/playground/kinds.ts'
import { openTown, type PullRequest, type Town } from './town.ts'

let town: Town

const policy = 'merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'
const path = 'apps/reviews/virtual-service.yaml'

/** Everything that Sluice says in a thread, without the blanks of no width that keep GitHub from making links and mentions. */
const said = async (thread: number): Promise<string> => (await town.answers(thread)).join('\n').replaceAll('\u200b', '')

const green = (stage: PullRequest) =>
  town.as('writer', 'POST', `statuses/${stage.head}`, { state: 'success', context: 'ci/test' })

interface Way {
  /** What it waits for, in the words of the thread; none where nothing stops it. */
  readonly waits?: string
  /** What people do then. */
  readonly people?: (stage: PullRequest) => Promise<unknown>
}

const kinds: Readonly<Record<string, Way>> = {
  'merge-only': {},
  'squash-only': {},
  'squash-blank': {},
  'rebase-only': {},
  'linear-history': {},
  'methods-by-ruleset': {},
  'signed-commits': {},
  'tidy-branches': {},
  'auto-merge': {},
  'no-drafts': {},
  'old-server': {},
  'rules-on-update-and-deletion': {},
  'rules-on-signatures': {},
  'rules-on-sizes': {},
  conversations: {},
  'two-reviews': {
    waits: '2 approvals',
    people: async ({ number }) => {
      await town.approve('reviewer', number)
      await town.approve('maintainer', number)
    },
  },
  'code-owners': { waits: '1 approval', people: ({ number }) => town.approve('reviewer', number) },
  'stale-reviews': { waits: '1 approval', people: ({ number }) => town.approve('reviewer', number) },
  'last-push': { waits: '1 approval', people: ({ number }) => town.approve('reviewer', number) },
  'required-checks': { waits: 'ci/test', people: green },
  'up-to-date': { waits: 'ci/test', people: green },
  'restricted-pushes': { waits: 'who may push', people: ({ number }) => town.merge('maintainer', number) },
}

/** Where nothing can be opened as long as the rule is there. */
const forbidding: Readonly<Record<string, string>> = {
  'rules-on-creation': 'creations being restricted',
  'rules-on-messages': 'OPS-',
  'rules-on-authors': '@acme.example',
  'rules-on-paths': path,
}

/** Where commands cannot be given in an issue, or nothing is merged or written by Sluice. */
const elsewhere: Readonly<Record<string, string>> = {
  'merge-queue': 'test/scenarios/merge-queue.test.ts',
  'no-issues': 'test/scenarios/kinds.test.ts',
  archived: 'test/scenarios/kinds.test.ts',
  'closed-to-us': 'test/scenarios/kinds.test.ts',
  'read-only': 'test/repositories.test.ts',
}

const open = async (kind: string): Promise<number> => {
  town = await openTown({ policy, kinds: [kind], files: { '.github/CODEOWNERS': 'apps/reviews/ @acme/reviews\n' } })
  town.playground.setTeam('reviews', ['reviewer'])
  return town.issue('writer', 'A release.')
}

it('every kind of repository that the playground can be is played', () => {
  const played = [...Object.keys(kinds), ...Object.keys(forbidding), ...Object.keys(elsewhere)]
  expect(played.toSorted()).toEqual(repositoryKinds.map(({ name }) => name).toSorted())
})

describe('a release and its way back', () => {
  afterEach(() => town.close())

  it.each(Object.entries(kinds))('%s', async (kind, { waits, people }) => {
    const thread = await open(kind)
    const before = await town.file(path)
    const step = async (command: string, traffic: string) => {
      await town.chat('writer', thread, command)
      if (waits !== undefined && people !== undefined) {
        expect(await said(thread)).toContain(waits)
        await people(await town.stage())
        town.wait(31_000)
        await town.settle()
      }
      expect(await town.traffic('shop/reviews')).toBe(traffic)
      town.wait(61_000)
      await town.settle()
    }
    await step('/canary 10 v2 reviews', 'v1 90, v2 10')
    await step('/canary 50', 'v1 50, v2 50')
    await step('/rollback', 'v1 100')
    expect(await town.file(path)).toBe(before)
    expect(await town.forge.claims()).toEqual([])
    expect((await town.pullRequests()).filter(({ state }) => state === 'open')).toEqual([])
  })

  it.each(Object.entries(forbidding))(
    '%s: said, nothing is done, and done once the rule is gone',
    async (kind, rule) => {
      const thread = await open(kind)
      const [before, main] = [await town.file(path), await town.main()]
      await town.chat('writer', thread, '/canary 10 v2 reviews')
      expect(await said(thread)).toContain(rule)
      expect([await town.main(), await town.pullRequests()]).toEqual([main, []])
      town.playground.settings.rules([])
      town.wait(61_000)
      await town.settle()
      expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
      await town.chat('writer', thread, '/rollback')
      expect(await town.file(path)).toBe(before)
      town.wait(61_000)
      await town.settle()
      expect(await town.forge.claims()).toEqual([])
    },
  )
})
