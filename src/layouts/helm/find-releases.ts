import { directoryOf, parsedFile, type Snapshot } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import { wholeOf } from '../aside.ts'
import { configuredName, markedName } from '../environment-names.ts'
import { isBelow } from '../inside.ts'
import type { Root, Told } from '../layout.ts'
import type { DeclaredTracker } from '../trackers/declared.ts'
import { readTrackers } from '../trackers/trackers.ts'
import { applicationValues } from './application-values.ts'
import { type Chart, chartsOf, ownValuesPath } from './chart.ts'
import { readHelmRelease } from './helm-release.ts'
import type { Release } from './release.ts'
import { mapLayer, type ValuesLayer } from './values-layer.ts'
import { environmentOfValues } from './values-name.ts'

/** A release of a chart, and the environment that it is of. */
export interface FoundRelease {
  readonly name: string | null
  readonly told: Told
  readonly root: Root
  readonly release: Release
}

interface Declared {
  readonly release: Release
  /** Where it is declared; null where only its values file tells of it. */
  readonly path: string | null
  readonly trackers: readonly DeclaredTracker[]
  readonly problems: readonly Problem[]
}

const layersAt = (
  snapshot: Snapshot,
  paths: readonly string[],
): { readonly layers: readonly ValuesLayer[]; readonly problems: readonly Problem[] } => {
  const read = paths.map((path) => mapLayer(snapshot, path))
  return {
    layers: read.flatMap((layer) => (layer.ok ? [layer.value] : [])),
    problems: read.flatMap((layer) => (layer.ok ? [] : layer.problems)),
  }
}

const ownLayers = (snapshot: Snapshot, chart: Chart): readonly string[] =>
  snapshot.files.has(ownValuesPath(chart)) ? [ownValuesPath(chart)] : []

/** Releases by Argo CD's Applications, those of sets included. */
const byApplications = (snapshot: Snapshot, trackers: readonly DeclaredTracker[]): readonly Declared[] =>
  trackers.flatMap((tracker) =>
    tracker.tool !== 'argocd'
      ? []
      : tracker.sources.flatMap(({ path }): Declared[] => {
          const chart = chartsOf(snapshot).get(path)
          if (chart === undefined) return []
          const named = tracker.sources.flatMap(({ also }) => also).filter((file) => /\.ya?ml$/.test(file))
          const files = layersAt(snapshot, [...ownLayers(snapshot, chart), ...named])
          const own = applicationValues(snapshot, tracker, path)
          return [
            {
              path: tracker.path,
              trackers: [tracker],
              problems: [...files.problems, ...own.problems],
              release: {
                name: own.releaseName ?? tracker.name,
                namespace: tracker.targetNamespace,
                chart,
                layers: [...files.layers, ...own.layers],
              },
            },
          ]
        }),
  )

/** Releases by Flux, and those whose chart is kept elsewhere. */
const byHelmReleases = (
  snapshot: Snapshot,
): { readonly declared: readonly Declared[]; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = []
  const declared = [...snapshot.files.values()].flatMap((file): Declared[] => {
    if (!file.text.includes('HelmRelease')) return []
    const documents = parsedFile(file)
    return (documents.ok ? documents.value : []).flatMap((document): Declared[] => {
      const found = readHelmRelease(snapshot, document)
      if (found === null) return []
      if (found.release === null) {
        problems.push(...found.problems)
        return []
      }
      return [{ path: found.path, trackers: [], problems: found.problems, release: found.release }]
    })
  })
  return { declared, problems }
}

/** Releases that nothing declares: one for each values file of an environment beside the chart, else one by the chart's own values. */
const byValuesFiles = (snapshot: Snapshot, chart: Chart): readonly Declared[] => {
  const files = chart.paths.filter(
    (path) =>
      !isBelow(chart.directory === '' ? 'templates' : `${chart.directory}/templates`, path) &&
      !chart.inner.some((inner) => isBelow(inner, path)) &&
      (configuredName(snapshot.named, path) !== null || environmentOfValues(path) !== null) &&
      /\.ya?ml$/.test(path),
  )
  const sets = files.length === 0 ? [[]] : files.map((file) => [file])
  return sets.map((set): Declared => {
    const { layers, problems } = layersAt(snapshot, [...ownLayers(snapshot, chart), ...set])
    return { path: null, trackers: [], problems, release: { name: chart.name, namespace: null, chart, layers } }
  })
}

/** What the configuration, the place of the declaration, or the topmost values file calls the environment. */
const nameOf = (
  snapshot: Snapshot,
  { path, release }: Declared,
): { readonly name: string | null; readonly told: Told } => {
  const layers = release.layers.map((layer) => layer.path).toReversed()
  const places = path === null ? layers : [path, ...layers]
  const configured = places.map((place) => configuredName(snapshot.named, place)).find((name) => name !== null)
  if (configured !== undefined) return { name: configured, told: 'configuration' }
  const marked = path === null ? null : markedName(directoryOf(path))
  if (marked !== null) return { name: marked, told: 'directory' }
  const valued = layers.map(environmentOfValues).find((name) => name !== null)
  return { name: valued ?? null, told: 'directory' }
}

const rootOf = ({ path, release, trackers, problems }: Declared): Root => {
  const { chart, layers } = release
  const own = chart.directory === '' ? 'Chart.yaml' : `${chart.directory}/Chart.yaml`
  const files = new Set([
    own,
    ...chart.templates.map((template) => template.path),
    ...layers.map((layer) => layer.path),
    ...(path === null ? [] : [path]),
  ])
  return { kind: 'helm', directory: chart.directory, files: [...files].sort(), trackers, problems }
}

/** Several releases of one chart without a name of their environment are told apart by their own names. */
const apart = (found: readonly FoundRelease[]): readonly FoundRelease[] =>
  found.map((one) =>
    one.name === null && found.some((other) => other !== one && other.release.chart === one.release.chart)
      ? { ...one, name: one.release.name, told: 'tracker' }
      : one,
  )

interface Releases {
  readonly found: readonly FoundRelease[]
  /** Of HelmReleases whose chart is kept elsewhere. */
  readonly problems: readonly Problem[]
}

const read = (snapshot: Snapshot): Releases => {
  const { trackers } = readTrackers(snapshot, '')
  const charts = [...chartsOf(snapshot).values()]
  const flux = byHelmReleases(snapshot)
  const declared = [...byApplications(snapshot, trackers), ...flux.declared]
  const taken = new Set(declared.map(({ release }) => release.chart))
  const inner = new Set(charts.flatMap((chart) => chart.inner))
  const alone = charts.filter(
    (chart) => !taken.has(chart) && !inner.has(chart.directory) && chart.metadata['type'] !== 'library',
  )
  const all = [...declared, ...alone.flatMap((chart) => byValuesFiles(snapshot, chart))]
  const found = all.map((one) => ({ ...nameOf(snapshot, one), root: rootOf(one), release: one.release }))
  return { found: apart(found), problems: flux.problems }
}

const known = new WeakMap<Snapshot, Releases>()

/** The releases of charts that a repository holds, and what it says of others that cannot be read here. */
export const findReleases = (files: Snapshot): Releases => {
  const snapshot = wholeOf(files)
  const before = known.get(snapshot)
  if (before !== undefined) return before
  const releases = read(snapshot)
  known.set(snapshot, releases)
  return releases
}
