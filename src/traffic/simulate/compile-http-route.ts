import { byPrecedence, routeEntries } from '../gateway-api/precedence.ts'
import { isCatchAll } from '../model/catch-all.ts'
import { findGateway } from '../model/lookup.ts'
import type { Model, RouteParent, Router } from '../model/model.ts'
import type { CompiledRoute, CompiledRouter } from './compile.ts'
import { type Client, clientName } from './request.ts'

/** The most specific matches first; those that are alike keep the order that they have. */
export const inOrder = (routes: readonly CompiledRoute[]): readonly CompiledRoute[] =>
  [...routes].sort((one, other) => byPrecedence(one.match, other.match))

const parentTakes = (model: Model, parent: RouteParent, client: Client, port: number | null): boolean => {
  if (port === null) return true
  if (parent.port !== null && parent.port !== port) return false
  if (parent.section === null || client.kind === 'mesh') return true
  const listener = findGateway(model, parent.key, 'gateway-api')?.servers.find(({ name }) => name === parent.section)
  return listener === undefined || listener.port === port
}

/** Whether a route is attached to what a client comes through, at that port. */
const isAttached = (model: Model, router: Router, client: Client, port: number | null): boolean =>
  router.parents.some(
    (parent) =>
      (client.kind === 'mesh'
        ? parent.kind === 'service'
        : parent.kind === 'gateway' && parent.key === clientName(client)) && parentTakes(model, parent, client, port),
  )

/** The routes that a client gets from one HTTPRoute: every entry of every rule is one, and their order is that of how specific they are. */
export const compileHttpRoute = (model: Model, router: Router, client: Client, port: number | null): CompiledRouter => {
  const attached = isAttached(model, router, client, port)
  const routes = router.rules.flatMap((rule): readonly CompiledRoute[] =>
    routeEntries(rule.matches).map((match) => ({
      effective: { router, rule, written: rule, via: null, matches: rule.matches },
      match,
      catchAll: isCatchAll(match),
    })),
  )
  return {
    router,
    routes: attached ? inOrder(routes) : [],
    leftOut: attached
      ? []
      : router.rules.map((rule) => ({ router, rule, reason: 'its parentRefs name another listener or port' })),
    unreachable: [],
    warnings: [],
  }
}
