import { type Document, isJsonObject, type Json, parsedFile, type Snapshot, sameJson } from '../manifests/manifests.ts'
import { appliedOf, environmentNames, keyOfRoot, madeRootsOf, plainFilesOf } from './environments.ts'
import { findReleases } from './helm/find-releases.ts'
import type { Root } from './layout.ts'
import { readLayout } from './read-layout.ts'

/** A root before a change and after it; null where it is not there. */
export interface RootPair {
  readonly before: Root | null
  readonly after: Root | null
}

const changes = new WeakMap<Snapshot, WeakMap<Snapshot, ReadonlySet<string>>>()

/** The paths of files that are not the same before and after. */
export const changedPaths = (before: Snapshot, after: Snapshot): ReadonlySet<string> => {
  const ofBefore = changes.get(before) ?? new WeakMap<Snapshot, ReadonlySet<string>>()
  changes.set(before, ofBefore)
  const known = ofBefore.get(after)
  if (known !== undefined) return known
  const paths = new Set<string>()
  for (const file of before.files.values()) {
    const other = after.files.get(file.path)
    if (other !== file && other?.text !== file.text) paths.add(file.path)
  }
  for (const path of after.files.keys()) if (!before.files.has(path)) paths.add(path)
  ofBefore.set(after, paths)
  return paths
}

/** Roots by what stands for them, and in which place among those of the same. */
const numbered = (roots: readonly Root[]): ReadonlyMap<string, Root> => {
  const counts = new Map<string, number>()
  return new Map(
    roots.map((root) => {
      const key = keyOfRoot(root)
      const count = counts.get(key) ?? 0
      counts.set(key, count + 1)
      return [`${key} ${count}`, root] as const
    }),
  )
}

/**
 * The roots of an environment that a change may make otherwise: those that are made of a file that is not the same. All others make what they made, and
 * nothing of them need be read; nor does it matter what a question leaves aside.
 */
export const touchedRoots = (before: Snapshot, after: Snapshot, environment: string | null): readonly RootPair[] => {
  const paths = changedPaths(before, after)
  const [old, fresh] = [numbered(madeRootsOf(before, environment)), numbered(madeRootsOf(after, environment))]
  const isTouched = (root: Root | undefined): boolean => root?.files.some((path) => paths.has(path)) === true
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key): RootPair[] => {
    const [one, other] = [old.get(key), fresh.get(key)]
    const isSame = one !== undefined && other !== undefined && !isTouched(one) && !isTouched(other)
    return isSame ? [] : [{ before: one ?? null, after: other ?? null }]
  })
}

/** Documents without the values of releases that are read: those count by what the charts make of them. */
const withoutSources = (
  snapshot: Snapshot,
  environment: string | null,
  documents: readonly Document[],
): readonly Document[] =>
  documents.map((document) => {
    const { value, path, line } = document
    if (!isJsonObject(value) || value['kind'] !== 'HelmRelease') return document
    const isRead = findReleases(snapshot).found.some(
      ({ name, declared }) => name === environment && declared?.path === path && declared.line === line,
    )
    const spec = value['spec']
    if (!isRead || !isJsonObject(spec)) return document
    const { values: _values, ...rest } = spec
    return { ...document, value: { ...value, spec: rest } }
  })

/** The objects of an environment that a change may have made otherwise, as they were and as they are. */
export interface TouchedObjects {
  readonly old: readonly Document[]
  readonly fresh: readonly Document[]
}

export const touchedObjects = (before: Snapshot, after: Snapshot, environment: string | null): TouchedObjects => {
  const pairs = touchedRoots(before, after, environment)
  const documentsIn = (snapshot: Snapshot, root: Root | null): readonly Document[] =>
    root === null ? [] : withoutSources(snapshot, environment, appliedOf(snapshot, root).documents)
  return {
    old: pairs.flatMap((pair) => documentsIn(before, pair.before)),
    fresh: pairs.flatMap((pair) => documentsIn(after, pair.after)),
  }
}

const valuesAt = (snapshot: Snapshot, plain: readonly string[], paths: ReadonlySet<string>): Json =>
  plain.flatMap((path): Json[] => {
    const file = paths.has(path) ? snapshot.files.get(path) : undefined
    const documents = file === undefined ? undefined : parsedFile(file)
    return documents?.ok ? documents.value.map(({ index, value }): Json => [path, index, value]) : []
  })

/** True where files that an environment takes as they are say something else. */
export const plainDiffers = (before: Snapshot, after: Snapshot, environment: string | null): boolean => {
  const paths = new Set(changedPaths(before, after))
  const [old, fresh] = [plainFilesOf(before, environment), plainFilesOf(after, environment)]
  if (!old.some((path) => paths.has(path)) && !fresh.some((path) => paths.has(path)) && old.length === fresh.length)
    return false
  // A file that is taken in as it is only before, or only after, has come or gone for the environment.
  const [was, is] = [new Set(old), new Set(fresh)]
  for (const path of [...old, ...fresh]) if (!was.has(path) || !is.has(path)) paths.add(path)
  return !sameJson(valuesAt(before, old, paths), valuesAt(after, fresh, paths))
}

const sameObjects = ({ old, fresh }: TouchedObjects): boolean =>
  old.length === fresh.length && old.every((document, index) => sameJson(document.value, fresh[index]?.value ?? null))

/** The environments, by name, whose objects come out differently. */
export const environmentsChanged = (before: Snapshot, after: Snapshot): readonly string[] =>
  environmentNames(readLayout(before)).filter(
    (name) => !sameObjects(touchedObjects(before, after, name)) || plainDiffers(before, after, name),
  )
