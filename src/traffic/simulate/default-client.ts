import { resolveHost } from '../model/host.ts'
import { servicesNamed } from '../model/lookup.ts'
import type { Model, Router } from '../model/model.ts'
import { meshHostRank, requestHost } from './mesh-host.ts'
import type { Client } from './request.ts'

/** A router's fit for a host when nobody said who is asking: its own namespace counts for short names. */
const rank = (model: Model, router: Router, host: string): number =>
  router.hosts.reduce((best, written) => {
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
  const chosen = (best.find(({ router }) => router.gateways.includes('mesh')) ?? best[0])?.router
  if (chosen === undefined) {
    const [only, ...others] = servicesNamed(model, host)
    return { kind: 'mesh', namespace: others.length === 0 ? (only?.place.namespace ?? null) : null }
  }
  const [gateway] = chosen.gateways
  return gateway === undefined || chosen.gateways.includes('mesh')
    ? { kind: 'mesh', namespace: chosen.place.namespace }
    : { kind: 'gateway', gateway }
}
