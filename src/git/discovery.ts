import type { Catalog } from './catalog.ts'
import type { FileMemory } from './file-memory.ts'
import { type Discovery, readEntries } from './files.ts'
import { checkedPath, checkedSha } from './names.ts'
import type { Run } from './runner.ts'
import { crossing, everything, mention, routing, type Topic } from './topics.ts'
import type { TreeEntry } from './tree.ts'

/** How much of a revision to read. Without `about`, every file that holds a kind we read. */
export interface DiscoverOptions {
  /**
   * `routing`: routes, their rules and Services, enough to list the repository's services. Words: the files that hold one of them anywhere, and
   * with them what decides over a service without naming it (delegating routes, gateways, wildcard rules, Kustomizations on the way up).
   */
  readonly about?: 'everything' | 'routing' | { readonly mention: readonly string[] }
  /** Paths that are read whatever they hold, where they exist. */
  readonly also?: readonly string[]
  readonly signal?: AbortSignal
}

const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** Where a Kustomization that includes this file by plain resources can be: beside it or above it. */
export const kustomizationsAbove = (path: string): string[] => {
  const parts = path.split('/').slice(0, -1)
  return parts
    .map((_, index) => `${parts.slice(0, index + 1).join('/')}/`)
    .concat('')
    .flatMap((directory) => kustomizationNames.map((name) => `${directory}${name}`))
}

export const topicsOf = (about: DiscoverOptions['about']): { asked: Topic[]; narrow: boolean } => {
  if (about === undefined || about === 'everything') return { asked: [everything], narrow: false }
  if (about === 'routing') return { asked: [routing], narrow: false }
  return { asked: [...[...new Set(about.mention)].sort().map(mention), crossing], narrow: true }
}

/** The files of a tree (or of a commit's) that matter, read: from the catalogue where it knows them, by one `git grep` where it does not. */
export const discover = async (
  run: Run,
  memory: FileMemory,
  catalog: Catalog,
  tree: string,
  options: DiscoverOptions = {},
): Promise<Discovery> => {
  const { asked, narrow } = topicsOf(options.about)
  const also = (options.also ?? []).map(checkedPath)
  const entries = await catalog.at(checkedSha(tree), options.signal, async (view) => {
    const found = new Map<string, TreeEntry>()
    for (const entry of await view.answering(asked)) found.set(entry.path, entry)
    const companions = narrow ? [...found.keys()].flatMap(kustomizationsAbove) : []
    for (const entry of await view.named([...new Set([...companions, ...also])])) found.set(entry.path, entry)
    return [...found.values()]
  })
  const { files, ...left } = await readEntries(run, memory, entries)
  return { snapshot: { revision: tree, files }, ...left }
}
