import { parseServiceKey, serviceKey } from '../model/host.ts'
import { findGateway, findService, findServiceEntry } from '../model/lookup.ts'
import type { Model } from '../model/model.ts'
import { answerOf, noAnswer } from './answer.ts'
import { defaultClient } from './default-client.ts'
import { gatewayVirtualHost } from './gateway-virtual-host.ts'
import { requestHost } from './mesh-host.ts'
import { meshVirtualHost } from './mesh-virtual-host.ts'
import { type Client, type SeenRequest, seenRequest, type TrafficRequest } from './request.ts'
import { knownGateway, routersAt } from './router-index.ts'
import type { Simulation } from './simulation.ts'
import { chooseRoute, stepsOf } from './steps.ts'
import type { VirtualHost } from './virtual-host.ts'

/** The virtual host of a client for a host and port; the same for all requests to it. */
export const virtualHostFor = (model: Model, client: Client, host: string, port: number | null): VirtualHost =>
  client.kind === 'mesh' ? meshVirtualHost(model, client, host, port) : gatewayVirtualHost(model, client, host, port)

/** A sidecar without a virtual host for a known service sends to all of its pods; for an unknown host the mesh's settings decide. */
const serviceAnswer = (model: Model, client: Client, request: SeenRequest, virtualHost: VirtualHost): Simulation => {
  const namespace = client.kind === 'mesh' ? client.namespace : null
  const { service } = requestHost(request.host, namespace, model.settings)
  const key = service === null ? request.host : serviceKey(service.namespace, service.name)
  const known = parseServiceKey(key) === null ? findServiceEntry(model, key) : findService(model, key)
  const external = known === null ? findServiceEntry(model, request.host) : null
  const target = external === null ? key : request.host
  const steps = stepsOf(virtualHost, request, null)
  if (known === null && external === null) {
    const warning = `No VirtualService, Service or ServiceEntry here is for ${request.host}; whether the mesh knows it cannot be seen.`
    const destination = {
      host: request.host,
      subset: null,
      share: 100,
      status: 'unknown-host' as const,
      reason: warning,
    }
    const answer = noAnswer(client, [...virtualHost.warnings, warning], steps, 'service', null)
    return { ...answer, destinations: [destination] }
  }
  const to = { host: request.host, service: target, subset: null, port: virtualHost.port }
  return answerOf(model, client, request, virtualHost, { kind: 'service', to }, steps)
}

const evaluate = (model: Model, client: Client, request: SeenRequest, virtualHost: VirtualHost): Simulation => {
  if (virtualHost.httpsRedirect) {
    const location = `https://${request.host}${request.path}${request.queryString}`
    return { ...noAnswer(client, virtualHost.warnings, [], 'redirect', 301), location }
  }
  const chosen = chooseRoute(virtualHost.routes, request)
  const steps = stepsOf(virtualHost, request, chosen)
  if (virtualHost.domain === null && client.kind === 'mesh') return serviceAnswer(model, client, request, virtualHost)
  if (chosen === null) {
    const why =
      virtualHost.domain === null
        ? `Nothing here takes ${request.host} behind this gateway.`
        : `${virtualHost.domain} is taken, but none of its rules matches, and there is no catch-all.`
    // A gateway that is not here, and that nothing here is bound to, may have any number of routes elsewhere.
    const isElsewhere =
      client.kind === 'gateway' &&
      findGateway(model, client.gateway) === null &&
      routersAt(model, client.gateway).length === 0
    const answer = noAnswer(client, [...virtualHost.warnings, why], steps, 'no-route', isElsewhere ? null : 404)
    const [only, ...others] = virtualHost.routers
    if (only === undefined || others.length > 0) return answer
    const { place } = only.router
    return { ...answer, virtualService: place.name, namespace: place.namespace, place }
  }
  const otherwise = virtualHost.otherOrders.some(
    (order) => chooseRoute(order, request)?.effective.rule !== chosen.effective.rule,
  )
  const { kind } = chosen.effective.router.place
  const warnings =
    otherwise && (client.kind === 'gateway' || kind === 'HTTPRoute')
      ? [
          `Several ${kind}s have rules for this host; which comes first depends on their age, which the files do not tell.`,
        ]
      : []
  return answerOf(model, client, request, virtualHost, { kind: 'rule', route: chosen }, steps, warnings)
}

/** What one request hits, by Istio's semantics. Without a client the host's own is taken: the mesh where a router for it is bound there, else its first gateway. */
export const simulate = (model: Model, request: TrafficRequest, from?: Client): Simulation => {
  const seen = seenRequest(request)
  const given = from ?? defaultClient(model, seen.host)
  const client: Client = given.kind === 'mesh' ? given : { ...given, gateway: knownGateway(model, given.gateway) }
  return evaluate(model, client, seen, virtualHostFor(model, client, seen.host, seen.port))
}

/** A simulator for many requests: virtual hosts are made once per client, host and port. */
export const simulator = (model: Model): ((request: TrafficRequest, from: Client) => Simulation) => {
  const made = new Map<string, VirtualHost>()
  return (request, from) => {
    const seen = seenRequest(request)
    const labels = from.kind === 'mesh' ? [...(from.labels ?? [])].map((label) => label.join('=')).join(',') : ''
    const name = from.kind === 'mesh' ? `mesh:${from.namespace ?? '_'}` : `gateway:${from.gateway}`
    const key = [name, labels, seen.host, seen.port ?? ''].join(' ')
    const virtualHost = made.get(key) ?? virtualHostFor(model, from, seen.host, seen.port)
    made.set(key, virtualHost)
    return evaluate(model, from, seen, virtualHost)
  }
}
