import { isJsonObject, type JsonObject, valueAt } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  composeGateway,
  composeVirtualService,
  displayName,
  findGateway,
  type Gateway,
  type Model,
  type Place,
  serviceKey,
} from '../../traffic/traffic.ts'
import {
  addedObject,
  apiVersionHere,
  nameHere,
  nearestFirst,
  writtenAt,
  writtenNamespace,
} from '../text/new-object-habits.ts'
import type { Move, TreeChange } from '../tree-change.ts'
import { listText, routerText, serviceName } from '../wording.ts'
import { type Exposing, exposingMove, ruleFor } from './exposing.ts'
import { istioGateways, takesHost, widerRouter } from './exposure.ts'

const gatewayText = (gateway: Gateway): string => `Gateway ${displayName(gateway.place)}`

const notTaken = (gateway: Gateway, host: string): Problem => ({
  code: 'gateway-host-missing',
  message: `No server of ${gatewayText(gateway)} takes requests for ${host}.`,
  path: gateway.place.path,
  line: gateway.place.line,
  hint: `Add ${host} to the hosts of a server there, in a pull request of its own; or leave gateway= out, and ${host} gets a Gateway of its own.`,
})

const otherKind = (gateway: Gateway): Problem => ({
  code: 'gateway-kind',
  message: `${gatewayText(gateway)} is one of the Gateway API, and a VirtualService cannot be bound to it.`,
  path: gateway.place.path,
  line: gateway.place.line,
  hint: 'Name a Gateway of networking.istio.io; or add an HTTPRoute to this one, in a pull request of your own.',
})

/** A gateway without a namespace is one of the VirtualService's own, and would let nobody in. */
const elsewhere = (wanted: string, alike: readonly Gateway[]): Problem => {
  const place = alike[0]?.place
  return {
    code: 'gateway-elsewhere',
    message: `No Gateway ${wanted} is here, only ${listText(alike.map((gateway) => `${gatewayText(gateway)} (${gateway.place.path}:${gateway.place.line})`))}.`,
    ...(place === undefined ? {} : { path: place.path, line: place.line }),
    hint: `Say it with its namespace: ${alike.map((gateway) => `gateway=${displayName(gateway.place)}`).join(' or ')}; or gateway=${wanted}, if that is one of another repository.`,
  }
}

const severalTake = (gateways: readonly Gateway[], host: string): Problem => ({
  code: 'gateway-ambiguous',
  message: `${listText(gateways.map((gateway) => `${gatewayText(gateway)} (${gateway.place.path}:${gateway.place.line})`))} all take requests for ${host}.`,
  hint: `Say which: ${gateways.map(({ place }) => `gateway=${displayName(place)}`).join(' or ')}`,
})

/** The Gateway that the host comes in by: the one that is named, else the only one here that takes it; null where it has to be made. */
const gatewayFor = ({ change, model, gateway, home }: Exposing): Result<Gateway | 'not-here' | null> => {
  if (gateway !== null) {
    const named = findGateway(model, gateway)
    if (named === null) {
      const [name = gateway] = gateway.split('/').slice(-1)
      const alike = istioGateways(model).filter(({ place }) => place.name === name)
      // A namespace that was typed is meant, whatever is here.
      return change.gateway?.includes('/') || alike.length === 0
        ? success('not-here')
        : failure(elsewhere(gateway, alike))
    }
    if (!istioGateways(model).includes(named)) return failure(otherKind(named))
    return takesHost(named, change.host, home.namespace) ? success(named) : failure(notTaken(named, change.host))
  }
  const taking = istioGateways(model).filter((one) => takesHost(one, change.host, home.namespace))
  const [only, second] = taking
  return second === undefined ? success(only ?? null) : failure(severalTake(taking, change.host))
}

const usualSelector = { istio: 'ingressgateway' }

/** The pods that new Gateways are meant for: those of the nearest one here, else the usual ones of Istio. */
const selectorHere = (
  model: Model,
  home: Place,
): { readonly selector: Record<string, string>; readonly why: string } => {
  for (const gateway of nearestFirst(home.path, istioGateways(model))) {
    const written = valueAt(writtenAt(model, gateway.place)?.value ?? null, '/spec/selector')
    const entries = isJsonObject(written)
      ? Object.entries(written).flatMap(([key, value]): [string, string][] =>
          typeof value === 'string' ? [[key, value]] : [],
        )
      : []
    if (entries.length > 0) return { selector: Object.fromEntries(entries), why: `as ${gatewayText(gateway)} does` }
  }
  return { selector: usualSelector, why: 'the usual ones of Istio, for no other Gateway is here to go by' }
}

