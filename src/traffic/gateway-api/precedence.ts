import type { Match, Router, Rule } from '../model/model.ts'

const everyPath: Match = {
  uri: { kind: 'prefix', value: '/' },
  uriByElement: true,
  headers: new Map(),
  withoutHeaders: new Map(),
  queryParams: new Map(),
}

/** A rule's entries as the API server fills them in: none is every path. */
export const routeEntries = (matches: readonly Match[]): readonly Match[] =>
  matches.length === 0 ? [everyPath] : matches

/**
 * Istio's order of path matches (istio conversion.go:getURIRank). The Gateway API leaves regular expressions to the implementation, and Istio puts them
 * behind every prefix, `/` included.
 */
const pathRank = ({ uri }: Match): number => (uri?.kind === 'exact' ? 3 : uri?.kind === 'prefix' ? 2 : 1)

const pathLength = ({ uri }: Match): number => (uri === undefined || uri.kind === 'present' ? 0 : uri.value.length)

/**
 * Which of two matches is asked first, as a sort wants it; 0 where only age, name and position can tell: exact path, then the longest prefix, then one
 * with a method, then more headers, then more query parameters (Gateway API, HTTPRouteRule.matches).
 */
export const byPrecedence = (one: Match, other: Match): number =>
  pathRank(other) - pathRank(one) ||
  pathLength(other) - pathLength(one) ||
  Number(other.method !== undefined) - Number(one.method !== undefined) ||
  other.headers.size - one.headers.size ||
  other.queryParams.size - one.queryParams.size

/**
 * Whether a rule takes requests that another of the same router would take too. In a VirtualService that is whatever stands above; in an HTTPRoute the
 * place in the file decides nothing but ties.
 */
export const comesBefore = ({ api }: Router, rule: Rule, other: Rule): boolean =>
  api === 'istio'
    ? rule.index < other.index
    : routeEntries(rule.matches).every((match) =>
        routeEntries(other.matches).every((wide) => {
          const order = byPrecedence(match, wide)
          return order < 0 || (order === 0 && rule.index < other.index)
        }),
      )
