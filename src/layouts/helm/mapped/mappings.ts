import type { MappedChart } from '../../../config/policy.ts'
import { pathFrom, type Snapshot } from '../../../manifests/manifests.ts'
import type { DeclaredRelease } from '../declared-release.ts'

/** One entry of the configuration's `charts`, and which one it is. */
export interface Mapping {
  readonly index: number
  readonly mapped: MappedChart
}

/** A bare name also means the chart at the end of a path. */
const isChart = (named: string, { chartName }: DeclaredRelease): boolean => {
  const wanted = pathFrom('', named)
  return wanted === pathFrom('', chartName) || (!wanted.includes('/') && chartName.split('/').at(-1) === wanted)
}

const isRelease = (named: string | null, { name, object }: DeclaredRelease): boolean =>
  named === null || named === name || named === object

/** An entry that names values files is about the releases that they make, and no others. */
const saysFiles = ({ values }: MappedChart, { configured }: DeclaredRelease): boolean => {
  if (configured === null) return values.size === 0
  const own = values.get(configured.environment)?.map((path) => pathFrom('', path))
  return own !== undefined && own.join('\n') === configured.files.join('\n')
}

/** The entries that speak of a release: one for each service that its chart holds. */
export const mappingsOf = ({ charts = [] }: Snapshot, declared: DeclaredRelease): readonly Mapping[] =>
  charts.flatMap((mapped, index): Mapping[] => {
    const isMeant = isChart(mapped.chart, declared) && isRelease(mapped.release, declared)
    return isMeant && saysFiles(mapped, declared) ? [{ index, mapped }] : []
  })

/** `name` and, where it is known, the namespace of the Service that a mapping is about. */
export const serviceOf = (
  { mapped }: Mapping,
  { object, namespace }: DeclaredRelease,
): { readonly name: string; readonly namespace: string | null } => {
  const [first = object, second] = (mapped.service ?? object).split('/')
  return second === undefined ? { name: first, namespace } : { name: second, namespace: first }
}
