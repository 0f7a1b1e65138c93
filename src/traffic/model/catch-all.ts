import type { Match } from './model.ts'

/**
 * True for an entry that matches every request of the clients it is built for (istio route.go:IsCatchAllRoute): path prefix `/` or regex `.*`, and no
 * condition on method, authority, scheme, headers or query. Port, gateways and source labels choose clients, not requests.
 */
export const isCatchAll = (match: Match): boolean =>
  match.unreadable !== true &&
  match.scheme === undefined &&
  match.method === undefined &&
  match.authority === undefined &&
  match.headers.size === 0 &&
  match.withoutHeaders.size === 0 &&
  match.queryParams.size === 0 &&
  (match.uri === undefined ||
    (match.uri.kind === 'prefix' && (match.uri.value === '/' || match.uri.value === '')) ||
    (match.uri.kind === 'regex' && match.uri.value === '.*'))

/** What a rule without matches, or with an empty one, means. */
const matchEverything: Match = { headers: new Map(), withoutHeaders: new Map(), queryParams: new Map() }

/** A rule's entries with "none" spelled out. */
export const entriesOf = (matches: readonly Match[]): readonly Match[] =>
  matches.length === 0 ? [matchEverything] : matches
