import { type Model, parseServiceKey, type Router, resolveHost } from '../../traffic/traffic.ts'

/** The first part of a host, which is the name of the Service where it is one. */
export const firstName = (host: string): string => host.toLowerCase().split('.')[0] ?? ''

/** Where the router sends, copies of requests among it. */
export const hostsTo = ({ rules }: Router): readonly string[] =>
  rules.flatMap(({ action, mirrors }) =>
    [...(action.kind === 'route' ? action.destinations : []), ...mirrors].map(({ host }) => host),
  )

const delegatesOf = ({ rules }: Router): readonly string[] =>
  rules.flatMap(({ action }) => (action.kind === 'delegate' ? [action.name] : []))

export const gatewayKeys = ({ gateways }: Router): readonly string[] => gateways.filter((gateway) => gateway !== 'mesh')

export const gatewayName = (key: string): string => parseServiceKey(key)?.name ?? key

/** The Services that hosts name; a host of the world outside names none. */
const servicesAmong = (hosts: readonly string[], { settings }: Model): readonly string[] =>
  hosts.flatMap((host) => {
    const meant = resolveHost(host, null, settings)
    return meant.kind === 'service' ? [meant.name] : []
  })

/** The names by which a router refers to others: hosts, gateways, delegates. */
export const namesIn = (router: Router, model: Model): readonly string[] => [
  ...hostsTo(router).map(firstName),
  ...servicesAmong(router.hosts, model),
  ...gatewayKeys(router).map(gatewayName),
  ...delegatesOf(router),
]

/** True where the router takes a whole domain for clients inside the mesh, services of the cluster among it. */
export const takesClusterDomain = (router: Router, model: Model): boolean => {
  const tail = `.svc.${model.settings.clusterDomain}`
  return (
    router.gateways.includes('mesh') &&
    router.hosts.some((host) => {
      const rest = host.toLowerCase().slice(1)
      return host.startsWith('*') && (tail.endsWith(rest) || rest.endsWith(tail))
    })
  )
}

/**
 * The routers that clients of these services meet: by host or destination, those that delegate to them or that they delegate to, and those of the same
 * name, for what is found in one is told as found in the other.
 */
export const concernedRouters = (model: Model, names: ReadonlySet<string>): ReadonlySet<Router> => {
  const found = new Set(
    model.routers.filter(
      (router) =>
        takesClusterDomain(router, model) ||
        [...router.hosts, ...hostsTo(router)].some((host) => names.has(firstName(host))),
    ),
  )
  for (let size = -1; size < found.size; ) {
    size = found.size
    const delegates = new Set([...found].flatMap(delegatesOf))
    const called = new Set([...found].map(({ place }) => place.name))
    const withoutHosts = new Set([...found].flatMap(({ hosts, place }) => (hosts.length === 0 ? [place.name] : [])))
    for (const router of model.routers)
      if (
        delegates.has(router.place.name) ||
        called.has(router.place.name) ||
        delegatesOf(router).some((name) => withoutHosts.has(name))
      )
        found.add(router)
  }
  return found
}
