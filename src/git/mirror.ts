import { join } from 'node:path'
import type { SourceFile } from '../manifests/manifests.ts'
import { failure, type Result, success } from '../problem.ts'
import { blobsAt } from './blobs.ts'
import { openCatalog } from './catalog.ts'
import { fileStore } from './catalog-state.ts'
import { type CommitRequest, commitEdits, type MadeCommit } from './commit.ts'
import { type DiscoverOptions, discover } from './discovery.ts'
import { gitEnvironment, type Surroundings } from './environment.ts'
import { type FetchOptions, fetch } from './fetch.ts'
import { makeFileMemory } from './file-memory.ts'
import { type Discovery, keepingIn, readEntries } from './files.ts'
import * as history from './history.ts'
import { looseBranch } from './loose-branch.ts'
import { checkedPath, checkedSha } from './names.ts'
import { addNote, type NoteOutcome, type NoteRequest, readNotes } from './notes.ts'
import { type PushOutcome, push, type RefUpdate } from './push.ts'
import { type Credentials, checkedRemote, type Protocol } from './remote.ts'
import { makeRun } from './runner.ts'
import { prepareStorage, removeStaleLocks } from './storage.ts'
import { makeTransport, type Transport } from './transport.ts'
import { changesBetween, entriesAt, entriesBelow, isRegular, type TreeEntry } from './tree.ts'

export interface MirrorOptions {
  /** The mirror's own directory; all of it is a cache and may be deleted while no process uses it. */
  readonly directory: string
  readonly url: string
  /** Asked before each fetch and push. */
  readonly credentials?: () => Promise<Credentials | null>
  readonly protocols?: readonly Protocol[]
  /** The variables of the process; only those that say where git is and how the network is reached are used. */
  readonly surroundings?: Surroundings
  /** Bytes of files kept in memory. */
  readonly memory?: number
}

/** One repository of a remote, without a working tree. Commits are named by full ids, refs by full names, paths relative to the root. */
export interface Mirror {
  readonly fetch: (options?: FetchOptions) => Promise<Result<null>>
  /** What the mirror knows of a ref of the remote since it was last fetched or pushed. */
  readonly resolve: (name: string) => Promise<string | null>
  readonly refs: (prefix: string) => Promise<ReadonlyMap<string, string>>
  readonly commit: (sha: string) => Promise<history.Commit | null>
  readonly log: (options: history.LogOptions) => Promise<readonly history.Commit[]>
  readonly isAncestor: (ancestor: string, descendant: string) => Promise<boolean | null>
  readonly mergeBase: (one: string, other: string) => Promise<string | null>
  readonly rootCommit: (sha: string) => Promise<string>
  readonly discover: (revision: string, options?: DiscoverOptions) => Promise<Discovery>
  /** Null where the revision has nothing at that path; a failure where it is not a file that may be read. */
  readonly readFile: (revision: string, path: string) => Promise<Result<SourceFile | null>>
  /** The regular files below a directory; `''` is the whole tree. */
  readonly listTree: (revision: string, directory: string) => Promise<readonly TreeEntry[]>
  /** The blob that each of these commits has at a path; those that have none there are left out. */
  readonly blobsAt: (commits: readonly string[], path: string) => Promise<ReadonlyMap<string, string>>
  /** Every path that two commits do not hold alike, of whatever kind, sorted. */
  readonly changedPaths: (from: string, to: string) => Promise<readonly string[]>
  readonly commitEdits: (request: CommitRequest) => Promise<Result<MadeCommit>>
  /** Moves the refs, all or none, each only from what is expected. */
  readonly push: (updates: RefUpdate | readonly RefUpdate[], signal?: AbortSignal) => Promise<PushOutcome>
  readonly deleteRef: (ref: string, expected: string) => Promise<PushOutcome>
  readonly addNote: (request: NoteRequest) => Promise<NoteOutcome>
  readonly readNotes: () => Promise<ReadonlyMap<string, string>>
  /** Packs what many fetches and commits have left behind, once it is much: thousands of loose objects, or fifty packs. */
  readonly tidy: () => Promise<void>
  readonly close: () => Promise<void>
}

const defaultMemory = 96 * 1024 * 1024
/** Milliseconds without a byte from the remote. */
const silence = 60_000

/** Locks of a process that was killed would stop every later fetch; they go, and the command is tried once more. */
const withoutLeftovers =
  (transport: Transport, gitDirectory: string): Transport =>
  async (args, signal) => {
    const outcome = await transport(args, signal)
    if (outcome.exitCode === 0 || !/\.lock': File exists/.test(outcome.stderr)) return outcome
    return (await removeStaleLocks(gitDirectory)) ? transport(args, signal) : outcome
  }

/** Opens the mirror, and makes it where it is not there yet. Nothing is fetched. */
export const openMirror = async (options: MirrorOptions): Promise<Mirror> => {
  const protocol = checkedRemote(options.url, options.protocols ?? ['https', 'loopback-http'])
  const surroundings = options.surroundings ?? {}
  const environment = gitEnvironment(surroundings)
  const gitDirectory = join(options.directory, 'mirror.git')
  await prepareStorage(gitDirectory, options.url, environment)
  const run = makeRun(gitDirectory, environment)
  const { credentials } = options
  const direct = makeTransport({ directory: gitDirectory, protocol, credentials, surroundings, silence })
  const transport = withoutLeftovers(direct, gitDirectory)
  const memory = makeFileMemory(options.memory ?? defaultMemory)
  const catalog = openCatalog(run, fileStore(join(options.directory, 'catalog.json')), keepingIn(memory))

  return {
    fetch: (request) => fetch(transport, request),
    resolve: async (name) => (await looseBranch(gitDirectory, name)) ?? (await history.resolveCommit(run, name)),
    refs: (prefix) => history.readRefs(run, prefix),
    commit: (sha) => history.readCommit(run, sha),
    log: (request) => history.readLog(run, request),
    isAncestor: (ancestor, descendant) => history.isAncestor(run, ancestor, descendant),
    mergeBase: (one, other) => history.mergeBase(run, one, other),
    rootCommit: (sha) => history.rootCommit(run, sha),
    discover: (revision, request) => discover(run, memory, catalog, revision, request),
    readFile: async (revision, path) => {
      const entries = await entriesAt(run, checkedSha(revision), [checkedPath(path)])
      const { files, skipped } = await readEntries(run, memory, entries)
      const [problem] = skipped
      return problem === undefined ? success(files.get(path) ?? null) : failure(problem)
    },
    listTree: async (revision, directory) => {
      const below = directory === '' ? '' : checkedPath(directory)
      return (await entriesBelow(run, checkedSha(revision), below)).filter(({ mode }) => isRegular(mode))
    },
    blobsAt: (commits, path) => blobsAt(run, commits.map(checkedSha), checkedPath(path)),
    changedPaths: async (from, to) =>
      (await changesBetween(run, checkedSha(from), checkedSha(to))).map(({ path }) => path).sort(),
    commitEdits: (request) => commitEdits(run, request),
    push: (updates, signal) => push(transport, 'ref' in updates ? [updates] : updates, signal),
    deleteRef: (ref, expected) => push(transport, [{ ref, sha: null, expected }]),
    addNote: (request) => addNote(run, transport, request),
    readNotes: () => readNotes(run),
    tidy: async () => {
      // Commits that were made and not pushed yet are held by no ref: nothing younger than a day goes.
      await run(['gc', '--auto', '--quiet', '--prune=1.day.ago'], { timeout: 600_000 })
    },
    close: () => catalog.close(),
  }
}
