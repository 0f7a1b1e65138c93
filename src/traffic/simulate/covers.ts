import type { Match, StringMatch } from '../model/model.ts'
import { isPresence } from './match-request.ts'
import { regularExpression } from './regular-expression.ts'

/** True where every value that `narrow` accepts is accepted by `wide` too. Only what is certain counts: two different regular expressions never do. */
const stringCovers = (wide: StringMatch, narrow: StringMatch): boolean => {
  if (isPresence(wide)) return true
  if (isPresence(narrow)) return false
  switch (wide.kind) {
    case 'present':
      return true
    case 'exact':
      return narrow.kind === 'exact' && narrow.value === wide.value
    case 'prefix':
      return narrow.kind !== 'regex' && narrow.kind !== 'present' && narrow.value.startsWith(wide.value)
    case 'regex': {
      if (narrow.kind === 'regex') return narrow.value === wide.value || wide.value === '.*'
      if (narrow.kind !== 'exact') return wide.value === '.*'
      const expression = regularExpression(wide.value)
      return expression.ok && expression.matchesAll(narrow.value)
    }
  }
}

const mapCovers = (wide: ReadonlyMap<string, StringMatch>, narrow: ReadonlyMap<string, StringMatch>): boolean =>
  [...wide].every(([name, match]) => {
    const own = narrow.get(name)
    return own !== undefined && stringCovers(match, own)
  })

const same = (one: StringMatch, other: StringMatch | undefined): boolean =>
  other !== undefined &&
  (one.kind === 'present' || other.kind === 'present'
    ? one.kind === other.kind
    : one.kind === other.kind && one.value === other.value)

const foldCase = (match: Match): StringMatch | undefined =>
  match.uri !== undefined && match.uri.kind !== 'present' && match.uri.kind !== 'regex'
    ? { kind: match.uri.kind, value: match.uri.value.toLowerCase() }
    : match.uri

/** The path has to begin with `/`, so that this prefix is no condition at all. */
const everyPath = (match: StringMatch): boolean =>
  match.kind === 'prefix' && (match.value === '/' || match.value === '')

const uriCovers = (wide: Match, narrow: Match): boolean => {
  if (wide.uri === undefined || everyPath(wide.uri)) return true
  if (wide.uri.kind === 'regex' && wide.uri.value === '.*') return true
  if (narrow.uri === undefined) return false
  if (wide.uriByElement === true && wide.uri.kind === 'prefix') {
    const { value } = wide.uri
    return (
      (narrow.uri.kind === 'exact' || (narrow.uri.kind === 'prefix' && narrow.uriByElement === true)) &&
      (narrow.uri.value === value || narrow.uri.value.startsWith(`${value}/`))
    )
  }
  if (wide.ignoreUriCase === true) {
    const [outer, inner] = [foldCase(wide), foldCase(narrow)]
    return outer !== undefined && inner !== undefined && stringCovers(outer, inner)
  }
  return narrow.ignoreUriCase !== true && stringCovers(wide.uri, narrow.uri)
}

/** True where every request that meets `narrow` meets `wide` too, so that `narrow` behind it is never reached. Clients are not looked at. */
export const matchCovers = (wide: Match, narrow: Match): boolean =>
  wide.unreadable !== true &&
  narrow.unreadable !== true &&
  uriCovers(wide, narrow) &&
  (['scheme', 'method', 'authority'] as const).every((field) => {
    const [outer, inner] = [wide[field], narrow[field]]
    return outer === undefined || (inner !== undefined && stringCovers(outer, inner))
  }) &&
  mapCovers(wide.headers, narrow.headers) &&
  mapCovers(wide.queryParams, narrow.queryParams) &&
  [...wide.withoutHeaders].every(([name, match]) => same(match, narrow.withoutHeaders.get(name)))
