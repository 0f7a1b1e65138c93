import { resolveHost, serviceKey } from '../model/host.ts'
import { findService } from '../model/lookup.ts'
import type { Model, Router } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { hostsFor } from '../model/router-hosts.ts'
import { type CompiledRoute, type CompiledRouter, compileRouter } from './compile.ts'
import { inOrder } from './compile-http-route.ts'
import { meshHostRank, requestHost } from './mesh-host.ts'
import { isHttpPort } from './ports.ts'
import type { Client } from './request.ts'
import { meshRoutersFor } from './router-index.ts'
import type { VirtualHost } from './virtual-host.ts'
import { exportRank, isExportedTo } from './visibility.ts'

interface Candidate {
  readonly router: Router
  readonly rank: number
  readonly domain: string
}

const candidatesFor = (model: Model, host: string, namespace: string | null): readonly Candidate[] => {
  const request = requestHost(host, namespace, model.settings)
  const found = meshRoutersFor(model, host).flatMap((router): Candidate[] => {
    if (!isExportedTo(router.exportTo, router.place.namespace, namespace)) return []
    const ranked = hostsFor(router, 'mesh').flatMap((domain) => {
      const rank = meshHostRank(request, resolveHost(domain, router.place.namespace, model.settings), model.settings)
      return rank === null ? [] : [{ router, rank, domain }]
    })
    const [best] = ranked.sort((one, other) => other.rank - one.rank)
    return best === undefined ? [] : [best]
  })
  // Creation time decides in a cluster; the name stands in for it here, and two that are alike in all before it are reported.
  return found.sort(
    (one, other) =>
      (one.rank === other.rank ? 0 : other.rank - one.rank) ||
      exportRank(one.router.exportTo) - exportRank(other.router.exportTo) ||
      displayName(one.router.place).localeCompare(displayName(other.router.place), 'en'),
  )
}

const routesOf = (merged: readonly { readonly compiled: CompiledRouter }[]): readonly CompiledRoute[] => {
  const routes = merged.flatMap(({ compiled }) => compiled.routes)
  return merged.length > 1 ? inOrder(routes) : routes
}

/**
 * What a sidecar has for a host. Several VirtualServices for one host do not merge: the first to claim it wins and the others count for nothing
 * (istio httproute.go:BuildSidecarOutboundVirtualHosts). One without any rule for this client leaves the host to the next.
 */
export const meshVirtualHost = (
  model: Model,
  client: Extract<Client, { readonly kind: 'mesh' }>,
  host: string,
  givenPort: number | null,
): VirtualHost => {
  const warnings: string[] = []
  const { service } = requestHost(host, client.namespace, model.settings)
  const object = service === null ? null : findService(model, serviceKey(service.namespace, service.name))
  const [firstPort] = object?.ports ?? []
  const port = givenPort ?? firstPort?.number ?? null
  const used = object?.ports.find(({ number }) => number === port)
  const none = { routers: [], leftOut: [], routes: [], port, httpsRedirect: false, otherOrders: [] }
  if (used !== undefined && !isHttpPort(used)) {
    const why = `Port ${used.number}${used.name === null ? '' : ` (${used.name})`} of ${host} is not HTTP to Istio, so http rules do not apply to it.`
    return { ...none, domain: null, warnings: [why] }
  }
  const candidates = candidatesFor(model, host, client.namespace)
  const compiled = candidates.map((candidate) => ({
    ...candidate,
    compiled: compileRouter(model, candidate.router, client, port),
  }))
  const leftOut = compiled.flatMap((candidate) => candidate.compiled.leftOut)
  const able = compiled.filter((candidate) => candidate.compiled.routes.length > 0)
  const [winner] = able
  if (winner === undefined) return { ...none, leftOut, domain: null, warnings }
  const alike = able.filter(
    ({ rank, router }) => rank === winner.rank && exportRank(router.exportTo) === exportRank(winner.router.exportTo),
  )
  // HTTPRoutes of one Service are merged; VirtualServices are not, and neither are the two kinds with one another.
  const merged =
    winner.router.api === 'gateway-api' ? alike.filter(({ router }) => router.api === 'gateway-api') : [winner]
  if (alike.length > merged.length)
    warnings.push(
      `${alike.map(({ router }) => displayName(router.place)).join(' and ')} claim the same host in the mesh; only the oldest counts, and which that is cannot be told from the files. ${displayName(winner.router.place)} is assumed.`,
    )
  return {
    ...none,
    domain: winner.domain,
    routes: routesOf(merged),
    routers: merged.map((candidate) => candidate.compiled),
    leftOut,
    warnings: [...warnings, ...winner.compiled.warnings],
    otherOrders: [
      ...(merged.length > 1 ? [routesOf([...merged].reverse())] : []),
      ...alike.filter((candidate) => !merged.includes(candidate)).map((candidate) => candidate.compiled.routes),
    ],
  }
}
