import type { Match } from '../model/model.ts'

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
