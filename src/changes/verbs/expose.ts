import { valueAt } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  displayName,
  findGateway,
  type Gateway,
  type Model,
  type Router,
  waysIn,
  writeNewHost,
  writeNewRule,
  writeServerHost,
} from '../../traffic/traffic.ts'
import { releasedElsewhere } from '../exposing/adoptable.ts'
import { type Exposing, exposed, exposingMove, exposingOf, ruleFor } from '../exposing/exposing.ts'
import { boundGateways, isVirtualService, pathTaken, standingIn, takesHost } from '../exposing/exposure.ts'
import { firstExposure } from '../exposing/first-exposure.ts'
import { coversAll, matchOf } from '../rules/covers.ts'
import { ownedProblem } from '../splits/edited-rules.ts'
import { writtenAt } from '../text/new-object-habits.ts'
import type { ObjectPatch, Step, Verb } from '../tree-change.ts'
import { listText, routerText, ruleText, serviceText } from '../wording.ts'

const hasHost = (router: Router, host: string): boolean => router.hosts.some((own) => own.toLowerCase() === host)

const isThroughGateway = (router: Router, gateway: string | null): boolean => {
  const bound = boundGateways(router)
  return isVirtualService(router) && (gateway === null ? bound.length > 0 : bound.includes(gateway))
}

const mostNamed = 5

