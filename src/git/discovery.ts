import type { Catalog } from './catalog.ts'
import type { FileMemory } from './file-memory.ts'
import { type Discovery, readEntries } from './files.ts'
import { checkedPath, checkedSha } from './names.ts'
import type { Run } from './runner.ts'
import type { TreeEntry } from './tree.ts'

export interface DiscoverOptions {
  /** Paths that are read whatever they hold, where they exist. */
  readonly also?: readonly string[]
  readonly signal?: AbortSignal
}

/** The files of a tree (or of a commit's) that may matter, read: which those are is the catalogue's to know. */
export const discover = async (
  run: Run,
  memory: FileMemory,
  catalog: Catalog,
  tree: string,
  { also = [], signal }: DiscoverOptions = {},
): Promise<Discovery> => {
  const asked = also.map(checkedPath)
  const entries = await catalog.at(checkedSha(tree), signal, async (view) => {
    const found = new Map<string, TreeEntry>()
    for (const entry of await view.manifests()) found.set(entry.path, entry)
    for (const entry of await view.named([...new Set(asked)])) found.set(entry.path, entry)
    return [...found.values()]
  })
  const { files, ...left } = await readEntries(run, memory, entries)
  return { snapshot: { revision: tree, files }, ...left }
}
