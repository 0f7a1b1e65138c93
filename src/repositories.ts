import { join } from 'node:path'
import type { AllowList } from './allow-list.ts'
import type { RepositoryName } from './app.ts'
import type { GitHubApp, Installation } from './forge/forge.ts'
import { type Mirror, openMirror, type Surroundings } from './git/git.ts'
import { mirroredGit } from './mirrored-git.ts'
import type { Clock, Forge, Git, Log } from './reconcile/ports.ts'

export interface OpenRepository {
  readonly forge: Forge
  readonly git: Git
}

/** The repositories that this server works on, each with its forge and its mirror. Keys are `owner/name`, in lower case. */
export interface Repositories {
  /** Notes where a repository was heard of; the answer is its key. */
  learn(repository: RepositoryName, installationId: number): string
  /** Asks GitHub for every allowed repository of every installation. */
  discover(): Promise<readonly string[]>
  /** For one pass, when the one before is over. Null where the App is not installed there any more. */
  open(key: string): Promise<OpenRepository | null>
  /** GitHub's side of it alone, for what needs no mirror. Null where it is not known, or the App is not installed there. */
  forge(key: string): Promise<Forge | null>
  close(): Promise<void>
}

export interface RepositoriesOptions {
  readonly app: GitHubApp
  readonly allow: AllowList
  /** `<gitUrl>/owner/name.git` */
  readonly gitUrl: string
  /** Holds a mirror for each repository. */
  readonly directory: string
  readonly surroundings: Surroundings
  readonly clock: Clock
  readonly log: Log
}

interface Known extends RepositoryName {
  readonly installationId: number
}

interface Opened extends OpenRepository {
  readonly installationId: number
  readonly mirror: Mirror
}

/** Mirrors kept open, each with its files in memory; the one not used for longest is closed first. More than run at one time. */
const openMirrors = 16
const memoryOfEach = 32 * 1024 * 1024
/** Passes over one repository after which git is asked whether its mirror wants packing. */
const passesBetweenTidying = 64

const keyOf = ({ owner, name }: RepositoryName): string => `${owner}/${name}`.toLowerCase()

/** A name as a directory: GitHub's names have no slashes, and a dot at the start would hide it or leave it. */
const directoryOf = (name: string): string => name.toLowerCase().replace(/^\./, '_.')

/** Where GitHub has the addresses by which it knows whose commit is whose. A local one does as github.com does. */
const mailHost = (gitUrl: string): string => {
  const { hostname, protocol } = new URL(gitUrl)
  return protocol === 'https:' ? hostname : 'github.com'
}

/** Milliseconds until GitHub is asked again for a repository that was not found. */
const patienceWithStrangers = 30_000

export const createRepositories = (options: RepositoriesOptions): Repositories => {
  const { app, allow, log, clock } = options
  const known = new Map<string, Known>()
  const installations = new Map<number, Installation>()
  const opened = new Map<string, Promise<Opened>>()
  const passes = new Map<string, number>()
  const warned = new Set<string>()

  const tellMissing = ({ id, account, missing }: Installation): void => {
    const key = `${id} ${missing.join()}`
    if (missing.length === 0 || warned.has(key)) return
    warned.add(key)
    log.warn({ installationId: id, account, missing }, 'the installation has not granted all that Sluice needs')
  }

  const readInstallations = async (): Promise<readonly Installation[]> => {
    const found = (await app.installations()).filter((one) => !one.isSuspended && allow.allowsOwner(one.account))
    installations.clear()
    for (const one of found) {
      installations.set(one.id, one)
      tellMissing(one)
    }
    return found
  }

  const openNew = async ({ owner, name, installationId }: Known): Promise<Opened> => {
    const installedAt = installations.get(installationId)?.installedAt ?? null
    const mirror = await openMirror({
      directory: join(options.directory, directoryOf(owner), directoryOf(name)),
      url: `${options.gitUrl}/${owner}/${name}.git`,
      credentials: async () => ({ username: 'x-access-token', password: await app.gitToken(installationId, name) }),
      surroundings: options.surroundings,
      memory: memoryOfEach,
    })
    const treeOf = async (commit: string): Promise<string | null> => (await mirror.commit(commit))?.tree ?? null
    const forge = await app.forge({ installationId, owner, name, installedAt, treeOf })
    const { slug, botId } = forge.self
    const author = { name: `${slug}[bot]`, email: `${botId}+${slug}[bot]@users.noreply.${mailHost(options.gitUrl)}` }
    return { forge, mirror, git: mirroredGit(mirror, author, clock), installationId }
  }

  const forget = async (key: string): Promise<void> => {
    const old = opened.get(key)
    opened.delete(key)
    await old?.then(
      ({ mirror }) => mirror.close(),
      () => undefined,
    )
  }

  /** Between two passes nothing reads the mirror, and a pass may wait for this. What cannot be packed is no reason to stop. */
  const tidyNowAndThen = async (key: string, mirror: Mirror): Promise<void> => {
    const count = (passes.get(key) ?? 0) + 1
    passes.set(key, count % passesBetweenTidying)
    if (count < passesBetweenTidying) return
    await mirror.tidy().catch((error: unknown) => log.warn({ repository: key, err: error }, 'a mirror was not tidied'))
  }

  const discover = async (): Promise<readonly string[]> => {
    const keys: string[] = []
    const before = [...known.keys()]
    for (const { id } of await readInstallations()) {
      for (const { owner, name, isArchived } of await app.repositories(id)) {
        if (isArchived || !allow.allows(owner, name)) continue
        known.set(keyOf({ owner, name }), { owner, name, installationId: id })
        keys.push(keyOf({ owner, name }))
      }
    }
    // Renamed, transferred, archived, or the App was taken away: under this name nothing is to be done any more.
    for (const key of before) if (!keys.includes(key)) known.delete(key)
    return keys
  }

  let lookedForStrangers = Number.NEGATIVE_INFINITY
  /** Another process may have been told of a repository that this one has never heard of. */
  const knownOrFound = async (key: string): Promise<Known | undefined> => {
    const now = clock.now()
    if (!known.has(key) && now - lookedForStrangers > patienceWithStrangers) {
      lookedForStrangers = now
      await discover()
    }
    return known.get(key)
  }

  return {
    learn: (repository, installationId) => {
      const key = keyOf(repository)
      known.set(key, { ...repository, installationId })
      return key
    },
    discover,
    open: async (key) => {
      const repository = await knownOrFound(key)
      if (repository === undefined) return null
      // When it was installed decides which commands are too old: it is never left out for want of one more request.
      if (!installations.has(repository.installationId)) await readInstallations()
      if (!installations.has(repository.installationId)) return null
      const before = await opened.get(key)
      if (before?.installationId !== repository.installationId) {
        if (before !== undefined) await forget(key)
        opened.set(key, openNew(repository))
      }
      const current = opened.get(key) ?? openNew(repository)
      // Set anew, so that the order of the map is the order of use.
      opened.delete(key)
      opened.set(key, current)
      for (const idle of [...opened.keys()].slice(0, Math.max(0, opened.size - openMirrors))) await forget(idle)
      try {
        const repository = await current
        await tidyNowAndThen(key, repository.mirror)
        return repository
      } catch (error) {
        opened.delete(key)
        throw error
      }
    },
    forge: async (key) => {
      const repository = known.get(key)
      if (repository === undefined || !installations.has(repository.installationId)) return null
      const { owner, name, installationId } = repository
      return app.forge({ installationId, owner, name, installedAt: null })
    },
    close: async () => {
      await Promise.all([...opened.keys()].map(forget))
    },
  }
}
