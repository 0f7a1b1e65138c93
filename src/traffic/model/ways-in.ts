import { defaultRoutes } from './default-route.ts'
import { hostKey, namespaceFits, parseServiceKey, resolveHost, wildcardCovers } from './host.ts'
import { pickByNamespace, routersNamed } from './lookup.ts'
import type { Destination, Model, Router, Rule } from './model.ts'
import { routeDefaults } from './route-defaults.ts'
import { hostsFor } from './router-hosts.ts'

/** A default route that sends to a service: one way in, and what a change of weights edits. */
export interface Way {
  /** Where the rule is written; a delegate where the entrance hands on to one. */
  readonly router: Router
  readonly rule: Rule
  /** The routers that clients reach first: the router itself, or those that delegate to it. Empty for a delegate whose root is not here. */
  readonly entrances: readonly Router[]
  /** `mesh`, or gateways as `namespace/name`. */
  readonly clients: readonly string[]
  /** The only ports it is the default for; empty for all. */
  readonly ports: readonly number[]
  readonly destinations: readonly Destination[]
}

/** A router that has to do with the service although no default route of it sends there. */
export interface OtherWay {
  readonly router: Router
  readonly reason: 'match-rules-only' | 'tcp-or-tls' | 'host-goes-elsewhere'
  /** The rules that do send there. */
  readonly rules: readonly Rule[]
  readonly clients: readonly string[]
}

export interface WaysIn {
  readonly ways: readonly Way[]
  readonly others: readonly OtherWay[]
  /** False where no router here stands between mesh clients and the service: their requests go to all of its pods alike. */
  readonly meshIsRouted: boolean
}

const destinationsOf = (rule: Rule): readonly Destination[] =>
  rule.action.kind === 'route' ? rule.action.destinations : []

const sendsTo = (rule: Rule, service: string): boolean =>
  destinationsOf(rule).some((destination) => destination.service === service)

/** The VirtualService without hosts that a delegating rule hands on to; null where it is not here. */
export const findDelegate = (model: Model, name: string, namespace: string | null): Router | null =>
  pickByNamespace(
    routersNamed(model, name).filter(({ hosts }) => hosts.length === 0),
    namespace,
  )

/** The routers that clients ask: the router itself, or those that hand on to it. */
export const entrancesOf = (model: Model, router: Router): readonly Router[] => {
  if (router.hosts.length > 0) return [router]
  return model.routers.filter(({ rules }) =>
    rules.some(
      ({ action }) => action.kind === 'delegate' && findDelegate(model, action.name, action.namespace) === router,
    ),
  )
}

/** True where the router stands between mesh clients and the service. */
export const routesMeshHost = (model: Model, router: Router, service: string): boolean => {
  const parsed = parseServiceKey(service)
  if (!router.gateways.includes('mesh')) return false
  return hostsFor(router, 'mesh').some((written) => {
    const host = resolveHost(written, router.place.namespace, model.settings)
    if (parsed === null) return hostKey(host) === service
    if (host.kind === 'service') return host.name === parsed.name && namespaceFits(host.namespace, parsed.namespace)
    const full = `${parsed.name}.${parsed.namespace ?? '_'}.svc.${model.settings.clusterDomain}`
    return host.kind === 'wildcard' && wildcardCovers(host.pattern, full)
  })
}

const waysThrough = (router: Router, entrances: readonly Router[], service: string): readonly Way[] => {
  // A delegate is bound to nothing itself; its rules stand wherever its roots are bound.
  const clients = new Set(entrances.flatMap(({ gateways }) => gateways))
  if (router.api === 'gateway-api')
    return routeDefaults(router, service).map((rule) => ({
      router,
      rule,
      entrances,
      clients: [...clients],
      ports: [],
      destinations: destinationsOf(rule),
    }))
  const classes = clients.size === 0 ? [null] : [...clients]
  const ways = new Map<Rule, { clients: string[]; ports: Set<number | null> }>()
  for (const client of classes)
    for (const { rule, port } of defaultRoutes(router, client ?? 'mesh')) {
      if (!sendsTo(rule, service)) continue
      const way = ways.get(rule) ?? { clients: [], ports: new Set() }
      if (client !== null && !way.clients.includes(client)) way.clients.push(client)
      ways.set(rule, { ...way, ports: way.ports.add(port) })
    }
  return [...ways].map(([rule, way]) => ({
    router,
    rule,
    entrances,
    clients: way.clients,
    ports: way.ports.has(null) ? [] : [...way.ports].flatMap((port) => port ?? []),
    destinations: destinationsOf(rule),
  }))
}

/** Every way in to a service (`namespace/name`): a change of its traffic has to cover them all, or say which stay as they are. */
export const waysIn = (model: Model, service: string): WaysIn => {
  const ways: Way[] = []
  const others: OtherWay[] = []
  for (const router of model.routers) {
    const rules = router.rules.filter((rule) => sendsTo(rule, service))
    const claims = routesMeshHost(model, router, service)
    const streams = router.streamsTo.includes(service)
    if (rules.length === 0 && !claims && !streams) continue
    const entrances = entrancesOf(model, router)
    const through = waysThrough(router, entrances, service)
    ways.push(...through)
    const clients = [...new Set(entrances.flatMap(({ gateways }) => gateways))]
    if (streams) others.push({ router, rules: [], clients, reason: 'tcp-or-tls' })
    if (through.length > 0) continue
    const delegates = router.rules.some(({ action }) => action.kind === 'delegate')
    if (rules.length > 0) others.push({ router, rules, clients, reason: 'match-rules-only' })
    else if (!delegates && !streams) others.push({ router, rules, clients, reason: 'host-goes-elsewhere' })
  }
  return { ways, others, meshIsRouted: model.routers.some((router) => routesMeshHost(model, router, service)) }
}
