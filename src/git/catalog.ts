import { type CatalogState, type CatalogStore, emptyState } from './catalog-state.ts'
import { judge } from './judge.ts'
import type { Run } from './runner.ts'
import { searchTree } from './search.ts'
import { isManifestPath, type Topic } from './topics.ts'
import { changesBetween, entriesAt, isRegular, listedEntries, type TreeEntry } from './tree.ts'

/** One revision as the catalogue sees it, while it holds still. */
export interface CatalogView {
  /** The regular files that answer any of the topics. */
  readonly answering: (topics: readonly Topic[]) => Promise<TreeEntry[]>
  /** The entries at these paths, of whatever kind, where there are any. */
  readonly named: (paths: readonly string[]) => Promise<TreeEntry[]>
}

/**
 * Remembers, for one revision at a time, which files answer which topic, and moves to another revision by what changed in between: `git grep` reads
 * every object once, ten commits later three small processes are enough. It is a cache; losing it costs one search.
 */
export interface Catalog {
  readonly at: <Value>(
    revision: string,
    signal: AbortSignal | undefined,
    read: (view: CatalogView) => Promise<Value>,
  ) => Promise<Value>
  readonly close: () => Promise<void>
}

/** Is given the files that were looked into and are about to be read. */
type Keep = (entry: TreeEntry, bytes: Buffer) => void

/** Beyond this a new search costs less than judging file by file. */
const maximumChanges = 4_000
const maximumTopics = 256
const maximumNamed = 20_000

const advance = async (
  run: Run,
  state: CatalogState,
  revision: string,
  keep: Keep,
  signal?: AbortSignal,
): Promise<CatalogState> => {
  if (state.revision === revision) return state
  if (state.revision === null || (state.topics.size === 0 && state.named.size === 0)) return emptyState(revision)
  const changes = await changesBetween(run, state.revision, revision, signal)
  const manifests = changes.filter((change) => isManifestPath(change.path))
  if (manifests.length > maximumChanges) return emptyState(revision)
  const entryOf = ({ path, after }: (typeof changes)[number]): TreeEntry => ({
    path,
    mode: after.mode,
    blob: after.blob,
    size: null,
  })
  const topics = [...state.topics.values()]
  const judged = await judge(
    run,
    manifests.map(entryOf).filter((entry) => isRegular(entry.mode)),
    topics.map(({ topic }) => topic),
    keep,
  )
  // Nothing is changed before everything is known: a failure on the way leaves the old state whole.
  for (const { files } of topics) for (const { path } of manifests) files.delete(path)
  for (const { entry, answers } of judged)
    for (const topic of answers) state.topics.get(topic.id)?.files.set(entry.path, entry)
  for (const change of changes) if (state.named.has(change.path)) state.named.delete(change.path)
  return { ...state, revision }
}

const search = async (
  run: Run,
  state: CatalogState,
  revision: string,
  missing: readonly Topic[],
  signal?: AbortSignal,
): Promise<void> => {
  // Side by side: reading the objects is work for one core, listing the tree for another.
  const [paths, entriesOf] = await Promise.all([
    searchTree(run, revision, missing, signal),
    listedEntries(run, revision, signal),
  ])
  const entries = entriesOf(paths)
  const judged =
    missing.length === 1 ? entries.map((entry) => ({ entry, answers: missing })) : await judge(run, entries, missing)
  for (const topic of missing) state.topics.set(topic.id, { topic, files: new Map() })
  for (const { entry, answers } of judged)
    for (const topic of answers) state.topics.get(topic.id)?.files.set(entry.path, entry)
}

const viewOf = (
  run: Run,
  state: CatalogState,
  revision: string,
  changed: () => void,
  signal?: AbortSignal,
): CatalogView => ({
  answering: async (topics) => {
    const missing = topics.filter((topic) => !state.topics.has(topic.id))
    if (missing.length > 0) {
      await search(run, state, revision, missing, signal)
      changed()
    }
    const found: TreeEntry[] = []
    for (const { id } of topics) {
      const entry = state.topics.get(id)
      if (entry === undefined) continue
      // Put back as the youngest; the oldest go when there are too many.
      state.topics.delete(id)
      state.topics.set(id, entry)
      found.push(...entry.files.values())
    }
    for (const id of state.topics.keys()) {
      if (state.topics.size <= maximumTopics) break
      state.topics.delete(id)
    }
    return found
  },
  named: async (paths) => {
    const unknown = paths.filter((path) => !state.named.has(path))
    if (unknown.length > 0) {
      if (state.named.size + unknown.length > maximumNamed) state.named.clear()
      const asked = paths.filter((path) => !state.named.has(path))
      for (const path of asked) state.named.set(path, null)
      for (const entry of await entriesAt(run, revision, asked)) state.named.set(entry.path, entry)
      changed()
    }
    return paths.map((path) => state.named.get(path) ?? null).filter((entry) => entry !== null)
  },
})

/** A catalogue over a repository, kept in a store between runs. Readers take turns, for it stands at one revision at a time. */
export const openCatalog = (run: Run, store: CatalogStore, keep: Keep = () => undefined): Catalog => {
  let state: CatalogState | null = null
  let turn: Promise<unknown> = Promise.resolve()
  const take = async <Value>(
    revision: string,
    signal: AbortSignal | undefined,
    read: (view: CatalogView) => Promise<Value>,
  ): Promise<Value> => {
    const before = state ?? (await store.load())
    const here = await advance(run, before, revision, keep, signal).catch((error: unknown) => {
      // The revision it stood at may be gone after a rewrite of history; then everything is searched anew.
      if (signal?.aborted === true) throw error
      return emptyState(revision)
    })
    state = here
    let changed = here !== before
    const value = await read(viewOf(run, here, revision, () => (changed = true), signal))
    if (changed) store.save(here)
    return value
  }
  return {
    at: (revision, signal, read) => {
      const mine = turn.then(() => take(revision, signal, read))
      turn = mine.catch(() => undefined)
      return mine
    },
    close: async () => {
      await turn
      await store.close()
    },
  }
}
