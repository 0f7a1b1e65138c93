import { directoryOf, isKustomization, type Snapshot, type SourceFile } from '../manifests/manifests.ts'
import { oncePer } from '../once-per.ts'
import { wholeOf } from './aside.ts'
import { markedName } from './environment-names.ts'
import { isChartFile, isTemplate } from './helm/chart.ts'
import { findReleases } from './helm/find-releases.ts'
import { isBelow } from './inside.ts'
import { type Applying, appliedNames, applyingOf } from './laid-roots.ts'
import type { Environment, Layout, Root } from './layout.ts'
import { appliedRoot, overlaysOf, plainRoot } from './overlays.ts'
import { type Named, tellApart } from './tell-apart.ts'
import type { DeclaredTracker } from './trackers/declared.ts'

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

/**
 * True for a file that can make more of a repository than plain manifests: a Kustomization, a chart, or what syncs a directory. Looked at once for
 * each text: a plan makes many snapshots of almost the same files.
 */
const speaks = oncePer(
  ({ path, text }: SourceFile): boolean =>
    isKustomization(path) || isChartFile(path) || /argoproj\.io\/|toolkit\.fluxcd\.io\//.test(text),
)

const hasLayers = ({ files, named, charts }: Snapshot): boolean => {
  if ([...(named?.values() ?? [])].some((path) => path !== null) || (charts ?? []).length > 0) return true
  for (const file of files.values()) if (speaks(file)) return true
  return false
}

const layoutOf = (snapshot: Snapshot): Layout => {
  const { own, candidates, syncing, overwriting } = overlaysOf(snapshot)
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

const readOnce = oncePer(
  (snapshot: Snapshot): Layout => (hasLayers(snapshot) ? layoutOf(snapshot) : plainLayout(snapshot)),
)

/** The environments of a repository: from its Kustomizations, what syncs them, and the names that the configuration gives to directories. */
export const readLayout = (files: Snapshot): Layout => readOnce(wholeOf(files))
