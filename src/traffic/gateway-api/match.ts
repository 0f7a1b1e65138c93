import { z } from 'zod'
import { isJsonObject, type Json } from '../../manifests/manifests.ts'
import type { Match, StringMatch } from '../model/model.ts'
import type { Fields, Item } from '../reading/fields.ts'

const text = z.string().nullish()
const pathFields = z.object({ type: z.enum(['Exact', 'PathPrefix', 'RegularExpression']).nullish(), value: text })
const namedFields = z.object({
  type: z.enum(['Exact', 'RegularExpression']).nullish(),
  name: z.string(),
  value: z.string(),
})

const nothing: Match = { headers: new Map(), withoutHeaders: new Map(), queryParams: new Map() }

/** What the API server makes of an entry that says nothing of the path. */
const everyPath: Pick<Match, 'uri' | 'uriByElement'> = { uri: { kind: 'prefix', value: '/' }, uriByElement: true }

/** `/foo/` and `/foo` are one prefix. */
const withoutSlash = (prefix: string): string => (prefix.length > 1 ? prefix.replace(/(?<!\/)\/+$/, '') || '/' : prefix)

/**
 * One entry of a rule's `matches`. Like Istio's, an entry with a part that cannot be read is kept and marked: without the part it would match more.
 */
export const readMatch = (fields: Fields, item: Item): Match => {
  const entry = fields.object(item.value, item.pointer)
  if (entry === null) return { ...nothing, unreadable: true }
  let broken = false
  const read = <Value>(schema: z.ZodType<Value>, value: Json | undefined, pointer: string): Value | null => {
    const found = fields.read(schema, value, pointer)
    if (found === null && value !== undefined && value !== null) broken = true
    return found
  }
  const path = read(pathFields, entry['path'], `${item.pointer}/path`)
  const value = path?.value || '/'
  const uri: Pick<Match, 'uri' | 'uriByElement'> =
    path === null
      ? everyPath
      : path.type === 'Exact'
        ? { uri: { kind: 'exact', value } }
        : path.type === 'RegularExpression'
          ? { uri: { kind: 'regex', value } }
          : { uri: { kind: 'prefix', value: withoutSlash(value) }, uriByElement: true }
  const pairs = (key: string, name: (written: string) => string): ReadonlyMap<string, StringMatch> => {
    const found = new Map<string, StringMatch>()
    const list = entry[key]
    if (list !== undefined && list !== null && !Array.isArray(list)) broken = true
    for (const { value: one, pointer } of fields.list(list, `${item.pointer}/${key}`)) {
      const match = read(namedFields, isJsonObject(one) ? one : null, pointer)
      if (match === null) {
        broken = true
        continue
      }
      // Of two entries for one name only the first counts (Gateway API, HTTPRouteMatch).
      if (found.has(name(match.name))) continue
      found.set(name(match.name), {
        kind: match.type === 'RegularExpression' ? 'regex' : 'exact',
        value: match.value,
      })
    }
    return found
  }
  const method = read(z.string(), entry['method'], `${item.pointer}/method`)
  const match: Match = {
    ...uri,
    ...(method === null ? {} : { method: { kind: 'exact', value: method } }),
    headers: pairs('headers', (header) => header.toLowerCase()),
    withoutHeaders: new Map(),
    queryParams: pairs('queryParams', (parameter) => parameter),
  }
  return broken ? { ...match, unreadable: true } : match
}
