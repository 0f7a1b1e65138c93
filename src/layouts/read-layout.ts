import { directoryOf, isKustomization, type Snapshot, type SourceFile } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { wholeOf } from './aside.ts'
import { configuredName, lastStep, markedName } from './environment-names.ts'
import { isChartFile, isTemplate } from './helm/chart.ts'
import { findReleases } from './helm/find-releases.ts'
import { isBelow } from './inside.ts'
import { isProblem, type Kustomization, kustomizationAt, listOf } from './kustomize/kustomization.ts'
import { entriesOf, leadingOf, type Reached, reachOf } from './kustomize/reach.ts'
import { reachOfRoot } from './kustomize/root-kustomization.ts'
import { type Applying, appliedNames, applyingOf } from './laid-roots.ts'
import type { Environment, Layout, Root } from './layout.ts'
import { overwrittenBy } from './overwritten.ts'
import { type Named, tellApart } from './tell-apart.ts'
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

interface Candidate {
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
type Syncing = ReadonlyMap<string, readonly DeclaredTracker[]>

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

const plainRoot = (snapshot: Snapshot, directory: string, trackers: readonly DeclaredTracker[]): Root => ({
  kind: 'plain',
  directory,
  files: [...snapshot.files.keys()].filter((path) => isBelow(directory, path)).sort(),
  trackers,
  problems: [],
})

/** A directory as some trackers apply it: by its Kustomization where it has one, or where they lay more over it than files can say. */
const appliedRoot = (
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

/** The environments whose trackers stand beside this one, as those of one cluster do. */
const besides = (tracker: DeclaredTracker, roots: readonly Named[]): readonly string[] => {
  const cluster = markedName(tracker.path)
  const found = roots.flatMap(({ name, root }) =>
    name !== null &&
    root.trackers.some(
      (other) =>
        directoryOf(other.path) === directoryOf(tracker.path) ||
        (cluster !== null && markedName(other.path) === cluster),
    )
      ? [name]
      : [],
  )
  return [...new Set(found.length > 0 ? found : cluster === null ? [] : [cluster])]
}

/** What a directory is called that no overlay names: what its path says, or the clusters in which its trackers stand. */
const namesBySync = (
  { directory, laidBy = null }: Root,
  telling: readonly DeclaredTracker[],
  known: { readonly own: readonly Named[]; readonly applying: Applying; readonly all: readonly Applying[] },
): readonly (string | null)[] => {
  const marker = markedName(directory)
  if (known.all.length > 1 && (laidBy !== null || marker !== null)) return appliedNames(known.applying, known.all)
  const names = marker === null ? telling.flatMap((tracker) => besides(tracker, known.own)) : [marker]
  return names.length === 0 && laidBy !== null ? [null] : [...new Set(names)]
}

const layouts = new WeakMap<Snapshot, Layout>()

// Looked at once for each text: a plan makes many snapshots of almost the same files.
const speaking = new WeakMap<SourceFile, boolean>()

/** True for a file that can make more of a repository than plain manifests: a Kustomization, a chart, or what syncs a directory. */
const speaks = (file: SourceFile): boolean => {
  const known = speaking.get(file)
  if (known !== undefined) return known
  const is =
    isKustomization(file.path) || isChartFile(file.path) || /argoproj\.io\/|toolkit\.fluxcd\.io\//.test(file.text)
  speaking.set(file, is)
  return is
}

const hasLayers = ({ files, named, charts }: Snapshot): boolean => {
  if ([...(named?.values() ?? [])].some((path) => path !== null) || (charts ?? []).length > 0) return true
  for (const file of files.values()) if (speaks(file)) return true
  return false
}

const layoutOf = (snapshot: Snapshot): Layout => {
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
  const releases = findReleases(snapshot)
  // What stands for a chart kept elsewhere takes no directory.
  const here = releases.found.filter(({ release }) => !release.chart.isMapped)
  const covered = [...own, ...here].map(({ root }) => root.directory)
  // The configuration and what syncs name directories of plain manifests too.
  const told = [...(snapshot.named ?? [])].flatMap(([name, path]): Named[] =>
    path === null || snapshot.files.has(path) || covered.some((directory) => isBelow(path, directory))
      ? []
      : [{ name, told: 'configuration', root: plainRoot(snapshot, path, syncing.get(path) ?? []) }],
  )
  const taken = new Set([...covered, ...told.map(({ root }) => root.directory)])
  const lone = new Map(candidates.map((one) => [one.directory, one]))
  const synced = [...syncing].flatMap(([directory, those]): readonly Named[] => {
    if (taken.has(directory)) return []
    const all = applyingOf(snapshot, directory, those)
    return all.flatMap((applying): readonly Named[] => {
      // What applies itself applies a whole cluster, whose parts are told one by one.
      const telling = applying.trackers.filter(({ path }) => !isBelow(directory, path))
      if (telling.length === 0) return []
      const root = appliedRoot(snapshot, directory, applying, lone.get(directory), overwriting)
      return root.files.length === 0
        ? []
        : namesBySync(root, telling, { own, applying, all }).map((name) => ({ name, told: 'tracker', root }))
    })
  })
  const { named, problems } = tellApart([...own, ...told, ...synced, ...releases.found])
  const names = [...new Set(named.map(({ name }) => name))]
  const environments = names
    .map((name): Environment => {
      const mine = named.filter((one) => one.name === name)
      return { name, told: mine[0]?.told ?? 'directory', roots: mine.map(({ root }) => root) }
    })
    .toSorted((one, other) => ((one.name ?? '') < (other.name ?? '') ? -1 : 1))
  const reached = new Set(environments.flatMap(({ roots }) => roots.flatMap(({ files }) => files)))
  return {
    environments,
    rest: [...snapshot.files.keys()].filter((path) => !reached.has(path) && !isTemplate(snapshot, path)),
    problems: [...problems, ...releases.elsewhere.map(({ problem }) => problem)],
  }
}

const plainLayout = ({ files }: Snapshot): Layout => ({ environments: [], rest: [...files.keys()], problems: [] })

/** The environments of a repository: from its Kustomizations, what syncs them, and the names that the configuration gives to directories. */
export const readLayout = (files: Snapshot): Layout => {
  const snapshot = wholeOf(files)
  const known = layouts.get(snapshot)
  if (known !== undefined) return known
  const layout = hasLayers(snapshot) ? layoutOf(snapshot) : plainLayout(snapshot)
  layouts.set(snapshot, layout)
  return layout
}
