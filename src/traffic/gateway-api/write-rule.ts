import { isJsonObject, type Json, type JsonObject, type Patch, sameJson } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import { isCatchAll } from '../model/catch-all.ts'
import type { Router, Rule } from '../model/model.ts'
import { gatewayDuration, sameDuration } from './duration.ts'
import { composeBackend } from './version-backend.ts'
import { attemptsOf, isOfType, listOf, rewriteOf, timeoutOf } from './worded-rule.ts'
import { composeMatch, readWrittenMatches } from './write-match.ts'

/** A prefix is replaced as a prefix, any other path as a whole: the Gateway API allows the first for one prefix alone. */
const rewriteFilter = ({ uri, authority }: JsonObject, matches: readonly JsonObject[]): JsonObject => {
  const [only, second] = matches
  const path = only?.['path']
  const kind = isJsonObject(path) ? (path['type'] ?? 'PathPrefix') : 'PathPrefix'
  const replaced: JsonObject =
    second === undefined && kind === 'PathPrefix'
      ? { type: 'ReplacePrefixMatch', replacePrefixMatch: uri ?? '/' }
      : { type: 'ReplaceFullPath', replaceFullPath: uri ?? '/' }
  return {
    type: 'URLRewrite',
    urlRewrite: {
      ...(authority === undefined ? {} : { hostname: authority }),
      ...(uri === undefined ? {} : { path: replaced }),
    },
  }
}

/** The filters with the rewrite that is asked for, at the place of an older one. */
const withRewrite = (
  filters: readonly Json[],
  rewrite: Json | undefined,
  matches: readonly JsonObject[],
): readonly Json[] => {
  if (!isJsonObject(rewrite) || sameJson(rewriteOf(filters) ?? null, rewrite)) return filters
  const index = filters.findIndex((filter) => isOfType(filter, 'URLRewrite'))
  const fresh = rewriteFilter(rewrite, matches)
  return index < 0 ? [...filters, fresh] : filters.with(index, fresh)
}

const merged = (source: JsonObject, key: string, more: JsonObject): JsonObject => ({
  [key]: { ...(isJsonObject(source[key]) ? source[key] : {}), ...more },
})

/** Timeout and retries in the Gateway API's words, where they are not what the rule says already. */
const settingsFor = ({ timeout, retries }: JsonObject, source: JsonObject): JsonObject => {
  const attempts = isJsonObject(retries) ? retries['attempts'] : undefined
  return {
    ...(timeout === undefined || sameDuration(timeout, timeoutOf(source))
      ? {}
      : merged(source, 'timeouts', { request: gatewayDuration(timeout) })),
    ...(attempts === undefined || attempts === attemptsOf(source) ? {} : merged(source, 'retry', { attempts })),
  }
}

/** Fields of a rule in a VirtualService's words, each added or replaced; what is so already is left alone. */
export const writeRouteRuleFields = (rule: Rule, fields: JsonObject): Patch => {
  const source = rule.source ?? {}
  const written = listOf(source['filters'])
  const filters = withRewrite(written, fields['rewrite'], listOf(source['matches']).filter(isJsonObject))
  const wanted: JsonObject = {
    ...(fields['name'] === undefined ? {} : { name: fields['name'] }),
    ...settingsFor(fields, source),
    ...(filters === written ? {} : { filters }),
  }
  return Object.entries(wanted)
    .filter(([key, value]) => !sameJson(source[key], value))
    .map(([key, value]) => ({
      op: source[key] === undefined ? 'add' : 'replace',
      path: `${rule.pointer}/${key}`,
      value,
    }))
}

const isEveryPath = ({ type, value }: JsonObject): boolean =>
  (type === undefined || type === 'PathPrefix') && (value === undefined || value === '/')

