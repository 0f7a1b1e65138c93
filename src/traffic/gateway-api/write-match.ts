import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { isAnything, prefixExpression, readPrefixExpression } from './literal-expression.ts'

// Conditions are spoken of in the words of a VirtualService's match entry; here they are turned into the Gateway API's, and back.

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const valueRead = (entry: JsonObject): JsonObject => {
  const value = text(entry['value'])
  if (entry['type'] !== 'RegularExpression') return { exact: value }
  if (isAnything(value)) return {}
  const prefix = readPrefixExpression(value)
  return prefix === null ? { regex: value } : { prefix }
}

const mapRead = (list: Json | undefined, nameOf: (name: string) => string): JsonObject => {
  const map: Record<string, Json> = {}
  for (const entry of isJsonList(list) ? list : []) {
    if (!isJsonObject(entry)) continue
    const name = nameOf(text(entry['name']))
    // Of two entries for one name the first counts.
    if (!Object.hasOwn(map, name)) map[name] = valueRead(entry)
  }
  return map
}

const pathKinds: ReadonlyMap<Json | undefined, string> = new Map([
  ['Exact', 'exact'],
  ['RegularExpression', 'regex'],
])

const entryRead = (entry: Json): Json => {
  if (!isJsonObject(entry)) return entry
  const path = isJsonObject(entry['path']) ? entry['path'] : null
  const headers = mapRead(entry['headers'], (name) => name.toLowerCase())
  const queryParams = mapRead(entry['queryParams'], (name) => name)
  return {
    ...(path === null
      ? {}
      : {
          uri: {
            [pathKinds.get(path['type']) ?? 'prefix']: text(path['value'] ?? '/').replace(/(?<=[^/]|^\/)\/+$/, ''),
          },
        }),
    ...(entry['method'] === undefined ? {} : { method: { exact: entry['method'] } }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(Object.keys(queryParams).length === 0 ? {} : { queryParams }),
  }
}

/** What a rule of an HTTPRoute matches, in the words of a VirtualService; undefined for one without matches. */
export const readWrittenMatches = (source: JsonObject): Json | undefined =>
  isJsonList(source['matches']) ? source['matches'].map(entryRead) : undefined

const refusal = (what: string, hint: string): Problem => ({
  code: 'condition-not-in-http-route',
  message: `A rule of an HTTPRoute cannot ask for ${what}.`,
  hint,
})

/** Fields of a match entry that an HTTPRoute has no word for, and what to do instead. */
const unknownFields: readonly (readonly [string, string, string])[] = [
  [
    'withoutHeaders',
    'the absence of a header',
    'Turn it round: route the requests that do have the header by a rule of their own; what has it not takes the default route.',
  ],
  [
    'authority',
    'the authority',
    'Hosts are the hostnames of the HTTPRoute: give that host an HTTPRoute of its own, and name it with --virtual-service.',
  ],
  [
    'sourceNamespace',
    'the namespace of who asks',
    'An HTTPRoute in that namespace whose parentRefs name the Service is for its clients alone; route there.',
  ],
  ['sourceLabels', 'labels of who asks', 'Have the clients send a header, and route by that.'],
  ['scheme', 'the scheme', 'Attach an HTTPRoute to the listener of that scheme, by sectionName in its parentRefs.'],
]

const valueComposed = (name: string, match: Json): JsonObject => {
  const value = isJsonObject(match) ? match : {}
  if (typeof value['exact'] === 'string') return { name, value: value['exact'] }
  const expression =
    typeof value['regex'] === 'string' && value['regex'] !== '*'
      ? value['regex']
      : typeof value['prefix'] === 'string'
        ? prefixExpression(value['prefix'])
        : '.*'
  return { type: 'RegularExpression', name, value: expression }
}

const listComposed = (key: string, map: Json | undefined): JsonObject =>
  isJsonObject(map) && Object.keys(map).length > 0
    ? { [key]: Object.entries(map).map(([name, match]) => valueComposed(name, match)) }
    : {}

const pathComposed = (uri: JsonObject): JsonObject => {
  if (typeof uri['exact'] === 'string') return { type: 'Exact', value: uri['exact'] }
  if (typeof uri['regex'] === 'string') return { type: 'RegularExpression', value: uri['regex'] }
  return { type: 'PathPrefix', value: text(uri['prefix']) || '/' }
}

/**
 * A match entry in the Gateway API's words, or what it has none for.
 * @param path what the rule that it is cut from says of every path, kept where the entry says nothing of it
 */
export const composeMatch = (entry: JsonObject, path: JsonObject | null): Result<JsonObject> => {
  const [unknown] = unknownFields.filter(([key]) => entry[key] !== undefined)
  if (unknown !== undefined) return failure(refusal(unknown[1], unknown[2]))
  const method = isJsonObject(entry['method']) ? entry['method'] : null
  if (method !== null && typeof method['exact'] !== 'string')
    return failure(refusal('a method that is not named whole', 'Give one rule for each method: method GET.'))
  const { uri } = entry
  return success({
    ...(isJsonObject(uri) ? { path: pathComposed(uri) } : path === null ? {} : { path }),
    ...(method === null ? {} : { method: text(method['exact']) }),
    ...listComposed('headers', entry['headers']),
    ...listComposed('queryParams', entry['queryParams']),
  })
}
