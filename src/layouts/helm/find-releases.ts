import { type Document, directoryOf, isJsonObject, parsedFile, type Snapshot } from '../../manifests/manifests.ts'
import { oncePer } from '../../once-per.ts'
import type { Problem } from '../../problem.ts'
import { wholeOf } from '../aside.ts'
import { configuredName, markedName } from '../environment-names.ts'
import type { Root, Told } from '../layout.ts'
import { releasesByApplications } from './applications.ts'
import { type Chart, chartsOf, wholeChart } from './chart.ts'
import type { DeclaredRelease } from './declared-release.ts'
import { readHelmRelease } from './helm-release.ts'
import { chartElsewhere, seemsToHoldTraffic } from './mapped/chart-elsewhere.ts'
import { mappedChart } from './mapped/mapped-chart.ts'
import { idleMappings, type MappingFault, mappingFaults } from './mapped/mapping-faults.ts'
import { mappingsOf } from './mapped/mappings.ts'
import { type Overlaid, overlaidBy, patchFiles } from './overlaid-releases.ts'
import { patchedBy, patchOf, releasePatches } from './patched-releases.ts'
import type { Release } from './release.ts'
import type { Spot } from './values-layer.ts'
import { besideChartName, environmentOfValues } from './values-name.ts'
import { releasesByConfiguration, releasesByValuesFiles } from './values-releases.ts'

/** A release of a chart, and the environment that it is of. */
export interface FoundRelease {
  readonly name: string | null
  readonly told: Told
  readonly root: Root
  readonly release: Release
  /** That are its own, among those that its root reaches. */
  readonly files: ReadonlySet<string>
  /** The document that declares it; null where none does. */
  readonly declared: Spot | null
}

/** A release that is not read: its chart is kept elsewhere and nothing maps it, or its values are patched. */
export interface ElsewhereRelease {
  readonly name: string | null
  readonly problem: Problem
  /** True where it seems to be one that commands would be about. */
  readonly isAboutTraffic: boolean
}

interface Releases {
  readonly found: readonly FoundRelease[]
  readonly elsewhere: readonly ElsewhereRelease[]
  /** What the configuration says of charts and does not hold here. */
  readonly faults: readonly MappingFault[]
}

interface Declared {
  readonly release: DeclaredRelease
  /** Why nothing is read of it, where its chart is kept elsewhere. */
  readonly elsewhere: Problem | null
  /** Why nothing is read of it, wherever its chart is. */
  readonly patched?: Problem
}

const isHelmRelease = (value: Document['value']): boolean => isJsonObject(value) && value['kind'] === 'HelmRelease'

const problemOf = ({ problems }: DeclaredRelease, code: string): Problem | undefined =>
  problems.find((problem) => problem.code === code)

/** One that a Kustomization makes what it is; where that does not build, nothing can be read of it. */
const builtRelease = (snapshot: Snapshot, document: Document, overlaid: Overlaid): readonly Declared[] => {
  const read = readHelmRelease(snapshot, document, overlaid)
  if (read === null) return []
  // Of a mapped one nothing counts but what is found; below a chart's templates the values that are not seen may count.
  const unseen = read.release.chart === null ? undefined : problemOf(read.release, 'values-generated')
  const broken = overlaid.build.broken[0] ?? unseen
  return [broken === undefined ? read : { ...read, patched: broken }]
}

/** Whether its document alone says all of a HelmRelease, and of one place only. */
const isAsWritten = (overlays: readonly Overlaid[]): boolean =>
  overlays.length < 2 && overlays.every(({ object, build }) => object.writers.length === 0 && build.broken.length === 0)

const byHelmReleases = (snapshot: Snapshot): readonly Declared[] => {
  const patching = releasePatches(snapshot)
  const parts = patchFiles(snapshot)
  const overlaid = overlaidBy(snapshot)
  return [...snapshot.files.values()].flatMap((file): readonly Declared[] => {
    if (!file.text.includes('HelmRelease')) return []
    const documents = parsedFile(file)
    return (documents.ok ? documents.value : []).flatMap((document): readonly Declared[] => {
      const overlays = isHelmRelease(document.value) ? overlaid(document) : []
      if (!isAsWritten(overlays)) return overlays.flatMap((one) => builtRelease(snapshot, document, one))
      const read = parts.has(document.path) ? null : readHelmRelease(snapshot, document)
      if (read === null) return []
      // A Kustomization that brings it was looked at.
      const patch = overlays.length > 0 ? undefined : patchOf(patching, read.release)
      return [patch === undefined ? read : { ...read, patched: patchedBy(read.release, patch) }]
    })
  })
}

const byApplications = (snapshot: Snapshot): readonly Declared[] =>
  releasesByApplications(snapshot).map((release) => ({
    release,
    elsewhere:
      release.chart === null
        ? chartElsewhere(release, `the Application ${release.object}`, 'a registry or another repository')
        : null,
  }))