const gatewayMove = (exposing: Exposing): Move => {
  const { model, service, home, change } = exposing
  const name = nameHere(model, 'Gateway', service, home, [], [`${serviceName(service)}-gateway`])
  const { selector, why } = selectorHere(model, home)
  const head = {
    apiVersion: apiVersionHere(model, 'Gateway', home.path),
    name,
    namespace: writtenNamespace(model, home),
  }
  const added = addedObject(model, composeGateway(head, selector, change.host), service, home, 'gateway', [])
  const text = `Gateway ${displayName({ name, namespace: home.namespace })}`
  const labels = Object.entries(selector).map(([key, value]) => `${key}: ${value}`)
  return exposingMove(exposing, [added], text, [
    `${text} is new: it takes plain HTTP on port 80 at the pods labelled ${labels.join(', ')}, ${why}. For HTTPS give it a second server with a certificate.`,
  ])
}

/** Where the new VirtualService is written: behind the Gateway where that lies beside the service, else in the way of the service's own files. */
const routerChange = ({ model, service, home }: Exposing, value: JsonObject, gateway: Gateway | null): TreeChange => {
  const directory = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
  const isNear = gateway !== null && directory(gateway.place.path) === directory(home.path)
  return isNear
    ? { kind: 'add', beside: gateway.place, path: null, value }
    : addedObject(model, value, service, home, 'ingress', [])
}

const slug = (host: string): string =>
  host
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)

/** How the VirtualService names its gateway: without the namespace where that is its own. */
const written = (key: string, namespace: string | null): string => {
  const own = serviceKey(namespace, '')
  return key.startsWith(own) ? key.slice(own.length) : key.replace(/^_\//, '')
}

const lostToIt = (exposing: Exposing, key: string): Problem | null => {
  const { change, model, entries } = exposing
  const wider = widerRouter(model, change.host, [key])
  if (wider === null || entries.length === 0) return null
  return {
    code: 'host-covered',
    message: `Requests for ${change.host} are routed by ${routerText(wider)} (hosts ${wider.hosts.join(', ')}); a VirtualService for ${change.host} alone takes all of them over, and those that meet none of the conditions would be answered 404.`,
    path: wider.place.path,
    line: wider.place.line,
    hint: `Expose the paths under that host instead: host=${wider.hosts.find((host) => host.startsWith('*')) ?? wider.hosts[0] ?? '*'}; or leave the conditions out.`,
  }
}

/** A host that no VirtualService is bound for yet: its Gateway, where none takes it, and then its VirtualService, both in one stage. */
export const firstExposure = (exposing: Exposing): Result<Move> => {
  const { model, service, home, change, entries } = exposing
  const found = gatewayFor(exposing)
  if (!found.ok) return found
  if (found.value === null) return success(gatewayMove(exposing))
  const gateway = found.value === 'not-here' ? null : found.value
  const key = gateway === null ? (exposing.gateway ?? '') : serviceKey(gateway.place.namespace, gateway.place.name)
  const lost = lostToIt(exposing, key)
  if (lost !== null) return failure(lost)
  const own = serviceName(service)
  const head = {
    apiVersion: apiVersionHere(model, 'VirtualService', home.path),
    name: nameHere(
      model,
      'VirtualService',
      service,
      home,
      [],
      [`${own}-gateway`, `${own}-${slug(change.host) || 'any'}`],
    ),
    namespace: writtenNamespace(model, home),
  }
  const value = composeVirtualService(head, {
    hosts: [change.host],
    gateways: [written(key, home.namespace)],
    rules: [ruleFor(exposing, entries, { namespace: home.namespace, router: null })],
  })
  const wider = widerRouter(model, change.host, [key])
  const name = gateway === null ? `the gateway ${written(key, null)}` : gatewayText(gateway)
  return success(
    exposingMove(exposing, [routerChange(exposing, value, gateway)], name, [
      ...(gateway === null
        ? [
            `The gateway ${written(key, null)} is not here, so whether it takes requests for ${change.host} could not be seen.`,
          ]
        : []),
      ...(wider === null
        ? []
        : [
            `Until now ${routerText(wider)} (hosts ${wider.hosts.join(', ')}) routed ${change.host}; this takes it over.`,
          ]),
    ]),
  )
}
