import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { canonical } from './canonical.ts'

const text = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** `host:subset` (and `:port`) of a route's or a mirror's destination. */
const destinationName = (target: JsonObject): string | null => {
  const host = text(target['host'])
  if (host === null) return null
  const port = isJsonObject(target['port']) ? target['port']['number'] : undefined
  return [host, text(target['subset']) ?? '', ...(typeof port === 'number' ? [String(port)] : [])]
    .join(':')
    .replace(/:$/, '')
}

/** A rule without a name goes by what it matches; `*` matches everything by having no match at all. */
const ruleName = (rule: JsonObject): string => {
  const match = rule['match']
  return Array.isArray(match) && match.length > 0 ? canonical(match as Json) : '*'
}

/** The key of the list that holds HTTP rules, in VirtualServices. */
const ruleList = 'http'

/** Other kinds have rules too. */
const isRouteRule = (item: JsonObject): boolean =>
  ['backendRefs', 'matches', 'filters'].some((key) => Array.isArray(item[key]))

const routeRuleName = ({ matches }: JsonObject): string =>
  Array.isArray(matches) && matches.length > 0 ? canonical(matches as Json) : '*'

/** Lists of a Kustomization whose items are paths. */
const pathLists = ['resources', 'bases', 'components', 'patchesStrategicMerge']

/** A patch of a Kustomization goes by its file, else by whom it is for. */
const patchName = (item: JsonObject): string | null => {
  const target = isJsonObject(item['target']) ? item['target'] : {}
  return (
    text(item['path']) ??
    ([text(target['kind']), text(target['name'])].filter((part) => part !== null).join('/') || null)
  )
}

const nameOf = (item: Json, list: string): string | null => {
  if (pathLists.includes(list) && typeof item === 'string') return text(item)
  if (!isJsonObject(item)) return null
  const name = text(item['name'])
  if (name !== null) return name
  if (list === ruleList) return ruleName(item)
  if (list === 'patches' || list === 'patchesJson6902') return patchName(item)
  if (list === 'rules' && isRouteRule(item)) return routeRuleName(item)
  return isJsonObject(item['destination']) ? destinationName(item['destination']) : null
}

/**
 * The steps that name a list's items apart, such as `[default]` or `[reviews:v2]`, so that items which come and go around one do not move its
 * address; null where an item has no name of its own, and the list is one value. A name's second bearer is `[name#2]`.
 * @param list the key under which the list stands
 */
export const itemNames = (items: readonly Json[], list: string): readonly string[] | null => {
  const seen = new Map<string, number>()
  const names: string[] = []
  for (const item of items) {
    const name = nameOf(item, list)
    if (name === null) return null
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    names.push(times === 1 ? `[${name}]` : `[${name}#${times}]`)
  }
  return names
}
