import { resolveHost } from '../model/host.ts'
import { servicesNamed } from '../model/lookup.ts'
import type { Model, Router } from '../model/model.ts'
import { hostsFor } from '../model/router-hosts.ts'
import { meshHostRank, requestHost } from './mesh-host.ts'
import type { Client } from './request.ts'

/** A router's fit for a host when nobody said who is asking: its own namespace counts for short names. */
const rank = (
  model: Model,
  router: Router,
  host: string,
  hosts: readonly string[] = [...router.hosts, ...(router.meshHosts ?? [])],
): number =>
  hosts.reduce((best, written) => {
    const own = resolveHost(written, router.place.namespace, model.settings)
    const fit = meshHostRank(requestHost(host, router.place.namespace, model.settings), own, model.settings)
    return Math.max(best, fit ?? 0)
  }, 0)

/** The client that a host is meant for: the mesh where its VirtualService is bound to it, else that VirtualService's first gateway. */
export const defaultClient = (model: Model, host: string): Client => {
  const ranked = model.routers
    .map((router) => ({ router, rank: rank(model, router, host) }))
    .filter((candidate) => candidate.rank > 0)
    .sort((one, other) => (one.rank === other.rank ? 0 : other.rank - one.rank))
  const best = ranked.filter((candidate) => candidate.rank === ranked[0]?.rank)
  const inMesh = (router: Router): boolean =>
    router.gateways.includes('mesh') && rank(model, router, host, hostsFor(router, 'mesh')) > 0
  const chosen = (best.find(({ router }) => inMesh(router)) ?? best[0])?.router
  if (chosen === undefined) {
    const [only, ...others] = servicesNamed(model, host)
    return { kind: 'mesh', namespace: others.length === 0 ? (only?.place.namespace ?? null) : null }
  }
  const [gateway] = chosen.gateways.filter((name) => name !== 'mesh')
  return gateway === undefined || inMesh(chosen)
    ? { kind: 'mesh', namespace: chosen.place.namespace }
    : { kind: 'gateway', gateway }
}
