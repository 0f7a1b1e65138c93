import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'

// A VirtualService has `headers: {request, response}` with maps, the Gateway API two filters with lists of names and values.

const kinds = [
  { side: 'request', type: 'RequestHeaderModifier', key: 'requestHeaderModifier' },
  { side: 'response', type: 'ResponseHeaderModifier', key: 'responseHeaderModifier' },
] as const

const listOf = (value: Json | undefined): readonly Json[] => (isJsonList(value) ? value : [])

const mapOf = (list: Json | undefined): JsonObject =>
  Object.fromEntries(
    listOf(list).flatMap((entry): [string, Json][] =>
      isJsonObject(entry) && typeof entry['name'] === 'string' ? [[entry['name'], entry['value'] ?? '']] : [],
    ),
  )

const operationsOf = (modifier: JsonObject): JsonObject => ({
  ...(modifier['set'] === undefined ? {} : { set: mapOf(modifier['set']) }),
  ...(modifier['add'] === undefined ? {} : { add: mapOf(modifier['add']) }),
  ...(modifier['remove'] === undefined ? {} : { remove: modifier['remove'] }),
})

export const isHeaderFilter = (filter: Json): boolean =>
  isJsonObject(filter) && kinds.some(({ type }) => type === filter['type'])

/** What filters do to headers, in the words of a VirtualService; null where they do nothing to them. */
export const headersOf = (filters: Json | undefined): JsonObject | null => {
  const sides = kinds.flatMap(({ side, type, key }): [string, Json][] => {
    const filter = listOf(filters).find((one) => isJsonObject(one) && one['type'] === type)
    const modifier = isJsonObject(filter) ? filter[key] : undefined
    return isJsonObject(modifier) ? [[side, operationsOf(modifier)]] : []
  })
  return sides.length === 0 ? null : Object.fromEntries(sides)
}

const pairsOf = (map: JsonObject): readonly Json[] => Object.entries(map).map(([name, value]) => ({ name, value }))

/** The filters for a VirtualService's headers. */
export const headerFilters = (headers: JsonObject): readonly JsonObject[] =>
  kinds.flatMap(({ side, type, key }): JsonObject[] => {
    const operations = headers[side]
    if (!isJsonObject(operations)) return []
    const modifier = Object.fromEntries(
      Object.entries(operations).map(([operation, value]) => [operation, isJsonObject(value) ? pairsOf(value) : value]),
    )
    return [{ type, [key]: modifier }]
  })
