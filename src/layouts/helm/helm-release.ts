import { z } from 'zod'
import { type Document, isJsonObject, parsedFile, pathFrom, type Snapshot, valueAt } from '../../manifests/manifests.ts'
import type { Problem, Result } from '../../problem.ts'
import { chartsOf, ownValuesPath } from './chart.ts'
import type { Release } from './release.ts'
import { mapLayer, textLayer, type ValuesLayer } from './values-layer.ts'

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

/** A HelmRelease: the release that it makes of a chart of this repository, or why there is none to edit here. */
export interface HelmReleaseFound {
  readonly path: string
  readonly line: number
  readonly release: Release | null
  readonly problems: readonly Problem[]
}

const fromElsewhere = ({ metadata, spec }: Written, place: { path: string; line: number }): Problem => ({
  code: 'chart-elsewhere',
  message: `The HelmRelease ${metadata.name} takes its chart ${spec.chart?.spec.chart ?? spec.chartRef?.name ?? ''} from ${spec.chart?.spec.sourceRef.kind ?? spec.chartRef?.kind ?? 'a registry'} ${spec.chart?.spec.sourceRef.name ?? ''}, which is not in this repository: what it makes of the values cannot be told here.`,
  ...place,
  hint: 'Change its traffic where the chart is kept, or edit the values here by hand, in a pull request of your own.',
})

/** The ConfigMap that a HelmRelease takes values from, where it is written in this repository. */
const configMapLayer = (
  snapshot: Snapshot,
  { name, valuesKey = 'values.yaml' }: { readonly name: string; readonly valuesKey?: string | undefined },
): Result<ValuesLayer> | null => {
  const step = valuesKey.replaceAll('~', '~0').replaceAll('/', '~1')
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
): { readonly layers: readonly ValuesLayer[]; readonly problems: readonly Problem[] } => {
  const layers: ValuesLayer[] = []
  const problems: Problem[] = []
  const place = { path: document.path, line: document.line }
  for (const from of spec.valuesFrom ?? []) {
    const found = from.kind === 'ConfigMap' && from.targetPath === undefined ? configMapLayer(snapshot, from) : null
    if (found?.ok === true) layers.push(found.value)
    else if (found?.ok === false) problems.push(...found.problems)
    else
      problems.push({
        code: 'values-elsewhere',
        message: `The HelmRelease ${metadata.name} also takes values from the ${from.kind} ${from.name}, which cannot be read here.`,
        ...place,
        hint: 'What it says wins over values below it; check that it says nothing of traffic.',
      })
  }
  const own = mapLayer(snapshot, document.path, document.index, '/spec/values')
  if (own.ok) layers.push(own.value)
  else problems.push(...own.problems)
  return { layers, problems }
}

/** What a document says as a Flux HelmRelease; null where it is none. */
export const readHelmRelease = (snapshot: Snapshot, document: Document): HelmReleaseFound | null => {
  const { value, path, line } = document
  if (!isJsonObject(value) || value['kind'] !== 'HelmRelease') return null
  const read = shape.safeParse(value)
  if (!read.success) return null
  const written = read.data
  const { metadata, spec } = written
  const from = spec.chart?.spec
  const directory = from === undefined ? null : pathFrom('', from.chart)
  const isOfGit = from !== undefined && ['GitRepository', 'Bucket'].includes(from.sourceRef.kind)
  const chart = isOfGit && directory !== null ? chartsOf(snapshot).get(directory) : undefined
  if (from === undefined || chart === undefined)
    return { path, line, release: null, problems: [fromElsewhere(written, { path, line })] }
  // Where files are named, the chart's own values count only if they are among them.
  const files = from.valuesFiles?.map((file) => pathFrom('', file)) ?? [ownValuesPath(chart)]
  const problems: Problem[] = []
  const base = files.flatMap((file): ValuesLayer[] => {
    if (file === ownValuesPath(chart) && !snapshot.files.has(file)) return []
    const layer = mapLayer(snapshot, file)
    if (layer.ok) return [layer.value]
    problems.push(...layer.problems)
    return []
  })
  const above = layersOf(snapshot, document, written)
  const prefix = spec.targetNamespace === undefined ? '' : `${spec.targetNamespace}-`
  return {
    path,
    line,
    problems: [...problems, ...above.problems],
    release: {
      name: spec.releaseName ?? `${prefix}${metadata.name}`,
      namespace: spec.targetNamespace ?? metadata.namespace ?? null,
      chart,
      layers: [...base, ...above.layers],
    },
  }
}
