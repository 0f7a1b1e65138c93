import { fullName, resolveHost } from './host.ts'
import type { MeshSettings, Router } from './model.ts'

/** What a router takes requests for: an HTTPRoute's hostnames are for gateways only, and its parent Services for the mesh. */
export const hostsFor = (router: Router, client: 'mesh' | 'gateway'): readonly string[] =>
  client === 'mesh' ? (router.meshHosts ?? router.hosts) : router.hosts

/** The names that a gateway knows for a router: a VirtualService's short name is that of a Service, a hostname is taken as it is. */
export const gatewayDomains = (router: Router, settings: MeshSettings): readonly string[] =>
  router.hosts.map((host) =>
    router.api === 'gateway-api'
      ? host.toLowerCase()
      : fullName(resolveHost(host, router.place.namespace, settings), settings),
  )
