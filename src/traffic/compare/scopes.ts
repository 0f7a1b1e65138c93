import { displayKey, fullName, parseServiceKey, resolveHost } from '../model/host.ts'
import type { Model, Router } from '../model/model.ts'
import { findGateway } from '../simulate/gateway-virtual-host.ts'
import type { Client } from '../simulate/request.ts'
import { clientsOf } from '../simulate/unreachable.ts'

/** One class of clients asking for one host. */
export interface Scope {
  readonly client: Client
  readonly host: string
  readonly port: number | null
}

export const clientText = (client: Client): string => {
  if (client.kind === 'gateway') return `gateway ${displayKey(client.gateway)}`
  const labels = [...(client.labels ?? [])].map((label) => label.join('='))
  const where = client.namespace === null ? 'the mesh' : `the mesh in ${client.namespace}`
  return labels.length === 0 ? where : `${where} (pods with ${labels.join(', ')})`
}

export const scopeKey = ({ client, host, port }: Scope): string => `${clientText(client)} ${host} ${port ?? ''}`

const concrete = (host: string): string =>
  host === '*' ? 'example.com' : host.startsWith('*') ? `any${host.slice(1)}` : host

/** A name that the client can ask for and that the router's host takes. */
const hostFor = (model: Model, router: Router, written: string, client: Client): readonly string[] => {
  const host = resolveHost(written, router.place.namespace, model.settings)
  if (client.kind === 'mesh') {
    const own = host.kind === 'service' && (client.namespace === host.namespace || client.namespace === null)
    return [own ? host.name : concrete(fullName(host, model.settings))]
  }
  if (host.kind !== 'wildcard') return [fullName(host, model.settings)]
  const servers = findGateway(model, client.gateway)?.servers ?? []
  const served = servers.flatMap(({ hosts }) => hosts.map((name) => name.slice(name.indexOf('/') + 1)))
  const narrower = served.filter((name) => host.pattern === '*' && name !== '*')
  return (narrower.length > 0 ? [...new Set(narrower)] : [host.pattern]).map(concrete)
}

/** The namespaces with DestinationRules of their own for a host elsewhere: their clients may see other subsets. */
const shadowing = (model: Model, router: Router): readonly Client[] => {
  const services = new Set(
    router.rules.flatMap(({ action }) =>
      action.kind === 'route' ? action.destinations.map(({ service }) => service) : [],
    ),
  )
  const namespaces = model.subsetRules.flatMap(({ place, service }) =>
    services.has(service) && place.namespace !== null && place.namespace !== parseServiceKey(service)?.namespace
      ? [place.namespace]
      : [],
  )
  return router.gateways.includes('mesh')
    ? [...new Set(namespaces)].map((namespace): Client => ({ kind: 'mesh', namespace }))
    : []
}

const ofRouter = (model: Model, router: Router): readonly Scope[] => {
  const ports = [...new Set(router.rules.flatMap(({ matches }) => matches.flatMap(({ port }) => port ?? [])))]
  return [...clientsOf(router), ...shadowing(model, router)].flatMap((client) =>
    router.hosts.flatMap((written) =>
      hostFor(model, router, written, client).flatMap((host) =>
        [null, ...ports].map((port): Scope => ({ client, host, port })),
      ),
    ),
  )
}

/** Every scope that the routers of the models, or Services without any, make a difference for. */
export const scopesOf = (models: readonly Model[]): readonly Scope[] => {
  const scopes = models.flatMap((model) => [
    ...model.routers.flatMap((router) => ofRouter(model, router)),
    ...model.services.map(
      ({ place }): Scope => ({ client: { kind: 'mesh', namespace: place.namespace }, host: place.name, port: null }),
    ),
  ])
  return [...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values()]
}
