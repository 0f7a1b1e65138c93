import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const alone = 'merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'
const byPeople = alone.replace('merging: merge', 'merging: propose')

/** Without the blanks of no width that keep GitHub from making links and mentions. */
const status = async (thread: number): Promise<string> =>
  ((await town.answers(thread))[0] ?? '').replaceAll('\u200b', '')

const canary = async (kinds: readonly string[], policy = alone) => {
  town = await openTown({ policy, kinds })
  const thread = await town.issue('writer', 'A release.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return thread
}

/** Everything that git alone says of a commit. */
const told = async (commit: string): Promise<string> => {
  const { message } = (await town.as('maintainer', 'GET', `commits/${commit}`))['commit'] as { message: string }
  return `${message}\n${(await town.note(commit)) ?? ''}`
}

describe('whatever way a repository merges', () => {
  const tracked = (creator: number, merging: string) =>
    `merging: ${merging}\nlive:\n  settle: 0s\n  trackers:\n  - flux: apps\n    creators: [${creator}]\n`

  it.each([
    ['linear-history', 'merge', null],
    ['rebase-only', 'merge', null],
    ['rebase-only', 'propose', 'rebase'],
    ['squash-blank', 'propose', 'squash'],
  ] as const)(
    '%s, merging: %s: the record is whole, the tracker finds the commit, and it goes back',
    async (kind, merging, method) => {
      town = await openTown({ policy: tracked(1, merging), kinds: [kind] })
      const agent = town.playground.addAccount('flux', 'write')
      await town.edit('maintainer', '.github/sluice.yml', () => tracked(agent.id, merging))
      const report = async () => {
        const context = 'kustomization/apps/0c9c2e41'
        const said = { state: 'success', description: 'reconciliation succeeded', context }
        await town.as('flux', 'POST', `statuses/${await town.main()}`, said)
        await town.settle()
      }
      const merged = async (number: number) => {
        if (method !== null) await town.as('maintainer', 'PUT', `pulls/${number}/merge`, { merge_method: method })
        await town.settle()
      }
      const before = await town.file('apps/reviews/virtual-service.yaml')
      const thread = await town.issue('writer', 'A release.')
      await town.chat('writer', thread, '/canary 10 v2 reviews')
      const stage = await town.stage()
      await town.approve('reviewer', stage.number)
      await merged(stage.number)
      expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
      const commit = await town.main()
      const record = await told(commit)
      expect(record).toContain('Sluice-Command: /canary 10 v2 reviews')
      expect(record).toContain(`Approved-by: @reviewer (${stage.head})`)
      expect(((await town.as('maintainer', 'GET', `commits/${commit}`))['parents'] as unknown[]).length).toBe(1)
      await report()
      expect(await status(thread)).toContain('live since')
      await town.chat('writer', thread, '/rollback')
      if (method !== null) await merged((await town.stage()).number)
      expect(await town.file('apps/reviews/virtual-service.yaml')).toBe(before)
      await report()
      expect(await town.forge.claims()).toEqual([])
    },
  )
})

describe('what GitHub demands beside our gates', () => {
  it('conversations: each is to be resolved, and then it is merged', async () => {
    const thread = await canary(['conversations'], byPeople)
    town.playground.settings.openConversations(2, 1)
    await town.edit('maintainer', '.github/sluice.yml', () => alone)
    await town.settle()
    expect(await status(thread)).toContain('every conversation on #2 is resolved')
    town.playground.settings.openConversations(2, 0)
    town.wait(31_000)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('restricted pushes: somebody who may push merges, back as well', async () => {
    const thread = await canary(['restricted-pushes'])
    expect(await status(thread)).toContain('let somebody who may push there merge #2')
    await town.merge('maintainer', 2)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/rollback')
    await town.merge('maintainer', (await town.stage()).number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('code owners, on the last push: one of them approves', async () => {
    town = await openTown({ policy: alone, files: { '.github/CODEOWNERS': 'apps/reviews/ @acme/reviews\n' } })
    town.playground.setTeam('reviews', ['reviewer'])
    town.playground.settings.protect({ codeOwners: true, lastPush: true })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect(await status(thread)).toContain('by a code owner')
    await town.approve('reviewer', 2)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('signatures: GitHub signs the commits, also where the policy would push them', async () => {
    const thread = await canary(['signed-commits', 'squash-only'], `${alone}commit: pushed\n`)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('signatures and squashes alone, merged by people: it is said why nobody can, and the policy that it names goes on', async () => {
    const thread = await canary(['signed-commits', 'squash-only'], byPeople)
    const [number] = (await town.pullRequests()).map((one) => one.number)
    const refused = await town.playground.request('maintainer', 'PUT', `pulls/${number}/merge`, {
      merge_method: 'squash',
    })
    expect(refused.status).toBe(405)
    expect(await status(thread)).toContain('people cannot merge it')
    expect(await status(thread)).toContain('let Sluice merge: `merging: merge` in `.github/sluice.yml`')
    await town.edit('maintainer', '.github/sluice.yml', () => alone)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })
})

describe('what rulesets refuse', () => {
  it('is said in the thread, leaves nothing half done, and goes on when the rule is gone', async () => {
    const thread = await canary(['rules-on-creation'])
    const main = await town.main()
    expect(await status(thread)).toContain('creations being restricted. Nothing was changed.')
    expect(await status(thread)).toContain('let the App bypass it')
    expect(await town.pullRequests()).toEqual([])
    expect(await town.main()).toBe(main)
    town.playground.settings.rules([])
    town.wait(61_000)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('is said of a push as well, and /cancel ends the rollout', async () => {
    const thread = await canary(['rules-on-authors'], `${alone}commit: pushed\n`)
    expect(await status(thread)).toContain('Author email must end with a matching pattern: @acme.example. Nothing')
    await town.chat('writer', thread, '/cancel')
    expect(await town.forge.claims()).toEqual([])
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })
})

describe('other kinds of repositories', () => {
  it('an old Enterprise Server: asked in its own words, there and back', async () => {
    const thread = await canary(['old-server'])
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('without issues: commands stand on a pull request', async () => {
    town = await openTown({ policy: alone, kinds: ['no-issues', 'no-drafts', 'tidy-branches'] })
    await town.as('writer', 'POST', 'git/refs', { ref: 'refs/heads/notes', sha: await town.main() })
    await town.edit('writer', 'README.md', (text) => `${text}\nMore.\n`, 'notes')
    const opened = await town.as('writer', 'POST', 'pulls', { title: 'Notes', head: 'notes', base: 'main' })
    const thread = Number(opened['number'])
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('the default branch renamed under an open stage: the rollout goes on there, and back', async () => {
    const thread = await canary([], byPeople)
    await town.playground.request('maintainer', 'POST', 'branches/main/rename', { new_name: 'trunk' })
    await town.settle()
    const { number } = await town.stage()
    await town.merge('maintainer', number)
    const reads = () => town.file('apps/reviews/virtual-service.yaml', 'trunk')
    expect(await reads()).toContain('weight: 10')
    expect(await status(thread)).toContain('is merged')
    await town.chat('writer', thread, '/rollback')
    await town.merge('maintainer', (await town.stage()).number)
    expect(await reads()).not.toContain('weight: 10')
  })

  it('archived, then taken out again: nothing is written meanwhile, and it goes on', async () => {
    await canary([], byPeople)
    town.playground.settings.archive(true)
    town.wait(11 * 60_000)
    town.playground.requests.length = 0
    await town.settle()
    const written = town.playground.requests.filter(({ kind, method }) => kind === 'rest' && method !== 'GET')
    expect(written.filter(({ path }) => !path.includes('access_tokens'))).toEqual([])
    town.playground.settings.archive(false)
    town.wait(11 * 60_000)
    await town.merge('maintainer', (await town.stage()).number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('closed to our address for a while: it is said whose list that is, and nothing is done twice', async () => {
    const thread = await canary([], byPeople)
    town.playground.settings.closeToUs(true)
    await town.says('writer', thread, '/cancel')
    await expect(town.settle()).rejects.toMatchObject({
      problem: { hint: expect.stringContaining('adds the address of this server to its IP allow list') },
    })
    town.playground.settings.closeToUs(false)
    await town.settle()
    expect(await town.forge.claims()).toEqual([])
    expect(await town.pullRequests()).toMatchObject([{ state: 'closed' }])
  })
})
