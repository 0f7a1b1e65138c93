import { entriesOf } from '../model/catch-all.ts'
import type { Match, Model, Router, Rule } from '../model/model.ts'
import { entrancesOf } from '../model/ways-in.ts'
import type { CompiledRoute } from '../simulate/compile.ts'
import { seenRequest, type TrafficRequest } from '../simulate/request.ts'
import { virtualHostFor } from '../simulate/simulate.ts'
import { chooseRoute } from '../simulate/steps.ts'
import type { VirtualHost } from '../simulate/virtual-host.ts'
import { type Answer, commonRequest, searchRequest } from './reach.ts'
import { type Scope, scopesOfRouter } from './scopes.ts'

/** A rule where it is written. */
export interface WrittenRule {
  readonly router: Router
  readonly rule: Rule
}

/** Whether requests come to a rule. */
export interface RuleReach {
  /** One that does; null where none was found. */
  readonly request: TrafficRequest | null
  /** Whether there was any to try: not where no entrance is here, or where no request could be made up. */
  readonly isTried: boolean
  /** Whether it is certain that none does, because the takers have them all. */
  readonly isTaken: boolean
  /** Rules that take others of these requests first. */
  readonly takers: readonly WrittenRule[]
}

export interface Reaching {
  readonly model: Model
  readonly router: Router
}

const mostRoutes = 300
// More than a reader takes in.
const mostTakers = 6
// Hosts and ports of one router mostly lead to the same rules.
const mostScopes = 16

/** By every way that leads to the router: its own hosts, or those of the routers that hand on to it. */
const scopesFor = ({ model, router }: Reaching): readonly Scope[] =>
  entrancesOf(model, router).flatMap((entrance) =>
    scopesOfRouter(model, entrance === router ? router : { ...entrance, rules: [...entrance.rules, ...router.rules] }),
  )

const answering = (
  model: Model,
  { client, port }: Scope,
): { readonly answer: Answer; readonly at: (host: string) => VirtualHost } => {
  const made = new Map<string, VirtualHost>()
  const at = (host: string): VirtualHost => {
    const known = made.get(host) ?? virtualHostFor(model, client, host, port)
    made.set(host, known)
    return known
  }
  return {
    at,
    answer: (request) => {
      const seen = seenRequest(request)
      return chooseRoute(at(seen.host).routes, seen)
    },
  }
}

/** A request that meets one of the matches and that the rule answers, by any way that leads to it; and who takes them first where none does. */
export const ruleReach = (reaching: Reaching, rule: Rule, matches: readonly Match[] = rule.matches): RuleReach => {
  const takers = new Map<Rule, WrittenRule>()
  const scopes = scopesFor(reaching)
  let isTried = false
  let isCertain = scopes.length <= mostScopes
  for (const scope of scopes.slice(0, mostScopes)) {
    const { answer } = answering(reaching.model, scope)
    for (const match of entriesOf(matches)) {
      const search = searchRequest(match, scope.host, answer, ({ effective }) => effective.written === rule)
      isTried ||= search.isTried
      isCertain &&= search.isTaken || !search.isTried
      for (const { effective } of search.takers)
        takers.set(effective.written, { router: effective.router, rule: effective.written })
      if (search.request !== null)
        return { request: search.request, isTried, isTaken: false, takers: [...takers.values()] }
    }
  }
  return { request: null, isTried, isTaken: isTried && isCertain, takers: [...takers.values()] }
}

/** The routes that are asked before those of a rule. */
const before = (routes: readonly CompiledRoute[], rule: Rule): readonly CompiledRoute[] => {
  const last = routes.findLastIndex(({ effective }) => effective.written === rule)
  return last < 0 ? [] : routes.slice(0, last).filter(({ effective }) => effective.written !== rule)
}

/** The first few rules that take some of the requests that meet one of the matches before they come to the rule. */
export const takersBefore = (
  reaching: Reaching,
  rule: Rule,
  matches: readonly Match[] = rule.matches,
): readonly WrittenRule[] => {
  const takers = new Map<Rule, WrittenRule>()
  // Matches that have no request in common have none by another way in either.
  const apart = new Set<Match>()
  for (const scope of scopesFor(reaching).slice(0, mostScopes)) {
    const { at, answer } = answering(reaching.model, scope)
    for (const { effective, match } of before(at(scope.host).routes, rule).slice(0, mostRoutes)) {
      if (takers.size === mostTakers) return [...takers.values()]
      if (takers.has(effective.written) || apart.has(match)) continue
      let isApart = match.authority === undefined
      for (const own of entriesOf(matches)) {
        const request = commonRequest(own, match, scope.host)
        isApart &&= request === null && own.authority === undefined
        const taker = request === null ? null : answer(request)?.effective
        if (taker && taker.written !== rule) takers.set(taker.written, { router: taker.router, rule: taker.written })
      }
      if (isApart) apart.add(match)
    }
  }
  return [...takers.values()]
}
