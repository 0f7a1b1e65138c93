import { displayKey, namespaceFits, parseServiceKey, wildcardCovers } from '../../model/host.ts'
import { findGateway } from '../../model/lookup.ts'
import type { Gateway, Model, RouteParent, Router } from '../../model/model.ts'
import { displayName } from '../../model/place.ts'
import { type Check, finding, type LintFinding } from '../finding.ts'
import { nearName } from '../near-name.ts'
import { whereIn } from '../spot.ts'

type Listener = Gateway['servers'][number]

const hostOf = ({ hosts }: Listener): string => (hosts[0] ?? '*/*').split('/')[1] ?? '*'
const isOwnOnly = ({ hosts }: Listener): boolean => hosts[0]?.startsWith('./') ?? false

const meets = (one: string, other: string): boolean => {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  const covers = (wide: string, narrow: string): boolean =>
    wide === narrow || (wide.startsWith('*') && wildcardCovers(wide, narrow.replace(/^\*/, 'x')))
  return covers(a, b) || covers(b, a)
}

/** The listeners that a parentRef picks by name and port. */
const pickedBy = ({ servers }: Gateway, { section, port }: RouteParent): readonly Listener[] =>
  servers.filter(
    (listener) => (section === null || listener.name === section) && (port === null || listener.port === port),
  )

const judge = (model: Model, router: Router, parent: RouteParent, index: number): readonly LintFinding[] => {
  const { place } = router
  const where = whereIn(model, place, ['spec', 'parentRefs', index])
  const subject = `HTTPRoute ${displayName(place)}`
  const gateway = findGateway(model, parent.key, 'gateway-api')
  if (gateway === null) {
    const names = new Set(model.gateways.filter(({ api }) => api === 'gateway-api').map((one) => one.place.name))
    const { name = '', namespace = null } = parseServiceKey(parent.key) ?? {}
    const isElsewhere = model.gateways.some(
      (one) => one.api === 'gateway-api' && one.place.name === name && namespaceFits(one.place.namespace, namespace),
    )
    const near = names.has(name) ? null : nearName(name, names)
    if (isElsewhere) return []
    return [
      finding(place, where, {
        code: 'gateway-not-here',
        message: `${subject} is attached to Gateway ${displayKey(parent.key)}, which is not in this repository; its listeners could not be seen.`,
        hint: near === null ? 'Check the name and the namespace of the parentRef.' : `Perhaps ${near} is meant.`,
      }),
    ]
  }
  const picked = pickedBy(gateway, parent)
  const named = `Gateway ${displayName(gateway.place)}`
  if (picked.length === 0)
    return [
      finding(place, where, {
        code: 'listener-missing',
        message: `${subject} is attached to ${parent.section === null ? `port ${parent.port}` : `the listener ${parent.section}`} of ${named}, which has no such listener: the route never counts.`,
        hint: `Its listeners: ${gateway.servers.map((listener) => `${listener.name ?? '?'} (${listener.port})`).join(', ') || 'none'}.`,
      }),
    ]
  const open = picked.filter(
    (listener) => !isOwnOnly(listener) || namespaceFits(gateway.place.namespace, place.namespace),
  )
  if (open.length === 0)
    return [
      finding(place, where, {
        code: 'listener-refuses-route',
        message: `${subject} is attached to ${named}, whose listeners take routes of their own namespace only: the route never counts.`,
        hint: 'Let the listener take it: allowedRoutes: {namespaces: {from: All}}, or a Selector.',
      }),
    ]
  return router.hosts
    .filter((host) => !open.some((listener) => meets(hostOf(listener), host)))
    .map((host) =>
      finding(place, whereIn(model, place, ['spec', 'hostnames', router.hosts.indexOf(host)]), {
        code: 'gateway-host-missing',
        message: `${subject} has the hostname ${host}, which no listener of ${named} takes: nobody reaches it there.`,
        hint: `Hostnames of its listeners: ${[...new Set(open.map(hostOf))].join(', ')}.`,
      }),
    )
}

/** What a route attaches itself to: a Gateway that is here, a listener that it has, that lets the route in and takes its hostnames. */
export const checkRouteParents: Check = (model) =>
  model.routers
    .filter(({ api }) => api === 'gateway-api')
    .flatMap((router) =>
      router.parents.flatMap((parent, index) => (parent.kind === 'gateway' ? judge(model, router, parent, index) : [])),
    )
