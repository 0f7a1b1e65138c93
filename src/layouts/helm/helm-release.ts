import { z } from 'zod'
import { type Document, isJsonObject, parsedFile, pathFrom, type Snapshot, valueAt } from '../../manifests/manifests.ts'
import type { Problem, Result } from '../../problem.ts'
import type { At } from '../layout.ts'
import { builtLayer } from './built-values.ts'
import { type Chart, chartsOf, ownLayers, ownValuesPath } from './chart.ts'
import type { DeclaredRelease } from './declared-release.ts'
import { chartElsewhere } from './mapped/chart-elsewhere.ts'
import { mapOf, type Overlaid } from './overlaid-releases.ts'
import { layersAt, mapLayer, textLayer, type ValuesLayer } from './values-layer.ts'

const shape = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: z.string().optional() }),
  spec: z.object({
    chart: z
      .object({
        spec: z.object({
          chart: z.string().min(1),
          valuesFiles: z.array(z.string()).optional(),
          sourceRef: z.object({ kind: z.string(), name: z.string() }),
        }),
      })
      .optional(),
    chartRef: z.object({ kind: z.string(), name: z.string() }).optional(),
    releaseName: z.string().optional(),
    targetNamespace: z.string().optional(),
    valuesFrom: z
      .array(
        z.object({
          kind: z.string(),
          name: z.string(),
          valuesKey: z.string().optional(),
          targetPath: z.string().optional(),
          optional: z.boolean().optional(),
        }),
      )
      .optional(),
  }),
})

type Written = z.infer<typeof shape>

const fromElsewhere = ({ spec }: Written, release: DeclaredRelease): Problem =>
  chartElsewhere(
    release,
    `the HelmRelease ${release.object}`,
    `${spec.chart?.spec.sourceRef.kind ?? spec.chartRef?.kind ?? 'registry'} ${spec.chart?.spec.sourceRef.name ?? spec.chartRef?.name ?? ''}`,
  )

/** The ConfigMap that a HelmRelease takes values from, where it is written in this repository. */
const configMapLayer = (
  snapshot: Snapshot,
  { name, valuesKey = 'values.yaml' }: { readonly name: string; readonly valuesKey?: string | undefined },
  built: At | null,
): Result<ValuesLayer> | null => {
  const step = valuesKey.replaceAll('~', '~0').replaceAll('/', '~1')
  if (built !== null) return textLayer(snapshot, built.path, built.document, `/data/${step}`)
  for (const file of snapshot.files.values()) {
    if (!file.text.includes('ConfigMap') || !file.text.includes(name)) continue
    const documents = parsedFile(file)
    const found = documents.ok
      ? documents.value.find(
          ({ value }) =>
            isJsonObject(value) && value['kind'] === 'ConfigMap' && valueAt(value, '/metadata/name') === name,
        )
      : undefined
    if (found !== undefined) return textLayer(snapshot, file.path, found.index, `/data/${step}`)
  }
  return null
}

const layersOf = (
  snapshot: Snapshot,
  document: Document,
  { metadata, spec }: Written,
  overlaid: Overlaid | null,
): { readonly layers: readonly ValuesLayer[]; readonly problems: readonly Problem[] } => {
  const layers: ValuesLayer[] = []
  const problems: Problem[] = []
  const place = { path: document.path, line: document.line }
  for (const from of spec.valuesFrom ?? []) {
    const isMap = from.kind === 'ConfigMap' && from.targetPath === undefined
    const built = isMap && overlaid !== null ? mapOf(snapshot, overlaid, from) : null
    const unlike = typeof built === 'string' ? built : null
    const found = isMap && typeof built !== 'string' ? configMapLayer(snapshot, from, built) : null
    if (found?.ok === true) layers.push(found.value)
    else if (found?.ok === false) problems.push(...found.problems)
    else
      problems.push({
        code: unlike === null ? 'values-elsewhere' : 'values-generated',
        message: `The HelmRelease ${metadata.name} also takes values from the ${from.kind} ${from.name}, which cannot be read here${unlike === null ? '' : `: ${unlike}`}.`,
        ...place,
        hint:
          unlike === null
            ? 'What it says wins over values below it; check that it says nothing of traffic.'
            : 'Say what it holds of traffic in spec.values, which wins, or in a ConfigMap that is written out; in a pull request of your own.',
      })
  }
  const at = { path: document.path, document: document.index }
  const own =
    overlaid === null
      ? mapLayer(snapshot, at.path, at.document, '/spec/values')
      : builtLayer(snapshot, overlaid.overlay.root, at)
  if (own.ok) layers.push(own.value)
  else problems.push(...own.problems)
  return { layers, problems }
}

interface Source {
  /** As the HelmRelease names it. */
  readonly chartName: string
  readonly chart: Chart | null
  /** The chart's own values, or those of its files that are named. */
  readonly base: readonly ValuesLayer[]
  readonly problems: readonly Problem[]
}

const sourceOf = (snapshot: Snapshot, { spec }: Written): Source | null => {
  const from = spec.chart?.spec
  if (from === undefined)
    return spec.chartRef === undefined ? null : { chartName: spec.chartRef.name, chart: null, base: [], problems: [] }
  const isOfGit = ['GitRepository', 'Bucket'].includes(from.sourceRef.kind)
  const chartName = isOfGit ? pathFrom('', from.chart) : from.chart
  const chart = isOfGit ? chartsOf(snapshot).get(chartName) : undefined
  if (chart === undefined) return { chartName, chart: null, base: [], problems: [] }
  // Where files are named, the chart's own values count only if they are among them.
  const own = ownLayers(snapshot, chart)
  const named = from.valuesFiles
    ?.map((file) => pathFrom('', file))
    .filter((file) => file !== ownValuesPath(chart) || snapshot.files.has(file))
  const files = named === undefined ? own : [...own.filter(({ under }) => under !== ''), ...named]
  const { layers, problems } = layersAt(snapshot, files)
  return { chartName, chart, base: layers, problems }
}

/**
 * What a document says as a Flux HelmRelease, by itself or as an overlay builds it, and why it makes nothing here where its chart is kept elsewhere; null
 * where it is none.
 */
export const readHelmRelease = (
  snapshot: Snapshot,
  document: Document,
  overlaid: Overlaid | null = null,
): { readonly release: DeclaredRelease; readonly elsewhere: Problem } | null => {
  const { path, line } = document
  const value = overlaid?.object.value ?? document.value
  if (!isJsonObject(value) || value['kind'] !== 'HelmRelease') return null
  const read = shape.safeParse(value)
  if (!read.success) return null
  const { metadata, spec } = read.data
  const source = sourceOf(snapshot, read.data)
  // A part of one, which a Kustomization lays over another file.
  if (source === null) return null
  const above = layersOf(snapshot, document, read.data, overlaid)
  const prefix = spec.targetNamespace === undefined ? '' : `${spec.targetNamespace}-`
  const release: DeclaredRelease = {
    name: spec.releaseName ?? `${prefix}${metadata.name}`,
    object: metadata.name,
    namespace: spec.targetNamespace ?? metadata.namespace ?? null,
    chartName: source.chartName,
    chart: source.chart,
    layers: [...source.base, ...above.layers],
    path,
    line,
    configured: null,
    ...(overlaid === null ? {} : { overlay: overlaid.overlay }),
    trackers: overlaid?.overlay.root.trackers ?? [],
    problems: [...source.problems, ...above.problems],
  }
  return { release, elsewhere: fromElsewhere(read.data, release) }
}
