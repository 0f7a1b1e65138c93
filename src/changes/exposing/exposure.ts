import type { ChangeCommand, Condition } from '../../commands/command.ts'
import type { JsonObject } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  displayName,
  findService,
  type Gateway,
  type Model,
  namespaceFits,
  type Router,
  type Rule,
  type Service,
  wildcardCovers,
} from '../../traffic/traffic.ts'
import { matchEntry } from '../rules/conditions.ts'
import { matchMeaning } from '../rules/meaning.ts'
import { listText, routerText, ruleText, serviceName, serviceText } from '../wording.ts'

/** What `/expose` asks for, and what of it is there. */

export type Expose = Extract<ChangeCommand, { verb: 'expose' }>

const everything = matchMeaning([{}])

/** One entry of a match list, and the conditions that it stands for. */
export interface Wanted {
  readonly conditions: readonly Condition[]
  readonly entry: JsonObject
}

/** The match list that the conditions mean: each path by itself, with all other conditions on top; empty for every request. */
export const wantedEntries = ({ conditions }: Expose): Result<readonly Wanted[]> => {
  const paths = conditions.filter(({ kind }) => kind === 'uri')
  const others = conditions.filter(({ kind }) => kind !== 'uri')
  const lists = paths.length === 0 ? [others] : paths.map((path) => [path, ...others])
  const entries = lists.map((list) => ({ conditions: list, entry: matchEntry(list) }))
  const [problem, ...more] = entries.flatMap(({ entry }) => (entry.ok ? [] : entry.problems))
  if (problem !== undefined) return failure(problem, ...more)
  const distinct = new Map<string, Wanted>()
  for (const { conditions: own, entry } of entries)
    if (entry.ok) distinct.set(matchMeaning([entry.value]), { conditions: own, entry: entry.value })
  return success(distinct.has(everything) ? [] : [...distinct.values()])
}

/** Rules of an http list count for these alone (istio pkg/config/protocol: by the port's appProtocol, else by its name up to the first dash). */
const httpProtocols: ReadonlySet<string> = new Set(['http', 'http2', 'grpc', 'grpc-web', 'kubernetes.io/h2c'])

type Port = Service['ports'][number]

/** The protocol that is written for a port where it is another than HTTP; null also where none is written, for Istio finds it out then. */
const otherProtocol = ({ name, appProtocol }: Port): string | null => {
  const written = (appProtocol ?? name?.replace(/^(grpc-web|[^-]*).*$/, '$1') ?? '').toLowerCase()
  if (httpProtocols.has(written)) return null
  const known = ['tcp', 'udp', 'tls', 'https', 'mongo', 'mysql', 'redis']
  return appProtocol !== null || known.includes(written) ? written : null
}

const notHttp = ({ place }: Service, port: Port, protocol: string, others: readonly Port[]): Problem => ({
  code: 'port-not-http',
  message: `Port ${port.number} of Service ${displayName(place)} is ${protocol} by what is written there, and what a gateway lets in by a host goes to HTTP.`,
  path: place.path,
  line: place.line,
  hint:
    others.length === 0
      ? 'Where it speaks HTTP, let its name begin with http- or give it appProtocol: http, in a pull request of its own.'
      : `Say another: ${others.map(({ number }) => `port=${number}`).join(' or ')}`,
})

/** The port of the service that requests go to; null where nothing here tells it. */
export const wantedPort = (model: Model, service: string, change: Expose): Result<number | null> => {
  const found = numberedPort(model, service, change)
  const object = findService(model, service)
  const port = found.ok ? object?.ports.find(({ number }) => number === found.value) : undefined
  const protocol = port === undefined ? null : otherProtocol(port)
  if (object === null || port === undefined || protocol === null) return found
  const others = object.ports.filter((other) => otherProtocol(other) === null)
  return failure(notHttp(object, port, protocol, others))
}

