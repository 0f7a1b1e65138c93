import { findGateway } from '../model/lookup.ts'
import type { Gateway, Model, Router } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { gatewayDomains } from '../model/router-hosts.ts'
import { type CompiledRoute, compileRouter } from './compile.ts'
import { inOrder } from './compile-http-route.ts'
import { type Claims, claimsAt, domainCovers } from './gateway-claims.ts'
import type { Client } from './request.ts'
import { routersAt } from './router-index.ts'
import type { VirtualHost } from './virtual-host.ts'

/** Catch-alls of all merged routers go to the end, each group keeping its order (route.go:SortVHostRoutes). */
const merged = (routes: readonly CompiledRoute[]): readonly CompiledRoute[] => [
  ...routes.filter(({ catchAll }) => !catchAll),
  ...routes.filter(({ catchAll }) => catchAll),
]

const serversFor = (gateway: Gateway, host: string, port: number | null): Gateway['servers'] =>
  gateway.servers.filter(
    (server) =>
      (port === null || server.port === port) &&
      server.hosts.some((written) => domainCovers(written.slice(written.indexOf('/') + 1).toLowerCase(), host)),
  )

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
      (router) =>
        router.api === api && gatewayDomains(router, model.settings).some((domain) => domainCovers(domain, host)),
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
