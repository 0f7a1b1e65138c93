import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { parseServiceKey } from '../model/host.ts'
import type { Destination, Rule } from '../model/model.ts'
import { headersOf } from './headers.ts'
import { readWrittenMatches } from './write-match.ts'

export const listOf = (value: Json | undefined): readonly Json[] => (isJsonList(value) ? value : [])

export const isOfType = (filter: Json, type: string): boolean => isJsonObject(filter) && filter['type'] === type

/** What a URLRewrite makes of the path and host, as a VirtualService's `rewrite`; undefined where there is none. */
export const rewriteOf = (filters: Json | undefined): JsonObject | undefined => {
  const filter = listOf(filters).find((one) => isOfType(one, 'URLRewrite'))
  const rewrite = isJsonObject(filter) ? filter['urlRewrite'] : undefined
  if (!isJsonObject(rewrite)) return undefined
  const path = isJsonObject(rewrite['path']) ? rewrite['path'] : {}
  const uri = path['replacePrefixMatch'] ?? path['replaceFullPath']
  return {
    ...(uri === undefined ? {} : { uri }),
    ...(rewrite['hostname'] === undefined ? {} : { authority: rewrite['hostname'] }),
  }
}

export const timeoutOf = (source: JsonObject): Json | undefined =>
  isJsonObject(source['timeouts']) ? source['timeouts']['request'] : undefined

export const attemptsOf = (source: JsonObject): Json | undefined =>
  isJsonObject(source['retry']) ? source['retry']['attempts'] : undefined

/** What names a backend, without its share and its own filters. */
const referenceOf = (entry: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'weight' && key !== 'filters'))

const lastStep = (pointer: string): number => Number(pointer.slice(pointer.lastIndexOf('/') + 1))

const wordedBackend = (entry: Json, destination: Destination | undefined): JsonObject => {
  if (!isJsonObject(entry) || destination === undefined) return {}
  const headers = headersOf(entry['filters'])
  const weighted: JsonObject = entry['weight'] === undefined ? {} : { weight: entry['weight'] }
  const target = {
    destination: {
      host: parseServiceKey(destination.service)?.name ?? destination.service,
      ...(destination.subset === null ? {} : { subset: destination.subset }),
      backendRef: referenceOf(entry),
    },
  }
  return {
    ...(Object.keys(entry)[0] === 'weight' ? { ...weighted, ...target } : { ...target, ...weighted }),
    ...(headers === null ? {} : { headers }),
  }
}

/** A rule of an HTTPRoute in the words of a VirtualService, its backends at their own positions; what has no word there
 * stays as it is written, its mirrors apart from the other filters. */
export const wordedRule = ({ action }: Rule, source: JsonObject): JsonObject => {
  const { matches: _, backendRefs, filters, ...rest } = source
  const mirrors = listOf(filters).filter((filter) => isOfType(filter, 'RequestMirror'))
  const others = listOf(filters).filter((filter) => !isOfType(filter, 'RequestMirror'))
  const match = readWrittenMatches(source)
  const destinations = action.kind === 'route' ? action.destinations : []
  const route = listOf(backendRefs).map((entry, index) =>
    wordedBackend(
      entry,
      destinations.find(({ pointer }) => lastStep(pointer) === index),
    ),
  )
  const [rewrite, timeout, attempts] = [rewriteOf(filters), timeoutOf(source), attemptsOf(source)]
  return {
    ...rest,
    ...(others.length === 0 ? {} : { filters: others }),
    ...(mirrors.length === 0 ? {} : { mirrors }),
    ...(match === undefined ? {} : { match }),
    ...(route.length === 0 ? {} : { route }),
    ...(rewrite === undefined ? {} : { rewrite }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(attempts === undefined ? {} : { retries: { attempts } }),
  }
}
