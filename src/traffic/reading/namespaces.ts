import { parseServiceKey, resolveHost } from '../model/host.ts'
import { ownNames, selects } from '../model/labels.ts'
import { workloadsWith } from '../model/lookup.ts'
import type { Model, Place } from '../model/model.ts'

/** Objects by place: the reader makes one place per object, so identity is enough. */
type Links = Map<Place, Set<Place>>

interface Placed {
  readonly place: Place
}

const indexBy = <Value>(
  values: readonly Value[],
  keysOf: (value: Value) => Iterable<string>,
): ReadonlyMap<string, readonly Value[]> => {
  const found = new Map<string, Value[]>()
  for (const value of values)
    for (const key of keysOf(value)) {
      const list = found.get(key)
      if (list === undefined) found.set(key, [value])
      else list.push(value)
    }
  return found
}

const join = (links: Links, one: Place, other: Place): void => {
  links.set(one, (links.get(one) ?? new Set()).add(other))
  links.set(other, (links.get(other) ?? new Set()).add(one))
}

/** Ties a referrer to the one object that its short name can mean. */
const linkShort = (links: Links, from: Place, candidates: readonly Placed[] = []): void => {
  // A reference that is satisfied inside a stated namespace says nothing of documents without one.
  if (from.namespace !== null && candidates.some(({ place }) => place.namespace === from.namespace)) return
  const open = candidates.filter(({ place }) => from.namespace === null || place.namespace === null)
  const [only] = open
  if (only !== undefined && open.length === 1 && only.place !== from) join(links, from, only.place)
}

/** A reference that names the namespace itself states it for the one object without any that it can mean. */
const linkStated = (links: Links, namespace: string, candidates: readonly Placed[] = []): void => {
  if (candidates.some(({ place }) => place.namespace === namespace)) return
  const open = candidates.filter(({ place }) => place.namespace === null)
  const [only] = open
  if (only !== undefined && open.length === 1) join(links, only.place, { ...only.place, namespace })
}

const linkRouters = (links: Links, model: Model, hostLinks: (from: Place, host: string) => void): void => {
  const gateways = indexBy(model.gateways, ({ place }) => [place.name])
  const routers = indexBy(model.routers, ({ place }) => [place.name])
  const linkNamed = (from: Place, namespace: string | null, candidates: readonly Placed[] | undefined): void => {
    if (namespace === null || namespace === from.namespace) linkShort(links, from, candidates)
    else linkStated(links, namespace, candidates)
  }
  // What an HTTPRoute's backend names is no host, but a Service of the namespace beside it.
  const hostOf = ({ host, backend }: { readonly host: string; readonly backend?: string }, from: Place): string => {
    const key = backend === undefined ? null : parseServiceKey(backend)
    if (key === null || key.namespace === from.namespace) return host
    return `${key.name}.${key.namespace ?? '_'}.svc.${model.settings.clusterDomain}`
  }
  for (const { place, hosts, meshHosts, rules, gateways: bound } of model.routers) {
    const written = new Set([...hosts, ...(meshHosts ?? [])])
    for (const { action, mirrors } of rules) {
      if (action.kind === 'route') for (const to of action.destinations) written.add(hostOf(to, place))
      for (const mirror of mirrors) written.add(hostOf(mirror, place))
      if (action.kind === 'delegate') linkNamed(place, action.namespace, routers.get(action.name))
    }
    for (const host of written) hostLinks(place, host)
    for (const gateway of bound) {
      const key = parseServiceKey(gateway)
      if (key !== null) linkNamed(place, key.namespace, gateways.get(key.name))
    }
  }
}

const collectLinks = (model: Model): Links => {
  const links: Links = new Map()
  const services = indexBy(model.services, ({ place }) => [place.name])
  const shortNamed = (host: string): string[] => (host.includes('.') ? [] : [host.toLowerCase()])
  const subsetRules = indexBy(model.subsetRules, ({ host }) => shortNamed(host))
  linkRouters(links, model, (from, host) => {
    const resolved = resolveHost(host, null, model.settings)
    if (resolved.kind !== 'service') return
    if (resolved.namespace !== null) linkStated(links, resolved.namespace, services.get(resolved.name))
    else {
      linkShort(links, from, services.get(resolved.name))
      linkShort(links, from, subsetRules.get(resolved.name))
    }
  })
  const selfNamed = indexBy(model.workloads, ({ labels }) => ownNames(labels))
  for (const { place, host, subsets } of model.subsetRules)
    for (const name of shortNamed(host)) {
      linkShort(links, place, services.get(name))
      for (const workload of selfNamed.get(name) ?? [])
        if (subsets.some(({ labels }) => labels.size > 0 && selects(labels, workload.labels)))
          linkShort(links, place, [workload])
    }
  for (const { place, selector } of model.services)
    for (const workload of workloadsWith(model, selector)) linkShort(links, place, [workload])
  const named = indexBy(model.workloads, ({ place }) => [`${place.kind}/${place.name}`])
  for (const { place, target } of model.autoscalers) linkShort(links, place, named.get(`${target.kind}/${target.name}`))
  return links
}

/** Objects without a namespace that refer to one another, over any number of them, and the namespaces that their other neighbours state. */
export interface UnstatedGroup {
  readonly places: readonly Place[]
  readonly stated: ReadonlySet<string>
}

export const unstatedGroups = (model: Model): readonly UnstatedGroup[] => {
  const links = collectLinks(model)
  const groups: UnstatedGroup[] = []
  const seen = new Set<Place>()
  for (const start of links.keys()) {
    if (start.namespace !== null || seen.has(start)) continue
    const places: Place[] = []
    const stated = new Set<string>()
    const open = [start]
    seen.add(start)
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      places.push(place)
      for (const neighbour of links.get(place) ?? []) {
        if (neighbour.namespace !== null) stated.add(neighbour.namespace)
        else if (!seen.has(neighbour)) {
          seen.add(neighbour)
          open.push(neighbour)
        }
      }
    }
    groups.push({ places, stated })
  }
  return groups
}

/**
 * The namespaces of objects that state none: the one namespace stated by what refers to them or what they refer to, across any number of unstated objects
 * in between. Where the neighbours state several, or none, the object stays unstated and is not in the map.
 */
export const inferNamespaces = (groups: readonly UnstatedGroup[]): ReadonlyMap<Place, string> =>
  new Map(
    groups.flatMap(({ places, stated }): [Place, string][] => {
      const [only] = stated
      return only !== undefined && stated.size === 1 ? places.map((place) => [place, only]) : []
    }),
  )
