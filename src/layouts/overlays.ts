import { directoryOf, isKustomization, type Snapshot } from '../manifests/manifests.ts'
import { oncePer } from '../once-per.ts'
import type { Problem } from '../problem.ts'
import { configuredName, lastStep, markedName } from './environment-names.ts'
import { isBelow } from './inside.ts'
import { isProblem, type Kustomization, kustomizationAt, listOf } from './kustomize/kustomization.ts'
import { entriesOf, leadingOf, type Reached, reachOf } from './kustomize/reach.ts'
import { reachOfRoot } from './kustomize/root-kustomization.ts'
import { type Applying, appliedNames, applyingOf } from './laid-roots.ts'
import type { Root } from './layout.ts'
import { overwrittenBy } from './overwritten.ts'
import type { Named } from './tell-apart.ts'
import type { DeclaredTracker } from './trackers/declared.ts'
import { readTrackers } from './trackers/trackers.ts'

/** Fields by which a Kustomization says something else than the files that it takes in. */
const changing = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'components',
  'replacements',
  'namePrefix',
  'nameSuffix',
] as const

/** Fields by which it sets what the files that it takes in say themselves, for all who apply it alike. */
const setting = ['images', 'replicas'] as const

export interface Candidate {
  readonly directory: string
  readonly reached: Reached
  /** True where the files alone do not say what is applied. */
  readonly isLayered: boolean
  /** True where it sets images or counts of what it takes in. */
  readonly sets: boolean
}

const candidatesIn = (snapshot: Snapshot): readonly Candidate[] => {
  const all = new Map<string, Kustomization>()
  for (const path of snapshot.files.keys()) {
    if (!isKustomization(path)) continue
    const found = kustomizationAt(snapshot, directoryOf(path))
    if (found !== null && !isProblem(found)) all.set(found.directory, found)
  }
  const including = new Map(
    [...all].map(([directory, own]) => [
      directory,
      entriesOf(own).flatMap((entry) => {
        const leading = leadingOf(snapshot, own, entry)
        return leading.kind === 'kustomization' ? [leading.directory] : []
      }),
    ]),
  )
  // What only gathers overlays is no environment: each of those is one.
  const gathers = (directory: string): boolean =>
    (including.get(directory) ?? []).filter((inner) => markedName(inner) !== null).length > 1 &&
    markedName(directory) === null
  // Of those that take one another in, none is below the other.
  const isBelowIt = (inner: string, directory: string): boolean =>
    inner !== directory && !reachOf(snapshot, inner).directories.has(directory)
  const included = new Set(
    [...including].flatMap(([directory, inner]) =>
      gathers(directory) ? [] : inner.filter((one) => isBelowIt(one, directory)),
    ),
  )
  return [...all].flatMap(([directory, own]): Candidate[] => {
    if (included.has(directory) || own.isComponent || gathers(directory)) return []
    const reached = reachOf(snapshot, directory)
    const isLayered =
      reached.directories.size > 1 ||
      changing.some((field) => listOf(own.fields[field]).length > 0 || typeof own.fields[field] === 'string')
    const sets = setting.some((field) => listOf(own.fields[field]).length > 0)
    return [{ directory, reached, isLayered, sets }]
  })
}

/** The directories that a tracker applies; a source that only lends its files has none. */
const directoriesOf = ({ sources }: DeclaredTracker): readonly string[] =>
  sources.flatMap(({ path, directory }) => (directory.include.includes('./nothing') ? [] : [path]))

/** Those that apply each directory. */
export type Syncing = ReadonlyMap<string, readonly DeclaredTracker[]>

const syncingOf = (trackers: readonly DeclaredTracker[]): Syncing => {
  const syncing = new Map<string, DeclaredTracker[]>()
  for (const tracker of trackers)
    for (const directory of new Set(directoriesOf(tracker)))
      syncing.set(directory, [...(syncing.get(directory) ?? []), tracker])
  return syncing
}