/** Several VirtualServices for one host: at one gateway they are merged in an order that nobody can tell; at several it is the gateway that has to be said. */
const severalRoute = (routers: readonly Router[], host: string): Problem => {
  const named = routers
    .slice(0, mostNamed)
    .map((router) => `${routerText(router)} (${router.place.path}:${router.place.line})`)
  const rest = routers.length - named.length
  const all = listText(rest > 0 ? [...named, `${rest} more`] : named)
  const gateways = [...new Set(routers.flatMap(boundGateways))].map((gateway) => gateway.replace(/^_\//, ''))
  const choices = (words: readonly string[]): string => [...new Set(words)].slice(0, mostNamed).join(' or ')
  return gateways.length > 1
    ? {
        code: 'gateway-ambiguous',
        message: `${all} all route ${host}, at several gateways.`,
        hint: `Say which gateway: ${choices(gateways.map((gateway) => `gateway=${gateway}`))}`,
      }
    : {
        code: 'virtual-service-ambiguous',
        message: `${all} all route ${host} at a gateway; in which order their rules count cannot be told.`,
        hint: `Say which gets the rule: ${choices(routers.map(({ place }) => `--virtual-service ${displayName(place)}`))}; better, make them one.`,
      }
}

const hostShared = (router: Router, host: string): Problem => ({
  code: 'host-shared',
  message: `${routerText(router)} routes ${listText(router.hosts)} alike, so a rule for ${host} alone has no place in it.`,
  path: router.place.path,
  line: router.place.line,
  hint: `Give ${host} a VirtualService of its own first, in a pull request of its own.`,
})

const withoutRules = (router: Router, host: string): Problem => ({
  code: 'no-http-rule',
  message: router.hasTcpOrTls
    ? `${routerText(router)} routes ${host} by tcp or tls, which no command touches.`
    : `${routerText(router)} claims ${host} and has no http rule.`,
  path: router.place.path,
  line: router.place.line,
  hint: 'Give it an http rule, or take it away, in a pull request of its own.',
})

const throughText = (router: Router): string => {
  const bound = boundGateways(router).map((gateway) => gateway.replace(/^_\//, ''))
  return `${bound.length === 1 ? 'the gateway' : 'the gateways'} ${listText(bound)}`
}

/** One more rule for a host that is routed already: a second VirtualService would be merged with this one, in an order that nobody can tell. */
const moreRules = (exposing: Exposing, router: Router): Result<Step> => {
  const { service, change, entries } = exposing
  const owned = ownedProblem(router)
  if (owned !== null) return failure(owned)
  const { rival, rule, missing } = standingIn(router, service, entries)
  if (rival !== null) return failure(pathTaken(router, rival, change.host, service))
  if (missing.length === 0 && rule !== null) return exposed(exposing, router, rule.line)
  if (router.hosts.length > 1) return failure(hostShared(router, change.host))
  if (router.rules.length === 0) return failure(withoutRules(router, change.host))
  // In front of the first rule that would leave it nothing; otherwise last, so that narrower rules keep what they have.
  const wide = router.rules.find((one) => missing.some(({ conditions }) => coversAll(one, [matchOf(conditions)])))
  const value = ruleFor(exposing, missing, { namespace: router.place.namespace, router })
  return success(
    exposingMove(
      exposing,
      [{ kind: 'patch', place: router.place, patch: writeNewRule(router, wide?.index ?? router.rules.length, value) }],
      throughText(router),
      wide === undefined
        ? []
        : [
            `Until now rule ${ruleText(wide)} of ${routerText(router)} took some of these requests; the new one stands in front of it.`,
          ],
    ),
  )
}

/** The server of a Gateway here to which one more plain host can be added, beside those of a VirtualService. */
const serverBeside = (model: Model, router: Router): { readonly gateway: Gateway; readonly server: number } | null => {
  for (const key of boundGateways(router)) {
    const gateway = findGateway(model, key)
    const server = gateway?.servers.findIndex(
      ({ hosts, protocol, httpsRedirect }) =>
        protocol === 'HTTP' && !httpsRedirect && router.hosts.some((host) => hosts.includes(host)),
    )
    const written =
      gateway === null ? undefined : valueAt(writtenAt(model, gateway.place)?.value ?? null, '/spec/servers')
    // A server that could not be read would move the positions of the others.
    const isWhole = Array.isArray(written) && written.length === gateway?.servers.length
    if (gateway != null && isWhole && server !== undefined && server >= 0) return { gateway, server }
  }
  return null
}

/** The service is exposed under another host, in the same way: one more host of that VirtualService keeps its weights in one place. */
const moreHosts = (exposing: Exposing): Result<Step> | null => {
  const { model, service, change, entries, gateway } = exposing
  const alike = model.routers.filter(
    (router) =>
      isThroughGateway(router, gateway) &&
      !router.gateways.includes('mesh') &&
      ownedProblem(router) === null &&
      !router.hosts.some((host) => host.startsWith('*')) &&
      router.rules.every(
        ({ action }) => action.kind === 'route' && action.destinations.every((to) => to.service === service),
      ) &&
      router.rules.length === 1 &&
      standingIn(router, service, entries).missing.length === 0,
  )
  const [router, second] = alike
  if (router === undefined || second !== undefined || change.host.startsWith('*')) return null
  const takes = boundGateways(router).some((key) => {
    const found = findGateway(model, key)
    return found === null || takesHost(found, change.host, router.place.namespace)
  })
  const beside = takes ? null : serverBeside(model, router)
  if (!takes && beside === null) return null
  const patches: readonly ObjectPatch[] = [
    { kind: 'patch', place: router.place, patch: writeNewHost(router, change.host) },
    ...(beside === null
      ? []
      : [
          {
            kind: 'patch' as const,
            place: beside.gateway.place,
            patch: writeServerHost(beside.gateway, beside.server, change.host),
          },
        ]),
  ]
  return success(
    exposingMove({ ...exposing, needs: [], notes: [] }, patches, throughText(router), [
      `${routerText(router)} exposes ${serviceText(service)} as ${listText(router.hosts)} already; ${change.host} joins it, so that both have the same weights.`,
    ]),
  )
}

/** What the Gateway API routes has Services for versions, which a VirtualService beside it would not know. */
const otherApi = (model: Model, service: string, host: string): Problem | null => {
  const route = waysIn(model, service).ways.find(({ router }) => router.place.kind === 'HTTPRoute')?.router
  return route === undefined
    ? null
    : {
        code: 'gateway-api',
        message: `${serviceText(service)} is routed by ${routerText(route)}, and this version exposes by Gateways and VirtualServices of Istio alone.`,
        path: route.place.path,
        line: route.place.line,
        hint: `Add ${host} to the hostnames of an HTTPRoute and to a listener of its Gateway, in a pull request of your own.`,
      }
}

/** `/expose reviews host=reviews.example.com`: requests for the host that come in by a gateway go to the service. */
export const expose: Verb<'expose'> = (change, model) => {
  const found = exposingOf(change, model)
  if (!found.ok) return found
  const exposing = found.value
  const elsewhere = releasedElsewhere(model, exposing.service) ?? otherApi(model, exposing.service, change.host)
  if (elsewhere !== null) return failure(elsewhere)
  const routing = model.routers.filter(
    (router) => isThroughGateway(router, exposing.gateway) && hasHost(router, change.host),
  )
  const { virtualService } = change.scope
  const fitting = routing.filter(
    ({ place }) => virtualService === null || [place.name, displayName(place)].includes(virtualService),
  )
  const done = fitting.find((router) => {
    const { missing, rule, rival } = standingIn(router, exposing.service, exposing.entries)
    return missing.length === 0 && rule !== null && rival === null
  })
  const [router, second] = done === undefined ? fitting : [done]
  if (second !== undefined) return failure(severalRoute(fitting, change.host))
  if (router !== undefined) return moreRules(exposing, router)
  if (routing.length > 0) return failure(severalRoute(routing, change.host))
  return moreHosts(exposing) ?? firstExposure(exposing)
}
