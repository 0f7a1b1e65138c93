import { isJsonObject, type JsonObject, parsedFile, type Snapshot, type SourceFile } from '../../manifests/manifests.ts'
import { isBelow } from '../inside.ts'

/** A chart that lies in the repository. */
export interface Chart {
  /** '' is the root of the repository. */
  readonly directory: string
  readonly name: string
  /** What `Chart.yaml` says. */
  readonly metadata: JsonObject
  /** Its files that make objects, and those that only define templates for them; those of charts inside it are not among them. */
  readonly templates: readonly SourceFile[]
  /** Directories of charts inside it. */
  readonly inner: readonly string[]
  /** True where it takes in charts by address or from elsewhere, which this repository does not hold. */
  readonly hasOthers: boolean
}

const below = (directory: string, path: string): string => (directory === '' ? path : `${directory}/${path}`)

const metadataOf = (file: SourceFile): JsonObject | null => {
  const documents = parsedFile(file)
  const value = documents.ok ? documents.value[0]?.value : undefined
  return value !== undefined && isJsonObject(value) && typeof value['name'] === 'string' ? value : null
}

/** True for the file that makes a directory a chart. */
export const isChartFile = (path: string): boolean => /(?:^|\/)Chart\.yaml$/.test(path)

const chartAt = (snapshot: Snapshot, directory: string): Chart | null => {
  const file = snapshot.files.get(below(directory, 'Chart.yaml'))
  const metadata = file === undefined ? null : metadataOf(file)
  if (metadata === null || typeof metadata['name'] !== 'string') return null
  const own = below(directory, 'templates')
  const inside = below(directory, 'charts')
  const templates = [...snapshot.files.values()]
    .filter(({ path }) => isBelow(own, path) && /\.(?:ya?ml|tpl)$/.test(path) && !path.endsWith('/NOTES.txt'))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
  const inner = [...snapshot.files.keys()].flatMap((path) =>
    isChartFile(path) && path !== file?.path && isBelow(inside, path) ? [path.slice(0, -'/Chart.yaml'.length)] : [],
  )
  const dependencies = metadata['dependencies']
  const hasOthers = Array.isArray(dependencies) && dependencies.length > inner.length
  return { directory, name: metadata['name'], metadata, templates, inner, hasOthers }
}

const charts = new WeakMap<Snapshot, ReadonlyMap<string, Chart>>()

/** The charts of a repository by their directories, those inside of others included. */
export const chartsOf = (snapshot: Snapshot): ReadonlyMap<string, Chart> => {
  const known = charts.get(snapshot)
  if (known !== undefined) return known
  const found = new Map(
    [...snapshot.files.keys()].filter(isChartFile).flatMap((path): [string, Chart][] => {
      const directory = path === 'Chart.yaml' ? '' : path.slice(0, -'/Chart.yaml'.length)
      const chart = chartAt(snapshot, directory)
      return chart === null ? [] : [[directory, chart]]
    }),
  )
  charts.set(snapshot, found)
  return found
}

/** The values that a chart brings itself. */
export const ownValuesPath = ({ directory }: Chart): string => below(directory, 'values.yaml')

/** True for a template, of whatever chart: it is never read as a manifest itself. */
export const isTemplate = (snapshot: Snapshot, path: string): boolean =>
  path.endsWith('.tpl') ||
  [...chartsOf(snapshot).values()].some(({ templates }) => templates.some((template) => template.path === path))

/** Every file of a chart that helm reads, charts inside of it included. */
export const chartFiles = (snapshot: Snapshot, { directory }: Chart): readonly string[] =>
  [...snapshot.files.keys()].filter((path) => {
    if (!isBelow(directory, path)) return false
    const own = directory === '' ? path : path.slice(directory.length + 1)
    return /^(?:Chart\.yaml|values\.yaml|values\.schema\.json|(?:templates|charts|crds)\/.*)$/.test(own)
  })
