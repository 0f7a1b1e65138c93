import { directoryOf, type Snapshot } from '../manifests/manifests.ts'
import { environmentOf, plainFilesOf } from './environments.ts'
import { readLayout } from './read-layout.ts'
import type { DeclaredTracker } from './trackers/declared.ts'
import { readTrackers } from './trackers/trackers.ts'

interface Giving {
  readonly namespace: string
  /** True where it counts for files in directories below too. */
  readonly isDeep: boolean
}

type Givings = ReadonlyMap<string, readonly Giving[]>

const givingsOf = (trackers: readonly DeclaredTracker[]): Givings => {
  const givings = new Map<string, Giving[]>()
  for (const { targetNamespace: namespace, sources } of trackers) {
    if (namespace === null) continue
    for (const { path, directory } of sources)
      if (!directory.include.includes('./nothing'))
        givings.set(path, [...(givings.get(path) ?? []), { namespace, isDeep: directory.recursive }])
  }
  return givings
}

/** That of the nearest directory that something applies; none where several give different ones. */
const namespaceOf = (givings: Givings, path: string): string | null => {
  const own = directoryOf(path)
  for (let directory = own; ; directory = directoryOf(directory)) {
    const given = (givings.get(directory) ?? []).filter(({ isDeep }) => isDeep || directory === own)
    const [first] = given
    if (first !== undefined)
      return given.every(({ namespace }) => namespace === first.namespace) ? first.namespace : null
    if (directory === '') return null
  }
}

const known = new WeakMap<Snapshot, Map<string | null, (path: string) => string | null>>()

const givenAnew = (snapshot: Snapshot, name: string | null): ((path: string) => string | null) => {
  const roots = environmentOf(readLayout(snapshot), name)?.roots.filter(({ kind }) => kind === 'plain') ?? []
  const trackers = name === null ? readTrackers(snapshot, '').trackers : roots.flatMap((root) => root.trackers)
  const givings = givingsOf(trackers)
  if (givings.size === 0) return () => null
  const plain = new Set(plainFilesOf(snapshot, name))
  return (path) => (plain.has(path) ? namespaceOf(givings, path) : null)
}

/** The namespace that trackers give to what stands in the plain files of an environment and states none. */
export const givenNamespaces = (snapshot: Snapshot, name: string | null): ((path: string) => string | null) => {
  const names = known.get(snapshot) ?? new Map<string | null, (path: string) => string | null>()
  known.set(snapshot, names)
  const given = names.get(name) ?? givenAnew(snapshot, name)
  names.set(name, given)
  return given
}

/** The files of trackers that give a namespace to one of these files: without them it would not be known. */
export const namespaceGivers = (snapshot: Snapshot, paths: readonly string[]): readonly string[] => {
  const { trackers } = readTrackers(snapshot, '')
  const directories = new Set<string>([''])
  for (const path of paths)
    for (let directory = directoryOf(path); !directories.has(directory); directory = directoryOf(directory))
      directories.add(directory)
  return trackers.flatMap(({ targetNamespace, sources, path }) =>
    targetNamespace !== null && sources.some((source) => directories.has(source.path)) ? [path] : [],
  )
}
