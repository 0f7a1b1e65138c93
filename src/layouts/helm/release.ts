import { type JsonObject, type Pointer, type Snapshot, valueAt } from '../../manifests/manifests.ts'
import { type Result, success } from '../../problem.ts'
import { builtLayer } from './built-values.ts'
import type { Chart } from './chart.ts'
import { chartsOf } from './chart.ts'
import { mergeValues } from './merge-values.ts'
import { innerLayer, mapLayer, parametersLayer, textLayer, type ValuesLayer } from './values-layer.ts'

/** A chart with the values that one environment gives it. */
export interface Release {
  readonly name: string
  readonly namespace: string | null
  readonly chart: Chart
  /** The lowest first, the chart's own values among them. */
  readonly layers: readonly ValuesLayer[]
}

/** All that the templates get as `.Values`. */
export const valuesOf = ({ layers }: Release): JsonObject => mergeValues(layers.map(({ values }) => values))

const reread = (
  snapshot: Snapshot,
  { form, path, document, root, under, builtBy }: ValuesLayer,
): Result<ValuesLayer> => {
  if (builtBy !== undefined) return builtLayer(snapshot, builtBy, { path, document })
  switch (form) {
    case 'map':
      return under === undefined ? mapLayer(snapshot, path, document, root) : innerLayer(snapshot, path, under)
    case 'text':
      return textLayer(snapshot, path, document, root)
    case 'parameters':
      return parametersLayer(snapshot, path, document, root)
  }
}

/** What stands for a chart kept elsewhere is in no file. */
const chartIn = (snapshot: Snapshot, chart: Chart): Chart =>
  chart.isMapped ? chart : (chartsOf(snapshot).get(chart.directory) ?? chart)

/** The same release in other files. */
export const releaseIn = (snapshot: Snapshot, release: Release): Result<Release> => {
  const layers: ValuesLayer[] = []
  for (const layer of release.layers) {
    const fresh = reread(snapshot, layer)
    if (!fresh.ok) return fresh
    layers.push(fresh.value)
  }
  return success({ ...release, chart: chartIn(snapshot, release.chart), layers })
}

/** The layers that say something of a value, the highest first; below a layer that says null or another whole, nothing counts. */
export const writersOf = ({ layers }: Release, pointer: Pointer): readonly ValuesLayer[] =>
  layers.filter(({ values }) => valueAt(values, pointer) !== undefined).toReversed()
