import type { Condition } from '../../commands/command.ts'
import { isJsonObject, type Json } from '../../manifests/manifests.ts'
import { readAudienceExpression, readCookieExpression } from '../../traffic/traffic.ts'
import { canonical } from '../fields/canonical.ts'
import { isEveryPath } from './conditions.ts'

const camelCase = (key: string): string => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** `{}`, null and the magic `regex: "*"` all ask for presence (istio route.go:canBeConvertedToPresentMatch). */
const valueMeaning = (match: Json): Json => {
  if (!isJsonObject(match)) return match === null ? {} : match
  const set = Object.entries(match).filter(([, value]) => value !== null)
  return set.length === 1 && set[0]?.[0] === 'regex' && set[0][1] === '*' ? {} : Object.fromEntries(set)
}

/** How matches are compared. */
export interface Comparing {
  /** An expression on the User-Agent header counts as the audience that it is a known spelling of. For commands that name an audience. */
  readonly byAudience: boolean
}

const literally: Comparing = { byAudience: false }

/** By audience where a condition names one; expressions that a person typed mean just what they say. */
export const comparingFor = (conditions: readonly Condition[]): Comparing => ({
  byAudience: conditions.some(({ kind }) => kind === 'browser' || kind === 'device'),
})

const headerMeaning = (name: string, match: Json, { byAudience }: Comparing): Json => {
  const plain = valueMeaning(match)
  const expression = isJsonObject(plain) ? plain['regex'] : undefined
  if (typeof expression !== 'string') return plain
  const cookie = name === 'cookie' ? readCookieExpression(expression) : null
  if (cookie !== null) return { cookie: `${cookie.name}=${cookie.value}` }
  const spelt = byAudience && name === 'user-agent' ? readAudienceExpression(expression) : null
  return spelt === null ? plain : { [spelt.audience.kind]: spelt.audience.name }
}

const isEmpty = (value: Json): boolean =>
  value === null || (Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0)

const fieldMeaning = (key: string, value: Json, comparing: Comparing): Json => {
  if (!isJsonObject(value)) return Array.isArray(value) ? [...value].map(canonical).sort() : value
  if (key === 'headers' || key === 'withoutHeaders')
    return Object.fromEntries(
      Object.entries(value).map(([name, match]) => [
        name.toLowerCase(),
        headerMeaning(name.toLowerCase(), match, comparing),
      ]),
    )
  if (key === 'queryParams')
    return Object.fromEntries(Object.entries(value).map(([name, match]) => [name, valueMeaning(match)]))
  return key === 'sourceLabels' ? value : valueMeaning(value)
}

const ignored = ['name', 'statPrefix']

/** What one match entry means, as text: two spellings of the same conditions are equal. */
const entryMeaning = (entry: Json, comparing: Comparing): string => {
  if (!isJsonObject(entry)) return canonical(entry)
  const fields = Object.entries(entry)
    .map(([key, value]) => [camelCase(key), value] as const)
    .filter(([key, value]) => !ignored.includes(key) && !isEmpty(value) && !(key === 'uri' && isEveryPath(value)))
    .map(([key, value]) => [key, fieldMeaning(key, value, comparing)] as const)
  return canonical(Object.fromEntries(fields))
}

/** What each entry of a rule's match list means; the lone empty one where there is no list. */
export const entryMeanings = (match: Json | undefined, comparing = literally): readonly string[] =>
  (Array.isArray(match) && match.length > 0 ? match : [{}]).map((entry: Json) => entryMeaning(entry, comparing))

/** What a rule's match list means: entries are ORed, so neither their order nor a repetition counts. */
export const matchMeaning = (match: Json | undefined, comparing = literally): string =>
  [...new Set(entryMeanings(match, comparing))].sort().join(' or ')