const numberedPort = (model: Model, service: string, { port }: Expose): Result<number | null> => {
  const object = findService(model, service)
  const ports = object?.ports.map(({ number }) => number) ?? []
  const [only] = ports
  if (port !== null && (ports.length === 0 || ports.includes(port))) return success(port)
  if (port === null && ports.length < 2) return success(only ?? null)
  const place = object === null ? {} : { path: object.place.path, line: object.place.line }
  const named = `Service ${object === null ? serviceText(service) : displayName(object.place)}`
  return failure({
    code: port === null ? 'port-missing' : 'port-unknown',
    message:
      port === null
        ? `${named} has the ports ${listText(ports.map(String))}; to which of them should requests go?`
        : `${named} has no port ${port}, only ${listText(ports.map(String))}.`,
    ...place,
    hint: `Say one: ${ports.map((number) => `port=${number}`).join(' or ')}`,
  })
}

const writtenEntries = ({ raw, matches }: Rule): readonly JsonObject[] => {
  const list = raw['match']
  return matches.length === 0 || !Array.isArray(list) ? [{}] : (list as readonly JsonObject[])
}

const sendsTo = ({ action }: Rule, service: string): boolean =>
  action.kind === 'route' && action.destinations.some((to) => to.service === service)

/** How a VirtualService stands to the wanted match list. */
export interface Standing {
  /** What no rule has yet; one without conditions where the catch-all is wanted and missing. */
  readonly missing: readonly Wanted[]
  /** The first rule that sends some of it to the service. */
  readonly rule: Rule | null
  /** A rule that has some of it and sends elsewhere. */
  readonly rival: Rule | null
}

export const standingIn = (router: Router, service: string, wanted: readonly Wanted[]): Standing => {
  const found = (wanted.length === 0 ? [{ conditions: [], entry: {} }] : wanted).map((one) => {
    const meaning = matchMeaning([one.entry])
    const rule = router.rules.find((other) => writtenEntries(other).some((own) => matchMeaning([own]) === meaning))
    return { one, rule: rule ?? null }
  })
  const there = found.flatMap(({ rule }) => rule ?? [])
  return {
    missing: found.flatMap(({ one, rule }) => (rule === null ? [one] : [])),
    rule: there.find((rule) => sendsTo(rule, service)) ?? null,
    rival: there.find((rule) => !sendsTo(rule, service)) ?? null,
  }
}

const covers = (pattern: string, host: string): boolean =>
  pattern === host || (pattern.startsWith('*') && host !== '*' && wildcardCovers(pattern, host))

/** True where a server of the gateway takes requests for the host, for routers of that namespace, and does more than send them to HTTPS. */
export const takesHost = (gateway: Gateway, host: string, namespace: string | null): boolean =>
  gateway.servers.some(
    ({ hosts, httpsRedirect }) =>
      !httpsRedirect &&
      hosts.some((written) => {
        const slash = written.indexOf('/')
        const scope = slash < 0 ? '*' : written.slice(0, slash)
        const own = scope === '.' ? gateway.place.namespace : scope
        return (own === '*' || namespaceFits(own, namespace)) && covers(written.slice(slash + 1).toLowerCase(), host)
      }),
  )

/** Istio's own Gateways; those of the Gateway API take no VirtualService. */
export const istioGateways = (model: Model): readonly Gateway[] =>
  model.gateways.filter(({ place }) => place.apiVersion.startsWith('networking.istio.io/'))

export const boundGateways = (router: Router): readonly string[] =>
  router.gateways.filter((gateway) => gateway !== 'mesh')

export const isVirtualService = ({ place }: Router): boolean => place.kind === 'VirtualService'

/** A VirtualService with a wider host at the same gateway: what is not routed for this host by itself would be lost to it. */
export const widerRouter = (model: Model, host: string, gateways: readonly string[]): Router | null =>
  model.routers.find(
    (router) =>
      isVirtualService(router) &&
      boundGateways(router).some((gateway) => gateways.includes(gateway)) &&
      router.hosts.some((pattern) => pattern.toLowerCase() !== host && covers(pattern.toLowerCase(), host)),
  ) ?? null

export const pathTaken = (router: Router, rule: Rule, host: string, service: string): Problem => ({
  code: 'path-taken',
  message: `Rule ${ruleText(rule)} of ${routerText(router)} takes these requests for ${host} already, and does not send them to ${serviceText(service)}.`,
  path: router.place.path,
  line: rule.line,
  hint: `Change that rule in a pull request of its own, or give ${serviceName(service)} other paths or another host.`,
})
