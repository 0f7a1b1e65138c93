import { isJsonObject, type JsonObject, type Pointer, toPointer, valueAt } from '../../manifests/manifests.ts'
import type { Chart } from './chart.ts'
import { mergeValues } from './merge-values.ts'
import { type Release, valuesOf } from './release.ts'
import { isTakenIn } from './subcharts.ts'
import type { TracedText } from './template/traced-text.ts'

/** A chart of a release: the outer one, or one inside of it. */
export interface Part {
  readonly chart: Chart
  /** What helm calls it: `shop`, `shop/charts/cache`. */
  readonly called: string
  /** Where its values stand among those of the release. */
  readonly under: Pointer
  readonly values: JsonObject
}

const mapAt = (values: JsonObject, key: string): JsonObject => {
  const found = values[key]
  return found !== undefined && isJsonObject(found) ? found : {}
}

/** The charts that a release is made of, each with its values: its own, and what is global for all of them. */
export const partsOf = (release: Release): readonly Part[] => {
  const all = valuesOf(release)
  const within = (part: Part): readonly Part[] => [
    part,
    ...part.chart.subcharts.flatMap((inner): readonly Part[] => {
      if (!isTakenIn(inner, part.values, all['tags'])) return []
      const own = mapAt(part.values, inner.name)
      const global = mergeValues([mapAt(own, 'global'), mapAt(part.values, 'global')])
      return within({
        chart: inner.chart,
        called: `${part.called}/charts/${inner.name}`,
        under: part.under + toPointer([inner.name]),
        values: { ...own, global },
      })
    }),
  ]
  return within({ chart: release.chart, called: release.chart.name, under: '', values: all })
}

/** Text of a chart inside of another, with its values where they stand in the release. */
export const inRelease = (traced: TracedText, { under }: Part, all: JsonObject): TracedText =>
  under === ''
    ? traced
    : traced.map((piece) => {
        if (piece.source?.kind !== 'value' || !piece.source.pointer.startsWith('/Values/')) return piece
        const own = piece.source.pointer.slice('/Values'.length)
        const isGlobal = own.startsWith('/global/') && valueAt(all, own) !== undefined
        return { ...piece, source: { kind: 'value', pointer: `/Values${isGlobal ? '' : under}${own}` } }
      })

/** What helm calls a template, and what one is included by whose checksum another carries. */
export const templateName = ({ chart: { directory }, called }: Part, path: string): string =>
  `${called}/${directory === '' ? path : path.slice(directory.length + 1)}`