/** What the default route of a router spells of every path, which a rule that is cut from it spells too. */
const everyPathOf = ({ rules }: Router): JsonObject | null => {
  const paths = rules.flatMap((rule) =>
    rule.matches.flatMap((match, index) => {
      const entry = isCatchAll(match) ? listOf(rule.source?.['matches'])[index] : undefined
      const path = isJsonObject(entry) ? entry['path'] : undefined
      return isJsonObject(path) ? [path] : []
    }),
  )
  return paths[0] ?? null
}

const matchesFor = (router: Router, match: Json | undefined): Result<readonly JsonObject[]> => {
  const path = everyPathOf(router)
  const composed = listOf(match).map((entry) => composeMatch(isJsonObject(entry) ? entry : {}, path))
  const [problem] = composed.flatMap((result) => (result.ok ? [] : result.problems))
  return problem === undefined
    ? success(composed.flatMap((result) => (result.ok ? [result.value] : [])))
    : failure(problem)
}

/** The entries of a match list as they are read again once a router has them: an HTTPRoute's paths end in no slash. Refused where it has no word for one. */
export const saidMatches = (router: Router, match: readonly JsonObject[]): Result<readonly JsonObject[]> => {
  if (router.api === 'istio') return success(match)
  const composed = matchesFor(router, match)
  if (!composed.ok) return composed
  const read = readWrittenMatches({ matches: composed.value })
  return success(listOf(read).flatMap((entry, index) => (isJsonObject(entry) ? [{ ...match[index], ...entry }] : [])))
}

/** One more entry for a rule's list, in the spelling of those that are there. */
export const writeRouteMatch = (rule: Rule, entry: JsonObject): Patch => {
  const [sibling] = listOf(rule.source?.['matches'])
  const spelt = isJsonObject(sibling) && isJsonObject(sibling['path']) ? sibling['path'] : null
  const composed = composeMatch(entry, spelt !== null && isEveryPath(spelt) ? spelt : null)
  if (!composed.ok) throw new Error('A match is written only once its conditions can be said.')
  return [{ op: 'add', path: `${rule.pointer}/matches/-`, value: composed.value }]
}

/** Another expression for a header of one entry. */
export const writeRouteHeaderExpression = (rule: Rule, entry: number, header: string, expression: string): Patch => {
  const written = listOf(rule.source?.['matches'])[entry]
  const headers = isJsonObject(written) ? listOf(written['headers']) : []
  const index = headers.findIndex(
    (one) => isJsonObject(one) && typeof one['name'] === 'string' && one['name'].toLowerCase() === header.toLowerCase(),
  )
  if (index < 0) return []
  return [{ op: 'replace', path: `${rule.pointer}/matches/${entry}/headers/${index}/value`, value: expression }]
}

/** Keys of a VirtualService's rule that are said otherwise here. */
const worded = ['name', 'match', 'route', 'rewrite', 'timeout', 'retries', 'filters', 'mirrors']

/**
 * A rule in the words of a VirtualService, as an HTTPRoute writes it. Its name is written where rules here have names or a person gave it: older
 * definitions of the kind do not have the field, and a cluster with one of them drops it.
 */
export const composeRouteRule = (router: Router, rule: JsonObject, isGiven: boolean): JsonObject => {
  const composed = matchesFor(router, rule['match'])
  if (!composed.ok) throw new Error('A rule is written only once its conditions can be said.')
  const matches = composed.value
  const filters = [...withRewrite(listOf(rule['filters']), rule['rewrite'], matches), ...listOf(rule['mirrors'])]
  const isNamed = isGiven || router.rules.some(({ name }) => name !== null)
  return {
    ...(isNamed && rule['name'] !== undefined ? { name: rule['name'] } : {}),
    matches,
    ...(filters.length === 0 ? {} : { filters }),
    backendRefs: listOf(rule['route']).map((entry) => composeBackend(router.rules, entry)),
    ...Object.fromEntries(Object.entries(rule).filter(([key]) => !worded.includes(key))),
    ...settingsFor(rule, rule),
  }
}
