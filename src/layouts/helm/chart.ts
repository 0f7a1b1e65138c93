import { isJsonObject, type JsonObject, parsedFile, type Snapshot, type SourceFile } from '../../manifests/manifests.ts'
import { isBelow } from '../inside.ts'

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
  /** Directories of charts inside it. */
  readonly inner: readonly string[]
  /** True where it takes in charts by address or from elsewhere, which this repository does not hold. */
  readonly hasOthers: boolean
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

const chartAt = (snapshot: Snapshot, directory: string, paths: readonly string[]): Chart | null => {
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
  const dependencies = metadata['dependencies']
  const hasOthers = Array.isArray(dependencies) && dependencies.length > inner.length
  return { directory, name: metadata['name'], metadata, paths, templates, inner, hasOthers, isMapped: false }
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

const charts = new WeakMap<Snapshot, ReadonlyMap<string, Chart>>()

/** The charts of a repository by their directories, those inside of others included. */
export const chartsOf = (snapshot: Snapshot): ReadonlyMap<string, Chart> => {
  const known = charts.get(snapshot)
  if (known !== undefined) return known
  const directories = [...snapshot.files.keys()]
    .filter(isChartFile)
    .map((path) => (path === 'Chart.yaml' ? '' : path.slice(0, -'/Chart.yaml'.length)))
  const found = new Map(
    [...pathsBelow(snapshot.files.keys(), new Set(directories))].flatMap(([directory, paths]): [string, Chart][] => {
      const chart = chartAt(snapshot, directory, paths)
      return chart === null ? [] : [[directory, chart]]
    }),
  )
  charts.set(snapshot, found)
  return found
}

/** The values that a chart brings itself. */
export const ownValuesPath = ({ directory }: Chart): string => below(directory, 'values.yaml')

/** The lowest layer of its releases, as paths. */
export const ownLayers = (snapshot: Snapshot, chart: Chart): readonly string[] =>
  snapshot.files.has(ownValuesPath(chart)) ? [ownValuesPath(chart)] : []

const templatePaths = new WeakMap<Snapshot, ReadonlySet<string>>()

/** True for a template, of whatever chart: it is never read as a manifest itself. */
export const isTemplate = (snapshot: Snapshot, path: string): boolean => {
  const known =
    templatePaths.get(snapshot) ??
    new Set([...chartsOf(snapshot).values()].flatMap(({ templates }) => templates.map((template) => template.path)))
  templatePaths.set(snapshot, known)
  return path.endsWith('.tpl') || known.has(path)
}

/** Every file of a chart that helm reads, charts inside of it included. */
export const chartFiles = ({ directory, paths }: Chart): readonly string[] =>
  paths.filter((path) => {
    const own = directory === '' ? path : path.slice(directory.length + 1)
    return /^(?:Chart\.yaml|values\.yaml|values\.schema\.json|(?:templates|charts|crds)\/.*)$/.test(own)
  })
