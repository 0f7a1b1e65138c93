import {
  isJsonObject,
  type JsonObject,
  type Pointer,
  parsedFile,
  type Snapshot,
  type SourceFile,
  toPointer,
} from '../../manifests/manifests.ts'
import { oncePer } from '../../once-per.ts'
import { isBelow } from '../inside.ts'
import { type Subchart, subchartsIn, unreadDependencies } from './subcharts.ts'

/** A chart that lies in the repository. */
export interface Chart {
  /** '' is the root of the repository. */
  readonly directory: string
  readonly name: string
  /** What `Chart.yaml` says. */
  readonly metadata: JsonObject
  /** Every file below its directory. */
  readonly paths: readonly string[]
  /** Its files that make objects, and those that only define templates for them; those of charts inside it are not among them. */
  readonly templates: readonly SourceFile[]
  /** Directories of charts inside it, however deep. */
  readonly inner: readonly string[]
  readonly subcharts: readonly Subchart[]
  /** Names of charts that it takes in and that are not read: packed, from elsewhere, or there twice. */
  readonly unreadCharts: readonly string[]
  /** True for one that stands for a chart kept elsewhere, made of what the configuration says of its values: no file holds it. */
  readonly isMapped: boolean
}

const below = (directory: string, path: string): string => (directory === '' ? path : `${directory}/${path}`)

const metadataOf = (file: SourceFile): JsonObject | null => {
  const documents = parsedFile(file)
  const value = documents.ok ? documents.value[0]?.value : undefined
  return value !== undefined && isJsonObject(value) && typeof value['name'] === 'string' ? value : null
}

/** True for the file that makes a directory a chart. */
export const isChartFile = (path: string): boolean => /(?:^|\/)Chart\.yaml$/.test(path)

const chartAt = (
  snapshot: Snapshot,
  directory: string,
  paths: readonly string[],
  deeper: ReadonlyMap<string, Chart>,
): Chart | null => {
  const file = snapshot.files.get(below(directory, 'Chart.yaml'))
  const metadata = file === undefined ? null : metadataOf(file)
  if (metadata === null || typeof metadata['name'] !== 'string') return null
  const own = below(directory, 'templates')
  const inside = below(directory, 'charts')
  const templates = paths
    .filter((path) => isBelow(own, path) && /\.(?:ya?ml|tpl)$/.test(path))
    .toSorted()
    .flatMap((path): readonly SourceFile[] => {
      const template = snapshot.files.get(path)
      return template === undefined ? [] : [template]
    })
  const inner = paths.flatMap((path) =>
    isChartFile(path) && path !== file?.path && isBelow(inside, path) ? [path.slice(0, -'/Chart.yaml'.length)] : [],
  )
  // Those inside of these are theirs.
  const direct = inner.flatMap((path) => (path.slice(inside.length + 1).includes('/') ? [] : (deeper.get(path) ?? [])))
  const subcharts = subchartsIn(metadata, direct)
  const unreadCharts = unreadDependencies(metadata, subcharts)
  return {
    directory,
    name: metadata['name'],
    metadata,
    paths,
    templates,
    inner,
    subcharts,
    unreadCharts,
    isMapped: false,
  }
}

/** The paths below each of some directories: one walk up from every file, however many directories there are. */
const pathsBelow = (paths: Iterable<string>, directories: ReadonlySet<string>): ReadonlyMap<string, string[]> => {
  const found = new Map([...directories].map((directory): [string, string[]] => [directory, []]))
  for (const path of paths) {
    found.get('')?.push(path)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      found.get(path.slice(0, end))?.push(path)
  }
  return found
}

/** The charts of a repository by their directories, those inside of others included. */
export const chartsOf = oncePer((snapshot: Snapshot): ReadonlyMap<string, Chart> => {
  const directories = [...snapshot.files.keys()]
    .filter(isChartFile)
    .map((path) => (path === 'Chart.yaml' ? '' : path.slice(0, -'/Chart.yaml'.length)))
  const below = pathsBelow(snapshot.files.keys(), new Set(directories))
  const deepestFirst = [...below].toSorted(([one], [other]) => other.length - one.length)
  const read = new Map<string, Chart>()
  for (const [directory, paths] of deepestFirst) {
    const chart = chartAt(snapshot, directory, paths, read)
    if (chart !== null) read.set(directory, chart)
  }
  // In the order of the files, as all else that is found.
  return new Map(
    directories.flatMap((directory): [string, Chart][] => {
      const chart = read.get(directory)
      return chart === undefined ? [] : [[directory, chart]]
    }),
  )
})

/** The values that a chart brings itself. */
export const ownValuesPath = ({ directory }: Chart): string => below(directory, 'values.yaml')

/** It and all charts inside it that are read. */
export const wholeChart = (chart: Chart): readonly Chart[] => [
  chart,
  ...chart.subcharts.flatMap((inner) => wholeChart(inner.chart)),
]

/** The values that a chart and those inside it bring, the lowest first, each with what they stand under. */
export const ownLayers = (snapshot: Snapshot, chart: Chart, under = ''): readonly PlacedValues[] => [
  ...chart.subcharts.flatMap((inner) => ownLayers(snapshot, inner.chart, `${under}${toPointer([inner.name])}`)),
  ...(snapshot.files.has(ownValuesPath(chart)) ? [{ path: ownValuesPath(chart), under }] : []),
]

/** A values file, and where its values stand among those of the release. */
export interface PlacedValues {
  readonly path: string
  readonly under: Pointer
}

const templatePaths = oncePer(
  (snapshot: Snapshot): ReadonlySet<string> =>
    new Set([...chartsOf(snapshot).values()].flatMap(({ templates }) => templates.map(({ path }) => path))),
)

/** True for a template, of whatever chart: it is never read as a manifest itself. */
export const isTemplate = (snapshot: Snapshot, path: string): boolean =>
  path.endsWith('.tpl') || templatePaths(snapshot).has(path)

/** Every file of a chart that helm reads, charts inside of it included. */
export const chartFiles = ({ directory, paths }: Chart): readonly string[] =>
  paths.filter((path) => {
    const own = directory === '' ? path : path.slice(directory.length + 1)
    return /^(?:Chart\.yaml|values\.yaml|values\.schema\.json|(?:templates|charts|crds)\/.*)$/.test(own)
  })
