import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { mergeKeys, sameItem } from './merge-keys.ts'

/** What a strategic merge leaves of an object; undefined where the patch takes it away. */
export const strategicMerge = (value: JsonObject, patch: JsonObject, isBuiltIn: boolean): JsonObject | undefined => {
  const merged = mergeMaps(value, patch, [], isBuiltIn)
  return isJsonObject(merged) ? merged : undefined
}

const without = (map: JsonObject, ...keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))

/** What a patch adds where nothing stood: its own directives and nulls mean nothing there. */
const cleaned = (value: Json): Json => {
  if (isJsonList(value))
    return value.flatMap((item) => (isJsonObject(item) && item['$patch'] === 'delete' ? [] : [cleaned(item)]))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key === '$patch' || inner === null ? [] : [[key, cleaned(inner)] as const],
    ),
  )
}

const mergeMaps = (
  value: JsonObject,
  patch: JsonObject,
  steps: readonly string[],
  isBuiltIn: boolean,
): Json | undefined => {
  const directive = patch['$patch']
  if (directive === 'delete') return undefined
  if (directive === 'replace') return cleaned(without(patch, '$patch'))
  const result = new Map(Object.entries(value))
  for (const [key, said] of Object.entries(without(patch, '$patch'))) {
    const old = result.get(key)
    const next = mergeValues(old, said, [...steps, key], isBuiltIn)
    if (next === undefined) result.delete(key)
    else result.set(key, next)
  }
  return Object.fromEntries(result)
}

const mergeValues = (
  value: Json | undefined,
  patch: Json,
  steps: readonly string[],
  isBuiltIn: boolean,
): Json | undefined => {
  if (patch === null) return undefined
  if (isJsonObject(patch) && isJsonObject(value)) return mergeMaps(value, patch, steps, isBuiltIn)
  if (isJsonObject(patch) && patch['$patch'] === 'delete') return undefined
  const keys = isJsonList(patch) ? mergeKeys(steps, isBuiltIn) : null
  if (!isJsonList(patch) || !isJsonList(value) || keys === null) return cleaned(patch)
  return mergeLists(value, patch, steps, keys)
}

/** Items that the patch names come first, in its order, as Kustomize writes them. */
const mergeLists = (
  value: readonly Json[],
  patch: readonly Json[],
  steps: readonly string[],
  keys: readonly string[],
): Json => {
  if (patch.some((item) => isJsonObject(item) && item['$patch'] === 'replace'))
    return patch.flatMap((item) => (isJsonObject(item) && item['$patch'] !== undefined ? [] : [cleaned(item)]))
  const named = patch.flatMap((said) => {
    const item = value[sameItem(value, said, keys)]
    if (item === undefined) return isJsonObject(said) && said['$patch'] === 'delete' ? [] : [cleaned(said)]
    const merged = mergeValues(item, said, [...steps, '-'], true)
    return merged === undefined ? [] : [merged]
  })
  return [...named, ...value.filter((item) => sameItem(patch, item, keys) < 0)]
}
