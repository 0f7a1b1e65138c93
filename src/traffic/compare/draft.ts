import type { TrafficRequest } from '../simulate/request.ts'

/** What of a request a condition looks at. */
export type Part =
  | { readonly kind: 'path' | 'method' | 'scheme' | 'authority' }
  | { readonly kind: 'header' | 'query'; readonly name: string }

export const partKey = (part: Part): string => ('name' in part ? `${part.kind} ${part.name}` : part.kind)

/** What a part is, null for a header or parameter that is not there. */
export interface Setting {
  readonly part: Part
  readonly value: string | null
}

/** A request by the parts that rules look at, as long as it is being put together; what is not set is as in the plain request. */
export type Draft = ReadonlyMap<string, Setting>

export const drafted = (draft: Draft, setting: Setting): Draft => new Map(draft).set(partKey(setting.part), setting)

/** What the plain request to a host has. */
export const plainValue = (part: Part, host: string): string | null => {
  switch (part.kind) {
    case 'path':
      return '/'
    case 'method':
      return 'GET'
    case 'scheme':
      return 'http'
    case 'authority':
      return host
    case 'header':
    case 'query':
      return null
  }
}

export const requestOf = (draft: Draft, host: string): TrafficRequest => {
  const one = (kind: 'path' | 'method' | 'scheme' | 'authority'): string =>
    draft.get(kind)?.value ?? plainValue({ kind }, host) ?? ''
  const named = (kind: 'header' | 'query'): readonly (readonly [string, string])[] =>
    [...draft.values()].flatMap(({ part, value }) =>
      part.kind === kind && value !== null ? [[part.name, value] as const] : [],
    )
  const [scheme, headers, query] = [one('scheme'), named('header'), named('query')]
  return {
    host: one('authority'),
    path: one('path'),
    method: one('method'),
    ...(scheme === 'http' ? {} : { scheme }),
    ...(headers.length === 0 ? {} : { headers }),
    ...(query.length === 0 ? {} : { query }),
  }
}
