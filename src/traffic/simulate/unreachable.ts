import { findGateway } from '../model/lookup.ts'
import type { Model, Router, Rule } from '../model/model.ts'
import { type CompiledRoute, compileRouter } from './compile.ts'
import { matchCovers } from './covers.ts'
import type { Client } from './request.ts'

export interface UnreachableRule {
  /** Where the rule is written. */
  readonly router: Router
  readonly rule: Rule
  /** The earlier rule that takes all its requests. */
  readonly behind: Rule
}

/** The clients that a router can tell apart: each class it is bound to, and those that its matches single out. */
export const clientsOf = (router: Router): readonly Client[] => {
  const { namespace } = router.place
  const matches = router.rules.flatMap((rule) => rule.matches)
  const singled = matches.flatMap(({ sourceLabels, sourceNamespace }): Client[] =>
    sourceLabels === undefined && sourceNamespace === undefined
      ? []
      : [{ kind: 'mesh', namespace: sourceNamespace ?? namespace, labels: sourceLabels ?? new Map() }],
  )
  return router.gateways.flatMap((gateway): Client[] =>
    gateway === 'mesh' ? [{ kind: 'mesh', namespace }, ...singled] : [{ kind: 'gateway', gateway }],
  )
}

/** The ports that a client's requests may come in at; null for one that no match asks for. */
const portsOf = (model: Model, router: Router, client: Client): readonly (number | null)[] => {
  const asked = router.rules.flatMap((rule) => rule.matches.flatMap(({ port }) => port ?? []))
  if (asked.length === 0) return [null]
  const gateway = client.kind === 'gateway' ? findGateway(model, client.gateway) : null
  // Port 0 stands for any port that no match asks for.
  return gateway === null ? [...new Set([...asked, 0])] : gateway.servers.map(({ port }) => port)
}

const coverOf = (routes: readonly CompiledRoute[], index: number): Rule | null => {
  const route = routes[index]
  if (route === undefined) return null
  const cover = routes.slice(0, index).find((earlier) => matchCovers(earlier.match, route.match))
  return cover?.effective.written ?? null
}

/**
 * The rules of a router that no request of any client reaches: behind a catch-all, or with every entry covered by an earlier one.
 * Only what is certain is reported.
 */
export const unreachableRules = (model: Model, router: Router): readonly UnreachableRule[] => {
  const reached = new Set<Rule>()
  const behind = new Map<Rule, { readonly router: Router; readonly rule: Rule }>()
  for (const client of clientsOf(router))
    for (const port of portsOf(model, router, client)) {
      const { routes, unreachable } = compileRouter(model, router, client, port)
      const last = routes.at(-1)?.effective.written
      routes.forEach((route, index) => {
        const cover = coverOf(routes, index)
        const { written, router: writer } = route.effective
        if (cover === null || cover === written) reached.add(written)
        else behind.set(written, { router: writer, rule: cover })
      })
      if (last !== undefined)
        for (const { written, router: writer } of unreachable) behind.set(written, { router: writer, rule: last })
    }
  return [...behind].flatMap(([rule, cover]) =>
    reached.has(rule) ? [] : [{ router: cover.router, rule, behind: cover.rule }],
  )
}
