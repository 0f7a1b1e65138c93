import { displayKey, fullName, hostKey, parseServiceKey, resolveHost } from '../model/host.ts'
import { findGateway, subsetRulesFor } from '../model/lookup.ts'
import type { Model, Router, Service } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { hostsFor } from '../model/router-hosts.ts'
import type { Client } from '../simulate/request.ts'

/** One class of clients asking for one host. */
export interface Scope {
  readonly client: Client
  readonly host: string
  readonly port: number | null
  /** `prod/reviews from the mesh`: whom and what it means, as people read it. */
  readonly text: string
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

const clientText = (client: Client, everywhere: boolean): string => {
  if (client.kind === 'gateway') return `gateway ${displayKey(client.gateway)}`
  const labels = [...(client.labels ?? [])].map((label) => label.join('='))
  const where = client.namespace === null || everywhere ? 'the mesh' : `the mesh in ${client.namespace}`
  return labels.length === 0 ? where : `${where} (pods with ${labels.join(', ')})`
}

const scopeKey = ({ client, host, port }: Scope): string => `${clientText(client, false)} ${host} ${port ?? ''}`

/** A name that a host with a wildcard takes. */
export const concreteHost = (host: string): string =>
  host === '*' ? 'example.com' : host.startsWith('*') ? `any${host.slice(1)}` : host

/** A name that the client can ask for and that the router's host takes. */
interface Asked {
  readonly host: string
  readonly shown: string
}

const askedFor = (model: Model, router: Router, written: string, client: Client): readonly Asked[] => {
  const host = resolveHost(written, router.place.namespace, model.settings)
  if (client.kind === 'mesh') {
    if (host.kind !== 'service') return [{ host: concreteHost(hostKey(host)), shown: hostKey(host) }]
    const own = client.namespace === host.namespace || client.namespace === null
    return [{ host: own ? host.name : fullName(host, model.settings), shown: displayKey(hostKey(host)) }]
  }
  if (host.kind !== 'wildcard') return [{ host: fullName(host, model.settings), shown: fullName(host, model.settings) }]
  const servers = findGateway(model, client.gateway)?.servers ?? []
  const served = servers.flatMap(({ hosts }) => hosts.map((name) => name.slice(name.indexOf('/') + 1)))
  const narrower = served.filter((name) => host.pattern === '*' && name !== '*')
  const names = narrower.length > 0 ? [...new Set(narrower)] : [host.pattern]
  return names.map((name) => ({ host: concreteHost(name), shown: name === '*' ? 'any host' : name }))
}

/** The namespaces with DestinationRules of their own for a host elsewhere: their clients may see other subsets. */
const shadowing = (model: Model, router: Router): readonly Client[] => {
  const services = new Set(
    router.rules.flatMap(({ action }) =>
      action.kind === 'route' ? action.destinations.map(({ service }) => service) : [],
    ),
  )
  const namespaces = [...services].flatMap((service) =>
    subsetRulesFor(model, service).flatMap(({ place }) =>
      place.namespace !== null && place.namespace !== parseServiceKey(service)?.namespace ? [place.namespace] : [],
    ),
  )
  return router.gateways.includes('mesh')
    ? [...new Set(namespaces)].map((namespace): Client => ({ kind: 'mesh', namespace }))
    : []
}

/** Every scope that a router makes a difference for. */
export const scopesOfRouter = (model: Model, router: Router): readonly Scope[] => {
  const ports = [...new Set(router.rules.flatMap(({ matches }) => matches.flatMap(({ port }) => port ?? [])))]
  const everywhere = router.exportTo.length === 0 || router.exportTo.includes('*')
  return [...clientsOf(router), ...shadowing(model, router)].flatMap((client) => {
    // The router's own namespace stands for every one that is not singled out.
    const usual = client.kind === 'mesh' && client.namespace === router.place.namespace && everywhere
    return hostsFor(router, client.kind).flatMap((written) =>
      askedFor(model, router, written, client).flatMap(({ host, shown }) =>
        [null, ...ports].map((port): Scope => {
          const where = port === null ? shown : `${shown} port ${port}`
          return { client, host, port, text: `${where} from ${clientText(client, usual)}` }
        }),
      ),
    )
  })
}

const ofService = ({ place }: Service): Scope => ({
  client: { kind: 'mesh', namespace: place.namespace },
  host: place.name,
  port: null,
  text: `${displayName(place)} from the mesh`,
})

/** Every scope that the routers of the models, or Services without any, make a difference for. */
export const scopesOf = (models: readonly Model[]): readonly Scope[] => {
  const scopes = models.flatMap((model) => [
    ...model.routers.flatMap((router) => scopesOfRouter(model, router)),
    ...model.services.map(ofService),
  ])
  const distinct = new Map<string, Scope>()
  for (const scope of scopes) if (!distinct.has(scopeKey(scope))) distinct.set(scopeKey(scope), scope)
  return [...distinct.values()]
}
