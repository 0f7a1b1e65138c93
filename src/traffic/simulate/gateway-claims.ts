import { namespaceFits, parseServiceKey, wildcardCovers } from '../model/host.ts'
import { findGateway } from '../model/lookup.ts'
import type { Gateway, Model, Router } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { gatewayDomains } from '../model/router-hosts.ts'
import { routersAt } from './router-index.ts'
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

/** Whether a host is what a pattern stands for. */
export const domainCovers = (pattern: string, host: string): boolean =>
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

const byAssumedAge = (one: Router, other: Router): number =>
  exportRank(one.exportTo) - exportRank(other.exportTo) ||
  displayName(one.place).localeCompare(displayName(other.place), 'en')

/** The routers that take each domain, the one that is assumed to be the oldest first. */
export type Claims = ReadonlyMap<string, readonly Router[]>

// The table of a gateway's port is the same for every host that is asked for, and a gateway may have thousands of routers.
const tables = new WeakMap<Model, Map<string, Claims>>()

/** Who takes which domain at one port of a gateway; the two kinds of gateways with one name are two. */
export const claimsAt = (
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

/** The others that a gateway merges a router with, by the host that they share with it: their routes are one table (istio gateway.go). */
export const mergedWith = (model: Model, router: Router, gateway: string): ReadonlyMap<string, readonly Router[]> => {
  const found = findGateway(model, gateway, router.api)
  const claims = claimsAt(model, router.api, gateway, found, null)
  return new Map(
    domainsOf(model, router, found, found?.servers ?? []).map((domain) => [
      domain,
      (claims.get(domain) ?? []).filter((other) => other !== router),
    ]),
  )
}
