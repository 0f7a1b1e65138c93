import { isJsonObject, type Json, type JsonObject, toPointer } from '../../../manifests/manifests.ts'

/** Keys that charts use for the same thing, the likeliest first. */
const names = {
  weight: ['weight', 'trafficWeight', 'canaryWeight', 'traffic'],
  replicas: ['replicaCount', 'replicas'],
} as const

const keyIn = (map: JsonObject, keys: readonly string[], fits: (value: Json) => boolean): string | null =>
  keys.find((key) => map[key] !== undefined && fits(map[key] ?? null)) ?? null

const isText = (value: Json): boolean => typeof value === 'string' || typeof value === 'number'

const imageFields = (map: JsonObject, steps: readonly string[]): readonly (readonly [string, string])[] => {
  const image = map['image']
  if (typeof image === 'string') return [['image', toPointer([...steps, 'image'])]]
  const [held, at] = image !== undefined && isJsonObject(image) ? [image, [...steps, 'image']] : [map, steps]
  return (['repository', 'tag'] as const).flatMap((key): [string, string][] =>
    held[key] !== undefined && isText(held[key]) ? [[key, toPointer([...at, key])]] : [],
  )
}

/** What a map seems to say of a version: its weight at least. */
const fieldsOf = (map: JsonObject, steps: readonly string[]): readonly (readonly [string, string])[] | null => {
  const weight = keyIn(map, names.weight, (value) => typeof value === 'number')
  if (weight === null) return null
  const replicas = keyIn(map, names.replicas, (value) => typeof value === 'number')
  return [
    ['weight', toPointer([...steps, weight])],
    ...(replicas === null ? [] : [['replicas', toPointer([...steps, replicas])] as const]),
    ...imageFields(map, steps),
  ]
}

/** `productionDeployment` is the version production. */
const versionName = (step: string): string =>
  step
    .replace(/(?:Deployment|Version|Release)$/, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase() || 'canary'

type Found = readonly { readonly name: string; readonly fields: readonly (readonly [string, string])[] }[]

const versionsIn = (map: JsonObject, steps: readonly string[]): Found =>
  steps.length > 5
    ? []
    : Object.entries(map).flatMap(([key, inner]): Found => {
        if (!isJsonObject(inner)) return []
        const fields = fieldsOf(inner, [...steps, key])
        return fields === null ? versionsIn(inner, [...steps, key]) : [{ name: versionName(key), fields }]
      })

/** Lines of `charts` that values seem to ask for: their maps with a weight, each a version. Null where there is none. */
export const guessMapping = (values: JsonObject): readonly string[] | null => {
  const found = versionsIn(values, [])
  if (found.length === 0) return null
  const lone = found.length === 1 ? [`stable: {} # has the rest; map its replicas and tag`] : []
  return [
    ...found.map(({ name, fields }) => `${name}: { ${fields.map(([key, at]) => `${key}: ${at}`).join(', ')} }`),
    ...lone,
  ]
}
