import { mappedFields } from '../../../config/policy.ts'
import {
  fromPointer,
  isJsonList,
  isJsonObject,
  type Json,
  type Pointer,
  toPointer,
  valueAt,
} from '../../../manifests/manifests.ts'
import { slips } from '../../../near-names.ts'
import type { Problem } from '../../../problem.ts'
import type { DeclaredRelease } from '../declared-release.ts'
import { mergeValues } from '../merge-values.ts'
import type { ValuesLayer } from '../values-layer.ts'
import { type Mapping, serviceOf } from './mappings.ts'

/** What is wrong between the configuration and the values of a release; its place is in the values. */
export interface MappingFault extends Problem {
  /** In the configuration. */
  readonly pointer: Pointer
}

type Field = (typeof mappedFields)[number]

const wanted: Readonly<Record<Field, { readonly fits: (value: Json) => boolean; readonly what: string }>> = {
  weight: { fits: (value) => /^\d{1,9}$/.test(String(value)), what: 'a whole number' },
  replicas: { fits: (value) => /^\d{1,9}$/.test(String(value)), what: 'a whole number' },
  image: { fits: (value) => typeof value === 'string', what: 'a text' },
  repository: { fits: (value) => typeof value === 'string', what: 'a text' },
  tag: { fits: (value) => typeof value === 'string' || typeof value === 'number', what: 'a text' },
}

/** Pointers to everything in values that is no map. */
const leaves = (value: Json, steps: readonly string[] = []): readonly Pointer[] =>
  isJsonObject(value) || isJsonList(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...steps, key]))
    : [toPointer(steps)]

const nearest = (pointer: Pointer, values: Json): Pointer | null => {
  const ranked = leaves(values)
    .map((leaf) => ({ leaf, distance: slips(pointer.toLowerCase(), leaf.toLowerCase(), 3) }))
    .filter(({ distance }) => distance <= 3)
    .toSorted((one, other) => one.distance - other.distance)
  return ranked[0]?.leaf ?? null
}

const spoken = (pointer: Pointer): string => fromPointer(pointer).join('.')

const placeIn = (
  layers: readonly ValuesLayer[],
  pointer: Pointer,
): { readonly path?: string; readonly line?: number } => {
  const layer = layers.findLast(({ values }) => valueAt(values, pointer) !== undefined) ?? layers.at(-1)
  return layer === undefined ? {} : layer.placeOf(pointer)
}

/** All that keeps a release from being read by its mapping: what a pointer does not find there is not known, for the chart's own values are elsewhere. */
export const mappingFaults = (mapping: Mapping, declared: DeclaredRelease): readonly MappingFault[] => {
  const { index, mapped } = mapping
  const { layers, name } = declared
  const values = mergeValues(layers.map((layer) => layer.values))
  const place = (pointer: Pointer) => placeIn(layers, pointer)
  const service = serviceOf(mapping, declared).name
  const broken = declared.problems.filter(({ code }) => !['values-elsewhere', 'values-generated'].includes(code))
  if (broken.length > 0) return broken.map((problem) => ({ ...problem, pointer: `/charts/${index}` }))
  return [...mapped.versions].flatMap(([version, fields]) =>
    mappedFields.flatMap((field): MappingFault[] => {
      const meant = fields[field]
      if (meant === null) return []
      const at = { pointer: toPointer(['charts', String(index), 'versions', version, field]) }
      const value = valueAt(values, meant)
      const who = `${field} of ${version} (${service})`
      if (value === undefined || value === null || value === '') {
        const near = nearest(meant, values)
        return [
          {
            ...at,
            ...place(meant),
            code: 'mapping-unset',
            message: `The values of the release ${name} say nothing at ${meant}, which is the ${who} by .github/sluice.yml.`,
            hint:
              near === null
                ? `Write ${spoken(meant)} here, as the chart's own default has it, or mend ${spoken(at.pointer)} in .github/sluice.yml.`
                : `Did you mean ${near}? Mend ${spoken(at.pointer)} in .github/sluice.yml.`,
          },
        ]
      }
      if (wanted[field].fits(value)) return []
      return [
        {
          ...at,
          ...place(meant),
          code: field === 'weight' || field === 'replicas' ? 'mapping-no-number' : 'mapping-no-text',
          message: `The values of the release ${name} have ${JSON.stringify(value).slice(0, 60)} at ${meant}, and the ${who} must be ${wanted[field].what}.`,
          hint: `Mend the value, or ${spoken(at.pointer)} in .github/sluice.yml.`,
        },
      ]
    }),
  )
}

const known = (
  releases: readonly DeclaredRelease[],
  wants: string,
  namesOf: (one: DeclaredRelease) => string,
): string => {
  const names = [...new Set(releases.map(namesOf))].sort()
  const near = names.find((one) => slips(wants.toLowerCase(), one.toLowerCase(), 2) <= 2)
  if (near !== undefined) return `Did you mean ${near}?`
  return names.length === 0
    ? 'Nothing here declares a release; name its values files: values: {prod: [values/prod.yaml]}.'
    : `There are ${names.slice(0, 8).join(', ')}.`
}

/** Entries that speak of no release that is here. */
export const idleMappings = (
  mappings: readonly Mapping[],
  used: ReadonlySet<number>,
  releases: readonly DeclaredRelease[],
): readonly MappingFault[] =>
  mappings
    .filter(({ index }) => !used.has(index))
    .map(({ index, mapped }): MappingFault => {
      const ofChart = releases.filter(({ chartName }) => chartName.split('/').at(-1) === mapped.chart.split('/').at(-1))
      const isNamed = ofChart.length > 0 && mapped.release !== null
      return {
        pointer: `/charts/${index}/${isNamed ? 'release' : 'chart'}`,
        code: 'mapping-no-release',
        message: isNamed
          ? `No release of the chart ${mapped.chart} here is called ${mapped.release}.`
          : `Nothing in this repository is a release of the chart ${mapped.chart}.`,
        hint: isNamed
          ? known(ofChart, mapped.release ?? '', ({ object }) => object)
          : known(releases, mapped.chart, ({ chartName }) => chartName),
      }
    })
