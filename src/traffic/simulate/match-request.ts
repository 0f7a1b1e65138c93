import type { Match, StringMatch } from '../model/model.ts'
import { regularExpression } from './regular-expression.ts'
import type { SeenRequest } from './request.ts'

/** Istio turns the regex `*` on headers and query parameters into a test for presence (route.go:canBeConvertedToPresentMatch). */
export const isPresence = (wanted: StringMatch): boolean =>
  wanted.kind === 'present' || (wanted.kind === 'regex' && wanted.value === '*')

const valueMisses = (wanted: StringMatch, value: string): string | null => {
  const shown = JSON.stringify(value)
  switch (wanted.kind) {
    case 'present':
      return null
    case 'exact':
      return value === wanted.value ? null : `is ${shown}, not ${JSON.stringify(wanted.value)}`
    case 'prefix':
      return value.startsWith(wanted.value)
        ? null
        : `is ${shown} and does not begin with ${JSON.stringify(wanted.value)}`
    case 'regex': {
      const expression = regularExpression(wanted.value)
      if (!expression.ok) return `cannot be judged: ${JSON.stringify(wanted.value)} is not RE2 syntax`
      if (expression.matchesAll(value)) return null
      return expression.matchesPart(value)
        ? `is ${shown}, of which ${wanted.value} matches only a part; Istio wants the whole value`
        : `is ${shown} and does not match ${wanted.value}`
    }
  }
}

/** Whether a value is what a condition wants. */
export const stringMeets = (wanted: StringMatch, value: string): boolean => valueMisses(wanted, value) === null

/** `/foo` takes `/foo` and all below it, and no other name that merely begins so. */
const elementMisses = (prefix: string, path: string): string | null =>
  prefix === '/' || path === prefix || path.startsWith(`${prefix}/`)
    ? null
    : `is ${JSON.stringify(path)}, which is neither ${JSON.stringify(prefix)} nor below it`

const uriMisses = (match: Match, path: string): string | null => {
  if (match.uri === undefined) return null
  const { kind } = match.uri
  if (match.uriByElement === true && kind === 'prefix') return elementMisses(match.uri.value, path)
  if (match.ignoreUriCase !== true || kind === 'regex' || kind === 'present') return valueMisses(match.uri, path)
  return valueMisses({ kind, value: match.uri.value.toLowerCase() }, path.toLowerCase())
}

const mapMisses = (
  what: string,
  wanted: ReadonlyMap<string, StringMatch>,
  values: ReadonlyMap<string, string>,
): string | null => {
  for (const [name, match] of wanted) {
    const value = values.get(name)
    if (value === undefined) return `${what} ${name} is missing`
    const miss = isPresence(match) ? null : valueMisses(match, value)
    if (miss !== null) return `${what} ${name} ${miss}`
  }
  return null
}

const withoutMisses = (match: Match, headers: ReadonlyMap<string, string>): string | null => {
  for (const [name, unwanted] of match.withoutHeaders) {
    const value = headers.get(name)
    if (isPresence(unwanted)) {
      if (value !== undefined) return `header ${name} is present, which withoutHeaders excludes`
      continue
    }
    // Istio has Envoy treat a missing header as an empty one here, so `.*` and an empty `exact` exclude requests that lack it.
    if (valueMisses(unwanted, value ?? '') === null)
      return value === undefined
        ? `header ${name} is missing, which counts as empty, and withoutHeaders excludes that`
        : `header ${name} is ${JSON.stringify(value)}, which withoutHeaders excludes`
  }
  return null
}

/** Why a request does not meet one match entry, or null where it does. What only chooses clients (port, gateways, labels) is not looked at. */
export const whyNoMatch = (match: Match, request: SeenRequest): string | null => {
  if (match.unreadable) return 'a part of the match could not be read'
  const uri = uriMisses(match, request.path)
  if (uri !== null) return `the path ${uri}`
  for (const field of ['scheme', 'method', 'authority'] as const) {
    const wanted = match[field]
    const miss = wanted === undefined ? null : valueMisses(wanted, request[field])
    if (miss !== null) return `the ${field} ${miss}`
  }
  const claim = [...match.headers.keys()].find((name) => name.startsWith('@request.auth.'))
  if (claim !== undefined) return `${claim} is a claim of a token, which cannot be told from here`
  return (
    mapMisses('header', match.headers, request.headers) ??
    withoutMisses(match, request.headers) ??
    mapMisses('query parameter', match.queryParams, request.query)
  )
}
