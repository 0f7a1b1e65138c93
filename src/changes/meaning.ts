import { isJsonObject, type Json, type Operation, type Patch, toPointer } from '../manifests/manifests.ts'
import { canonical } from './canonical.ts'
import { isEveryPath } from './conditions.ts'
import { cookieExpression, readCookieExpression } from './cookie.ts'

const camelCase = (key: string): string => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** `{}`, null and the magic `regex: "*"` all ask for presence (istio route.go:canBeConvertedToPresentMatch). */
const valueMeaning = (match: Json): Json => {
  if (!isJsonObject(match)) return match === null ? {} : match
  const set = Object.entries(match).filter(([, value]) => value !== null)
  return set.length === 1 && set[0]?.[0] === 'regex' && set[0][1] === '*' ? {} : Object.fromEntries(set)
}

const headerMeaning = (name: string, match: Json): Json => {
  const plain = valueMeaning(match)
  const expression = name === 'cookie' && isJsonObject(plain) ? plain['regex'] : undefined
  const cookie = typeof expression === 'string' ? readCookieExpression(expression) : null
  return cookie === null ? plain : { cookie: `${cookie.name}=${cookie.value}` }
}

const isEmpty = (value: Json): boolean =>
  value === null || (Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0)

const fieldMeaning = (key: string, value: Json): Json => {
  if (!isJsonObject(value)) return Array.isArray(value) ? [...value].map(canonical).sort() : value
  if (key === 'headers' || key === 'withoutHeaders')
    return Object.fromEntries(
      Object.entries(value).map(([name, match]) => [name.toLowerCase(), headerMeaning(name.toLowerCase(), match)]),
    )
  if (key === 'queryParams')
    return Object.fromEntries(Object.entries(value).map(([name, match]) => [name, valueMeaning(match)]))
  return key === 'sourceLabels' ? value : valueMeaning(value)
}

const ignored = ['name', 'statPrefix']

/** What one match entry means, as text: two spellings of the same conditions are equal. */
const entryMeaning = (entry: Json): string => {
  if (!isJsonObject(entry)) return canonical(entry)
  const fields = Object.entries(entry)
    .map(([key, value]) => [camelCase(key), value] as const)
    .filter(([key, value]) => !ignored.includes(key) && !isEmpty(value) && !(key === 'uri' && isEveryPath(value)))
    .map(([key, value]) => [key, fieldMeaning(key, value)] as const)
  return canonical(Object.fromEntries(fields))
}

/** What a rule's match list means: entries are ORed, so neither their order nor a repetition counts. */
export const matchMeaning = (match: Json | undefined): string => {
  const entries = Array.isArray(match) && match.length > 0 ? match : [{}]
  return [...new Set(entries.map(entryMeaning))].sort().join(' or ')
}

/** Where a match list holds defective spellings, and what should stand there; pointers begin at the list. */
export const mends = (match: Json | undefined): Patch =>
  (Array.isArray(match) ? (match as readonly Json[]) : []).flatMap((entry, index): Operation[] => {
    const headers = isJsonObject(entry) && isJsonObject(entry['headers']) ? entry['headers'] : {}
    return Object.entries(headers).flatMap(([name, value]): Operation[] => {
      const expression = name.toLowerCase() === 'cookie' && isJsonObject(value) ? value['regex'] : undefined
      const cookie = typeof expression === 'string' ? readCookieExpression(expression) : null
      if (cookie?.isDefective !== true) return []
      const path = toPointer([index, 'headers', name, 'regex'])
      return [{ op: 'replace', path, value: cookieExpression(cookie.name, cookie.value) }]
    })
  })
