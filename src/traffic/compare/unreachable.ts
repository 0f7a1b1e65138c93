import { hostKey, resolveHost } from '../model/host.ts'
import { findGateway } from '../model/lookup.ts'
import type { Model, Router, Rule } from '../model/model.ts'
import { type CompiledRoute, compileRouter } from '../simulate/compile.ts'
import { matchCovers } from '../simulate/covers.ts'
import type { Client } from '../simulate/request.ts'
import { seenRequest } from '../simulate/request.ts'
import { chooseRoute } from '../simulate/steps.ts'
import { searchRequest } from './reach.ts'
import { clientsOf, concreteHost } from './scopes.ts'

export interface UnreachableRule {
  /** Where the rule is written. */
  readonly router: Router
  readonly rule: Rule
  /** The rules in front that take all its requests, together where there are several. */
  readonly behind: readonly Rule[]
}

/** The ports that a client's requests may come in at; null for one that no match asks for. */
const portsOf = (model: Model, router: Router, client: Client): readonly (number | null)[] => {
  const asked = router.rules.flatMap((rule) => rule.matches.flatMap(({ port }) => port ?? []))
  if (asked.length === 0) return [null]
  const gateway = client.kind === 'gateway' ? findGateway(model, client.gateway) : null
  // Port 0 stands for any port that no match asks for.
  return gateway === null ? [...new Set([...asked, 0])] : gateway.servers.map(({ port }) => port)
}

// Lists of hundreds of matches are made by programs; what of theirs is covered by no single other one is left open.
const mostTogether = 200
const mostTries = 40

/** The rules in front that take all requests of a route; null where one is left, or may be. */
const coversOf = (routes: readonly CompiledRoute[], index: number, host: string): readonly Rule[] | null => {
  const route = routes[index]
  if (route === undefined) return null
  const cover = routes.slice(0, index).find((earlier) => matchCovers(earlier.match, route.match))
  if (cover !== undefined) return [cover.effective.written]
  if (index > mostTogether) return null
  const { isTaken, takers } = searchRequest(
    route.match,
    host,
    (request) => chooseRoute(routes.slice(0, index + 1), seenRequest(request)),
    (one) => one === route,
    mostTries,
  )
  return isTaken ? [...new Set(takers.map(({ effective }) => effective.written))] : null
}

/**
 * The rules of a router that no request of any client reaches: behind a catch-all, or with every entry covered by earlier ones. Only what is certain is
 * reported.
 */
export const unreachableRules = (model: Model, router: Router): readonly UnreachableRule[] => {
  const reached = new Set<Rule>()
  const behind = new Map<Rule, { readonly router: Router; readonly rules: Set<Rule> }>()
  const put = (rule: Rule, writer: Router, covers: readonly Rule[]): void => {
    const known = behind.get(rule) ?? { router: writer, rules: new Set<Rule>() }
    for (const cover of covers) if (cover !== rule) known.rules.add(cover)
    behind.set(rule, known)
  }
  const [written = '*'] = router.hosts
  const host = concreteHost(hostKey(resolveHost(written, router.place.namespace, model.settings)))
  for (const client of clientsOf(router))
    for (const port of portsOf(model, router, client)) {
      const { routes, unreachable } = compileRouter(model, router, client, port)
      const last = routes.at(-1)?.effective.written
      routes.forEach((route, index) => {
        const { written: rule, router: writer } = route.effective
        if (reached.has(rule)) return
        const covers = coversOf(routes, index, host)
        if (covers === null || covers.every((cover) => cover === rule)) reached.add(rule)
        else put(rule, writer, covers)
      })
      if (last !== undefined) for (const { written: rule, router: writer } of unreachable) put(rule, writer, [last])
    }
  return [...behind].flatMap(([rule, cover]) =>
    reached.has(rule) ? [] : [{ router: cover.router, rule, behind: [...cover.rules] }],
  )
}
