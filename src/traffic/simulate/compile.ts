import { entriesOf, isCatchAll } from '../model/catch-all.ts'
import { namespaceFits } from '../model/host.ts'
import type { Match, Model, Router } from '../model/model.ts'
import { compileHttpRoute } from './compile-http-route.ts'
import { type EffectiveRule, expandDelegates, type LeftOut } from './delegates.ts'
import type { Client } from './request.ts'
import { clientName } from './request.ts'

/** One match entry of one rule: what Envoy holds as a route of its own. */
export interface CompiledRoute {
  readonly effective: EffectiveRule
  readonly match: Match
  readonly catchAll: boolean
}

export interface CompiledRouter {
  readonly router: Router
  readonly routes: readonly CompiledRoute[]
  /** Rules, or all entries of them, that this client's proxy never gets. */
  readonly leftOut: readonly LeftOut[]
  /** Rules behind the first catch-all: written, and dropped. */
  readonly unreachable: readonly EffectiveRule[]
  readonly warnings: readonly string[]
}

/** Why an entry is not built for a client (route.go:sourceMatchHTTP and the port check), or null where it is. */
const whyNotBuilt = (match: Match, client: Client, port: number | null): string | null => {
  if (match.port !== undefined && port !== null && match.port !== port) return `it is only for port ${match.port}`
  if (match.gateways !== undefined)
    return match.gateways.includes(clientName(client)) ? null : `it is only for ${match.gateways.join(', ')}`
  if (match.sourceLabels !== undefined) {
    const labels = client.kind === 'mesh' ? client.labels : undefined
    const missing = [...match.sourceLabels].find(([key, value]) => labels?.get(key) !== value)
    if (missing !== undefined)
      return `it is only for clients with the label ${missing.join('=')}${labels === undefined ? ' (no labels are given)' : ''}`
  }
  if (match.sourceNamespace === undefined) return null
  if (client.kind === 'mesh' && namespaceFits(client.namespace, match.sourceNamespace)) return null
  return `it is only for clients in namespace ${match.sourceNamespace}`
}

/** The routes that a client's proxy gets from one router, cut off after the first catch-all (route.go:BuildHTTPRoutesForVirtualService). */
export const compileRouter = (model: Model, router: Router, client: Client, port: number | null): CompiledRouter => {
  if (router.api === 'gateway-api') return compileHttpRoute(model, router, client, port)
  const { rules, leftOut } = expandDelegates(model, router)
  const routes: CompiledRoute[] = []
  const filtered: LeftOut[] = [...leftOut]
  const unreachable: EffectiveRule[] = []
  const warnings: string[] = []
  let closed = false
  for (const effective of rules) {
    if (closed) {
      unreachable.push(effective)
      continue
    }
    const reasons: string[] = []
    for (const match of entriesOf(effective.matches)) {
      const reason = whyNotBuilt(match, client, port)
      if (reason !== null) {
        reasons.push(reason)
        continue
      }
      if (match.port !== undefined && port === null)
        warnings.push(`The port is not known; port ${match.port}, which a rule asks for, is assumed.`)
      if (closed) continue
      const catchAll = isCatchAll(match)
      routes.push({ effective, match, catchAll })
      if (catchAll) closed = true
    }
    if (reasons.length > 0 && reasons.length === entriesOf(effective.matches).length)
      filtered.push({ router: effective.router, rule: effective.rule, reason: [...new Set(reasons)].join('; ') })
  }
  return { router, routes, leftOut: filtered, unreachable, warnings }
}