/** What the configuration, the place of the declaration, or the topmost values file calls the environment. */
const nameOf = (
  snapshot: Snapshot,
  { path, layers: all, configured: said, chart, overlay }: DeclaredRelease,
): { readonly name: string | null; readonly told: Told } => {
  if (said !== null) return { name: said.environment, told: 'configuration' }
  if (overlay !== undefined && overlay.name !== null) return { name: overlay.name, told: overlay.told }
  const layers = all.map((layer) => layer.path).toReversed()
  const places = path === null ? layers : [path, ...layers]
  const configured = places.map((place) => configuredName(snapshot.named, place)).find((name) => name !== null)
  if (configured !== undefined) return { name: configured, told: 'configuration' }
  const marked = path === null ? null : markedName(directoryOf(path))
  if (marked !== null) return { name: marked, told: 'directory' }
  const valued = layers.map(environmentOfValues).find((name) => name !== null)
  return { name: valued === undefined ? null : besideChartName(valued, chart?.name ?? ''), told: 'values' }
}

/** The files of a release alone: what a Kustomization makes of others in the same files is looked at with each change. */
const filesOf = ({ path, layers, overlay }: DeclaredRelease, chart: Chart): ReadonlySet<string> => {
  const ofCharts = wholeChart(chart).flatMap(({ directory, templates }) => [
    directory === '' ? 'Chart.yaml' : `${directory}/Chart.yaml`,
    ...templates.map((template) => template.path),
  ])
  return new Set([
    ...(chart.isMapped ? [] : ofCharts),
    ...layers.flatMap((layer) => (layer.builtBy === undefined ? [layer.path] : [])),
    ...(path === null || overlay !== undefined ? [] : [path]),
  ])
}

const foundAs = (
  named: Pick<FoundRelease, 'name' | 'told'>,
  release: DeclaredRelease,
  chart: Chart,
  problems = release.problems,
): FoundRelease => {
  const { path, line, trackers, overlay } = release
  const files = filesOf(release, chart)
  const reached = [...new Set([...files, ...(overlay?.root.files ?? [])])].sort()
  return {
    ...named,
    root: { kind: 'helm', directory: chart.directory, files: reached, trackers, problems },
    release: releaseOf(release, chart),
    files,
    declared: path === null ? null : { path, line },
  }
}

const releaseOf = ({ name, namespace, layers }: DeclaredRelease, chart: Chart): Release => ({
  name,
  namespace,
  chart,
  layers,
})

/** Several releases of one chart without a name of their environment are told apart by their own names. */
const apart = (found: readonly FoundRelease[]): readonly FoundRelease[] =>
  found.map((one) =>
    one.name === null && found.some((other) => other !== one && other.release.chart === one.release.chart)
      ? { ...one, name: besideChartName(one.release.name, one.release.chart.name), told: 'tracker' }
      : one,
  )

/** Whether a release that is not read would be one that commands are about. */
const moves = (release: DeclaredRelease, isMapped: boolean): boolean =>
  isMapped || release.chart !== null || seemsToHoldTraffic(release)

const read = (snapshot: Snapshot): Releases => {
  const charts = [...chartsOf(snapshot).values()]
  const declared: readonly Declared[] = [
    ...byApplications(snapshot),
    ...byHelmReleases(snapshot),
    ...releasesByConfiguration(snapshot).map((release) => ({ release, elsewhere: null })),
  ]
  const taken = new Set(declared.map(({ release }) => release.chart))
  const inner = new Set(charts.flatMap((chart) => chart.inner))
  const alone = charts
    .filter((chart) => !taken.has(chart) && !inner.has(chart.directory) && chart.metadata['type'] !== 'library')
    .flatMap((chart) => releasesByValuesFiles(snapshot, chart))
  const all: readonly Declared[] = [...declared, ...alone.map((release) => ({ release, elsewhere: null }))]
  const found: FoundRelease[] = []
  const elsewhere: ElsewhereRelease[] = []
  const faults: MappingFault[] = []
  const used = new Set<number>()
  for (const { release, elsewhere: problem, patched } of all) {
    const named = nameOf(snapshot, release)
    const mappings = mappingsOf(snapshot, release)
    for (const { index } of mappings) used.add(index)
    if (patched !== undefined)
      elsewhere.push({ name: named.name, problem: patched, isAboutTraffic: moves(release, mappings.length > 0) })
    else if (mappings.length > 0) {
      const wrong = mappings.flatMap((mapping) => mappingFaults(mapping, release))
      faults.push(...wrong)
      const chart = mappedChart(wrong.length > 0 ? [] : mappings, release)
      const more = wrong.filter(({ code }) => release.problems.every((one) => one.code !== code))
      found.push(foundAs(named, release, chart, [...release.problems, ...more]))
    } else if (release.chart !== null) found.push(foundAs(named, release, release.chart))
    else if (problem !== null)
      elsewhere.push({ name: named.name, problem, isAboutTraffic: seemsToHoldTraffic(release) })
  }
  const mappings = (snapshot.charts ?? []).map((mapped, index) => ({ mapped, index }))
  const idle = idleMappings(
    mappings,
    used,
    all.map(({ release }) => release),
  )
  return { found: apart(found), elsewhere, faults: [...faults, ...idle] }
}

/** What the configuration says of charts and does not hold here. */
export const chartFaults = (snapshot: Snapshot): readonly MappingFault[] => findReleases(snapshot).faults

const readOnce = oncePer((snapshot: Snapshot): Releases => read(snapshot))

/** The releases of charts that a repository holds or maps, and what it says of others that cannot be read here. */
export const findReleases = (files: Snapshot): Releases => readOnce(wholeOf(files))
