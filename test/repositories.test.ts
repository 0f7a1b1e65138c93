import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllowList } from '../src/allow-list.ts'
import type { Log } from '../src/reconcile/ports.ts'
import { createRepositories, type Repositories } from '../src/repositories.ts'
import { type PlaygroundForge, playgroundForge } from './forge/playground-forge.ts'
import { leaveBehind, packsOf } from './git/remote.ts'

const warnings: Readonly<Record<string, unknown>>[] = []
const log: Log = { info: () => {}, warn: (fields) => void warnings.push(fields), error: () => {} }

let house: PlaygroundForge
let directory: string
const opened: Repositories[] = []

const repositories = (allow: string): Repositories => {
  const made = createRepositories({
    app: house.app,
    allow: parseAllowList(allow),
    gitUrl: new URL(house.playground.gitUrl).origin,
    directory,
    surroundings: { PATH: process.env['PATH'] },
    clock: { now: () => Date.parse('2026-01-02T03:04:05Z') },
    log,
  })
  opened.push(made)
  return made
}

beforeAll(async () => {
  house = await playgroundForge()
  directory = await mkdtemp(join(tmpdir(), 'sluice-repositories-'))
})
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()))
  await house.close()
  await rm(directory, { recursive: true, force: true })
})

describe('the repositories of this server', () => {
  it('are those that are installed and allowed', async () => {
    expect(await repositories('acme').discover()).toEqual(['acme/shop'])
    expect(await repositories('acme/other').discover()).toEqual([])
    expect(await repositories('stranger').discover()).toEqual([])
  })

  it('open with a forge and a mirror of the same repository, by tokens of the App alone', async () => {
    const mine = repositories('acme')
    const key = mine.learn({ owner: 'acme', name: 'shop' }, house.playground.app.installationId)
    const repository = await mine.open(key)
    if (repository === null) throw new Error('it is installed')
    await repository.git.fetch()
    const head = await repository.git.resolve('refs/heads/main')
    expect(head).toBe(await house.main())
    expect((await repository.forge.repository()).installedAt).toBeTypeOf('number')
    expect(await mine.open(key)).toBe(repository)
  })

  it('make a commit in two requests, for the mirror knows the tree it stands on', async () => {
    const mine = repositories('acme')
    await mine.discover()
    const repository = await mine.open('acme/shop')
    if (repository === null) throw new Error('it is installed')
    await repository.git.fetch()
    const parent = await house.main()
    house.playground.requests.length = 0
    const files = [{ path: 'a.txt', content: 'a\n', mode: '100644' as const }]
    await repository.forge.createCommit({ parent, message: 'm', files })
    expect(house.playground.requests.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
      'POST trees',
      'POST commits',
    ])
  })

  it('have a mirror that is tidied between two passes, now and then', async () => {
    const mine = repositories('acme')
    await mine.discover()
    await (await mine.open('acme/shop'))?.git.fetch()
    const mirror = join(directory, 'acme', 'shop')
    leaveBehind(mirror)
    for (let pass = 2; pass < 64; pass += 1) await mine.open('acme/shop')
    expect(packsOf(mirror)).toBe(0)
    await mine.open('acme/shop')
    expect(packsOf(mirror)).toBe(1)
  })

  it('are looked for where another process was told of them', async () => {
    const mine = repositories('acme')
    expect(await mine.open('acme/shop')).not.toBeNull()
  })

  it('are not opened where the App is not installed, or was never heard of', async () => {
    const mine = repositories('acme')
    expect(await mine.open('acme/nothing')).toBeNull()
    expect(await mine.open(mine.learn({ owner: 'acme', name: 'shop' }, 999_999))).toBeNull()
  })

  it('are forgotten under a name that they no longer have, and go on under the new one', async () => {
    const mine = repositories('acme')
    await mine.discover()
    const rename = (from: string, to: string) =>
      house.playground.request('maintainer', 'PATCH', `/repos/acme/${from}`, { name: to })
    await rename('shop', 'store')
    expect(await mine.discover()).toEqual(['acme/store'])
    expect(await mine.open('acme/shop')).toBeNull()
    const repository = await mine.open('acme/store')
    await repository?.git.fetch()
    expect(await repository?.git.resolve('refs/heads/main')).not.toBeNull()
    await rename('store', 'shop')
  })

  it('say once what an installation has not granted', async () => {
    house.playground.settings.appPermissions({ metadata: 'read', contents: 'write' })
    const mine = repositories('acme')
    await mine.discover()
    await mine.discover()
    const told = warnings.filter((fields) => 'missing' in fields)
    expect(told).toHaveLength(1)
    expect(told[0]?.['missing']).toContain('checks: write')
  })
})

describe('a mirror as the loop sees it', () => {
  it('commits in the name of the App, pushes with a lease, and says what changed', async () => {
    house.playground.settings.appPermissions({ metadata: 'read', contents: 'write', pull_requests: 'write' })
    const mine = repositories('acme')
    await mine.discover()
    const repository = await mine.open('acme/shop')
    if (repository === null) throw new Error('it is installed')
    const { git } = repository
    await git.fetch()
    const parent = await house.main()
    const sha = await git.createCommit({
      parent,
      files: [{ path: 'pushed.txt', content: 'by git\n', mode: '100644' }],
      message: 'pushed\n\nSluice-Stage: 1',
    })
    const ref = 'refs/heads/sluice/reviews/r5/1-1'
    expect(await git.push({ ref, sha, expected: null })).toEqual({ kind: 'pushed' })
    expect(await git.push({ ref, sha: parent, expected: null })).toEqual({ kind: 'stale' })
    expect(await git.changedPaths(parent, sha)).toEqual(['pushed.txt'])
    expect(await git.readFile(sha, 'pushed.txt')).toBe('by git\n')
    expect(await git.readFile(sha, 'nothing.txt')).toBeNull()
    const { slug, botId } = house.playground.app
    expect(await house.as('writer', 'GET', `git/commits/${sha}`)).toMatchObject({
      author: {
        name: `${slug}[bot]`,
        email: `${botId}+${slug}[bot]@users.noreply.github.com`,
        date: '2026-01-02T03:04:05Z',
      },
    })
    expect((await git.firstParentLog(parent, sha)).map((commit) => commit.sha)).toEqual([sha])
  })
})
