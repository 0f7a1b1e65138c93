import { namespaceFits, parseServiceKey, wildcardCovers } from '../model/host.ts'
import { findGateway } from '../model/lookup.ts'
import type { Gateway, Model, Router } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { gatewayDomains } from '../model/router-hosts.ts'
import { type CompiledRoute, compileRouter } from './compile.ts'
import { inOrder } from './compile-http-route.ts'
import type { Client } from './request.ts'
import { routersAt } from './router-index.ts'
import type { VirtualHost } from './virtual-host.ts'
import { exportRank, isExportedTo } from './visibility.ts'

type Server = Gateway['servers'][number]

/** The narrower of two host patterns where one covers the other (istio pkg/config/host/names.go:Intersection). */
const narrower = (one: string, other: string): string | null => {
  if (one === other) return one
  const covers = (wide: string, narrow: string): boolean =>
    wide.startsWith('*') && wildcardCovers(wide, narrow.startsWith('*') ? narrow.slice(1) || '.' : narrow)
  if (covers(other, one)) return one
  return covers(one, other) ? other : null
}

/** The part of a server's host, `namespace/host` or `./host`, that holds for a router's namespace. */
const serverHost = (written: string, gateway: string | null, router: string | null): string | null => {
  const slash = written.indexOf('/')
  if (slash < 0) return written.toLowerCase()
  const namespace = written.slice(0, slash)
  const admitted = namespace === '*' || namespaceFits(namespace === '.' ? gateway : namespace, router)
  return admitted ? written.slice(slash + 1).toLowerCase() : null
}

const covers = (pattern: string, host: string): boolean =>
  pattern.startsWith('*') ? wildcardCovers(pattern, host) : pattern === host

/** The domains that a router takes behind a gateway's servers. */
const domainsOf = (model: Model, router: Router, gateway: Gateway | null, servers: readonly Server[]): string[] => {
  const own = [...gatewayDomains(router, model.settings)]
  if (gateway === null) return own
  const admitted = servers.flatMap(({ hosts }) =>
    hosts.flatMap((host) => serverHost(host, gateway.place.namespace, router.place.namespace) ?? []),
  )
  return own.flatMap((host) => admitted.flatMap((server) => narrower(host, server) ?? []))
}

/** Catch-alls of all merged routers go to the end, each group keeping its order (route.go:SortVHostRoutes). */
const merged = (routes: readonly CompiledRoute[]): readonly CompiledRoute[] => [
  ...routes.filter(({ catchAll }) => !catchAll),
  ...routes.filter(({ catchAll }) => catchAll),
]

const serversFor = (gateway: Gateway, host: string, port: number | null): readonly Server[] =>
  gateway.servers.filter(
    (server) =>
      (port === null || server.port === port) &&
      server.hosts.some((written) => covers(written.slice(written.indexOf('/') + 1).toLowerCase(), host)),
  )

const byAssumedAge = (one: Router, other: Router): number =>
  exportRank(one.exportTo) - exportRank(other.exportTo) ||
  displayName(one.place).localeCompare(displayName(other.place), 'en')

type Claims = ReadonlyMap<string, readonly Router[]>

// The table of a gateway's port is the same for every host that is asked for, and a gateway may have thousands of routers.
const tables = new WeakMap<Model, Map<string, Claims>>()

/** Who takes which domain at one port of a gateway; the two kinds of gateways with one name are two. */
const claimsAt = (
  model: Model,
  api: Router['api'],
  name: string,
  gateway: Gateway | null,
  port: number | null,
): Claims => {
  const known = tables.get(model) ?? new Map<string, Claims>()
  tables.set(model, known)
  const key = `${api} ${name} ${port ?? ''}`
  const made = known.get(key)
  if (made !== undefined) return made
  const servers = gateway?.servers.filter((server) => !server.httpsRedirect && (port === null || server.port === port))
  const viewer = parseServiceKey(name)?.namespace ?? null
  const claims = new Map<string, Router[]>()
  const bound = routersAt(model, name).filter(
    (router) => router.api === api && isExportedTo(router.exportTo, router.place.namespace, viewer),
  )
  for (const router of [...bound].sort(byAssumedAge))
    for (const domain of new Set(domainsOf(model, router, gateway, servers ?? []))) {
      const list = claims.get(domain)
      if (list === undefined) claims.set(domain, [router])
      else list.push(router)
    }
  known.set(key, claims)
  return claims
}

/** The narrowest domain that is taken: the host itself, else the longest wildcard over it. */
const domainFor = (claims: Claims, host: string): string | null => {
  if (claims.has(host)) return host
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1))
    if (dot > 0 && claims.has(`*${host.slice(dot)}`)) return `*${host.slice(dot)}`
  return claims.has('*') ? '*' : null
}

/** Whose gateway it is that a person means: that of the API whose routes take the host, Istio's where both do or neither. */
const apiBehind = (model: Model, name: string, host: string): Router['api'] => {
  const takes = (api: Router['api']): boolean =>
    routersAt(model, name).some(
      (router) => router.api === api && gatewayDomains(router, model.settings).some((domain) => covers(domain, host)),
    )
  if (takes('istio')) return 'istio'
  if (takes('gateway-api')) return 'gateway-api'
  return findGateway(model, name, 'istio') === null && findGateway(model, name, 'gateway-api') !== null
    ? 'gateway-api'
    : 'istio'
}

/** What the proxies behind a gateway have for a host: one virtual host, merged from every router with the same narrowest name. */
export const gatewayVirtualHost = (
  model: Model,
  client: Extract<Client, { readonly kind: 'gateway' }>,
  host: string,
  givenPort: number | null,
): VirtualHost => {
  const api = apiBehind(model, client.gateway, host)
  const gateway = findGateway(model, client.gateway, api)
  const warnings: string[] = []
  if (gateway === null)
    warnings.push(`Gateway ${client.gateway} is not in this repository; its hosts and ports could not be seen.`)
  const all = gateway === null ? [] : serversFor(gateway, host, givenPort)
  const plain = all.filter((server) => !server.httpsRedirect)
  const httpsRedirect = all.length > 0 && plain.length === 0
  const port = givenPort ?? plain[0]?.port ?? all[0]?.port ?? null
  const none = { routers: [], leftOut: [], routes: [], port, httpsRedirect, otherOrders: [] }
  if (gateway !== null && all.length === 0)
    warnings.push(
      `Gateway ${displayName(gateway.place)} has no server for ${host}${givenPort === null ? '' : ` on port ${givenPort}`}.`,
    )
  if (httpsRedirect) return { ...none, domain: host, warnings }
  const claims = claimsAt(model, api, client.gateway, gateway, port)
  const domain = domainFor(claims, host)
  if (domain === null) return { ...none, domain, warnings }
  const routers = (claims.get(domain) ?? []).map((router) => compileRouter(model, router, client, port))
  const routes = routers.flatMap((compiled) => compiled.routes)
  const merge = api === 'gateway-api' ? inOrder : merged
  return {
    ...none,
    domain,
    routes: merge(routes),
    routers,
    leftOut: routers.flatMap(({ leftOut }) => leftOut),
    warnings: [...warnings, ...routers.flatMap((compiled) => compiled.warnings)],
    otherOrders: routers.length > 1 ? [merge([...routers].reverse().flatMap((compiled) => compiled.routes))] : [],
  }
}