const kustomizeRoot = (directory: string, reached: Reached, { trackers, laidBy }: Applying): Root => ({
  kind: 'kustomize',
  directory,
  files: [...reached.files].sort(),
  trackers,
  laidBy,
  problems: reached.problems,
})

export const plainRoot = (snapshot: Snapshot, directory: string, trackers: readonly DeclaredTracker[]): Root => ({
  kind: 'plain',
  directory,
  files: [...snapshot.files.keys()].filter((path) => isBelow(directory, path)).sort(),
  trackers,
  problems: [],
})

/** A directory as some trackers apply it: by its Kustomization where it has one, or where they lay more over it than files can say. */
export const appliedRoot = (
  snapshot: Snapshot,
  directory: string,
  applying: Applying,
  candidate: Candidate | undefined,
  overwriting: (tracker: DeclaredTracker) => Problem | null,
): Root => {
  const { laidBy } = applying
  if (laidBy !== null)
    return {
      ...kustomizeRoot(directory, reachOfRoot(snapshot, { directory, laidBy }), applying),
      overwritten: overwriting(laidBy),
    }
  return candidate === undefined
    ? plainRoot(snapshot, directory, applying.trackers)
    : kustomizeRoot(directory, candidate.reached, applying)
}

/** The name that a directory, or what syncs it, says. */
const nameOf = (
  snapshot: Snapshot,
  { directory, isLayered }: Candidate,
  trackers: readonly DeclaredTracker[],
): Omit<Named, 'root'> => {
  const configured = configuredName(snapshot.named, directory)
  if (configured !== null) return { name: configured, told: 'configuration' }
  const marked = markedName(directory)
  if (marked !== null) return { name: marked, told: 'directory' }
  // What only sets images and counts of its own files is no place beside others.
  if (!isLayered) return { name: null, told: 'directory' }
  return { name: lastStep(directory) ?? trackers[0]?.name ?? null, told: 'directory' }
}

/** What Kustomizations make of a repository, before its charts are looked at. */
export interface Overlays {
  /** Each as one environment's, those of one directory that trackers apply differently apart. */
  readonly own: readonly Named[]
  /** Every topmost Kustomization, those that say nothing but which files there are included. */
  readonly candidates: readonly Candidate[]
  readonly syncing: Syncing
  readonly overwriting: (tracker: DeclaredTracker) => Problem | null
}

const overlaysAnew = (snapshot: Snapshot): Overlays => {
  const { trackers } = readTrackers(snapshot, '')
  const syncing = syncingOf(trackers)
  const candidates = candidatesIn(snapshot)
  const marked = new Set(candidates.flatMap(({ directory }) => markedName(directory) ?? []))
  const overwriting = (tracker: DeclaredTracker): Problem | null =>
    overwrittenBy(snapshot, tracker, trackers, candidates)
  const isOne = ({ directory, isLayered, sets }: Candidate): boolean =>
    isLayered ||
    sets ||
    configuredName(snapshot.named, directory) !== null ||
    (markedName(directory) !== null && marked.size > 1)
  const own = candidates.filter(isOne).flatMap((candidate): readonly Named[] => {
    const { directory } = candidate
    const all = applyingOf(snapshot, directory, syncing.get(directory) ?? [])
    return all.flatMap((applying): readonly Named[] => {
      const root = appliedRoot(snapshot, directory, applying, candidate, overwriting)
      return all.length > 1 && applying.laidBy !== null
        ? appliedNames(applying, all).map((name) => ({ name, told: 'tracker', root }))
        : [{ ...nameOf(snapshot, candidate, root.trackers), root }]
    })
  })
  return { own, candidates, syncing, overwriting }
}

/** The Kustomizations of a repository that are environments, and what else of them tells of others. */
export const overlaysOf = oncePer((snapshot: Snapshot): Overlays => overlaysAnew(snapshot))
