import { type CatalogState, type CatalogStore, emptyState } from './catalog-state.ts'
import { judge } from './judge.ts'
import { isManifestPath, isTellingPath, tellingWords } from './relevance.ts'
import type { Run } from './runner.ts'
import { searchTree } from './search.ts'
import { changesBetween, entriesAt, isRegular, listedEntries, type TreeEntry } from './tree.ts'

/** One revision as the catalogue sees it, while it holds still. */
export interface CatalogView {
  /** The regular files that may matter to traffic. */
  readonly manifests: () => Promise<Iterable<TreeEntry>>
  /** The entries at these paths, of whatever kind, where there are any. */
  readonly named: (paths: readonly string[]) => Promise<TreeEntry[]>
}

/**
 * Remembers, for one revision at a time, which files may matter, and moves to another revision by what changed in between: the first look searches every
 * manifest once, ten commits later two small processes are enough. It is a cache; losing it costs one such look.
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

/** Beyond this a new look costs less than judging file by file. */
const maximumChanges = 4_000
const maximumNamed = 20_000

const advance = async (
  run: Run,
  state: CatalogState,
  revision: string,
  keep: Keep,
  signal?: AbortSignal,
): Promise<CatalogState> => {
  if (state.revision === revision) return state
  if (state.revision === null || (state.files === null && state.named.size === 0)) return emptyState(revision)
  const changes = await changesBetween(run, state.revision, revision, signal)
  const manifests = changes.filter((change) => isManifestPath(change.path))
  if (manifests.length > maximumChanges) return emptyState(revision)
  const entries = manifests.flatMap(({ path, after: { mode, blob } }) =>
    isRegular(mode) ? [{ path, mode, blob, size: null }] : [],
  )
  const found = state.files === null ? [] : await judge(run, entries, keep, signal)
  // Nothing is changed before everything is known: a failure on the way leaves the old state whole.
  for (const { path } of manifests) state.files?.delete(path)
  for (const entry of found) state.files?.set(entry.path, entry)
  for (const change of changes) state.named.delete(change.path)
  return { ...state, revision }
}

const viewOf = (
  run: Run,
  state: CatalogState,
  revision: string,
  keep: Keep,
  changed: (state: CatalogState) => void,
  signal?: AbortSignal,
): CatalogView => ({
  manifests: async () => {
    if (state.files !== null) return state.files.values()
    // Side by side: reading the objects is work for one core, listing the tree for another.
    const [paths, entriesOf] = await Promise.all([
      searchTree(run, revision, tellingWords, signal),
      listedEntries(run, revision, isTellingPath, signal),
    ])
    const files = new Map((await judge(run, entriesOf(paths), keep, signal)).map((entry) => [entry.path, entry]))
    changed({ ...state, files })
    return files.values()
  },
  named: async (paths) => {
    const unknown = paths.filter((path) => !state.named.has(path))
    if (unknown.length > 0) {
      if (state.named.size + unknown.length > maximumNamed) state.named.clear()
      const asked = paths.filter((path) => !state.named.has(path))
      for (const path of asked) state.named.set(path, null)
      for (const entry of await entriesAt(run, revision, asked)) state.named.set(entry.path, entry)
    }
    return paths.map((path) => state.named.get(path) ?? null).filter((entry) => entry !== null)
  },
})

/** A catalogue over a repository, kept in a store between runs. Readers take turns, for it stands at one revision at a time. */
export const openCatalog = (run: Run, store: CatalogStore, keep: Keep): Catalog => {
  let state: CatalogState | null = null
  let turn: Promise<unknown> = Promise.resolve()
  const take = async <Value>(
    revision: string,
    signal: AbortSignal | undefined,
    read: (view: CatalogView) => Promise<Value>,
  ): Promise<Value> => {
    const before = state ?? (await store.load())
    const here = await advance(run, before, revision, keep, signal).catch((error: unknown) => {
      // The revision it stood at may be gone after a rewrite of history; then everything is looked at anew.
      if (signal?.aborted === true) throw error
      return emptyState(revision)
    })
    state = here
    const value = await read(viewOf(run, here, revision, keep, (now) => (state = now), signal))
    if (state !== before) store.save(state)
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
