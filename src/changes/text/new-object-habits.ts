import type { JsonObject } from '../../manifests/manifests.ts'
import {
  findService,
  type Model,
  namespaceFits,
  objectName,
  type Place,
  parseServiceKey,
  subsetRulesFor,
  type WrittenObject,
  workloadsBehind,
} from '../../traffic/traffic.ts'
import { isTaken } from '../pods/copy-place.ts'
import type { TreeChange } from '../tree-change.ts'
import { serviceName } from '../wording.ts'

/** How people here write, name and file objects: what a new one is made after. */

/** An object that is like the new one, and the service that it is about. */
export interface Sibling {
  readonly place: Place
  readonly service: string
}

const directoryOf = (path: string): string => path.split('/').slice(0, -1).join('/')
const fileOf = (path: string): string => path.split('/').at(-1) ?? path
const joined = (directory: string, file: string): string => (directory === '' ? file : `${directory}/${file}`)

/** How many directories two files share from the root on. */
const closeness = (one: string, other: string): number => {
  const [a, b] = [one.split('/').slice(0, -1), other.split('/').slice(0, -1)]
  const apart = a.findIndex((step, index) => step !== b[index])
  return apart < 0 ? a.length : apart
}

/** Those in the nearest directories first. */
export const nearestFirst = <One extends { readonly place: Place }>(
  path: string,
  ones: readonly One[],
): readonly One[] => [...ones].sort((one, other) => closeness(other.place.path, path) - closeness(one.place.path, path))

const newest = 'networking.istio.io/v1'

/** The version of Istio's API that neighbours use, those of the same kind first; else the newest. */
export const apiVersionHere = (model: Model, kind: string, path: string): string => {
  const own = model.objects.filter(({ place }) => place.apiVersion.startsWith('networking.istio.io/'))
  const same = own.filter(({ place }) => place.kind === kind)
  return nearestFirst(path, same.length > 0 ? same : own)[0]?.place.apiVersion ?? newest
}

/** The object of a service that a new one stands beside: its Service, else what there is of it. */
export const homeOf = (model: Model, service: string): Place | null =>
  findService(model, service)?.place ??
  subsetRulesFor(model, service)[0]?.place ??
  model.routers.find(({ rules }) =>
    rules.some(
      ({ action, mirrors }) =>
        mirrors.some((to) => to.service === service) ||
        (action.kind === 'route' && action.destinations.some((to) => to.service === service)),
    ),
  )?.place ??
  workloadsBehind(model, service)[0]?.place ??
  null

/** An object as it is written. */
export const writtenAt = (model: Model, { path, document, root }: Place): WrittenObject | null =>
  model.objects.find(({ place }) => place.path === path && place.document === document && place.root === root) ?? null

/** The namespace as a new neighbour writes it: stated where the neighbour states it. */
export const writtenNamespace = (model: Model, neighbour: Place): string | null => {
  const object = writtenAt(model, neighbour)
  return object?.namespaceBy === 'metadata' ? object.place.namespace : null
}

/** The whole name of a service's host; the short one where its namespace is unstated. */
const fullHost = (model: Model, service: string): string => {
  const { name, namespace } = parseServiceKey(service) ?? { name: service, namespace: null }
  return namespace === null ? name : `${name}.${namespace}.svc.${model.settings.clusterDomain}`
}

/** A host as an object of that namespace must write it: a short name means a service of its own. */
export const hostFrom = (model: Model, service: string, namespace: string | null, path: string): string =>
  namespaceFits(namespace, parseServiceKey(service)?.namespace ?? null)
    ? hostHere(model, service, path)
    : fullHost(model, service)

/** A host as the siblings spell it: short, or with everything behind it. */
export const hostHere = (model: Model, service: string, path: string): string => {
  const [sibling] = nearestFirst(path, model.subsetRules)
  return sibling?.host.endsWith(`.svc.${model.settings.clusterDomain}`)
    ? fullHost(model, service)
    : serviceName(service)
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** A service's name as a part of another name, with an edge on both sides. */
const asPart = (service: string): RegExp => new RegExp(`(?<![a-z0-9])${literal(serviceName(service))}(?![a-z0-9])`, 'i')

/** A name with one service's name in it, made another's; null where it holds none. */
const renamed = (text: string, from: string, to: string): string | null =>
  asPart(from).test(text) ? text.replace(asPart(from), () => serviceName(to)) : null

/** The first free name: as the nearest sibling is named after its service, else one of those offered. */
export const nameHere = (
  model: Model,
  kind: string,
  service: string,
  home: Place,
  siblings: readonly Sibling[],
  others: readonly string[],
): string => {
  const taken = new Set(model.objects.map(({ place }) => objectName(place)))
  const [sibling] = nearestFirst(home.path, siblings)
  const habit = sibling === undefined ? null : renamed(sibling.place.name, sibling.service, service)
  const names = [...(habit === null ? [] : [habit]), serviceName(service), ...others]
  const free = names.find((name) => !taken.has(objectName({ kind, namespace: home.namespace, name })))
  return free ?? `${names.at(-1) ?? serviceName(service)}-2`
}

/** Whether a file holds more than this object, so that people look for a new one there, or is listed one by one, so that a new file would never be applied. */
const takesNeighbours = (model: Model, home: Place): boolean =>
  home.root !== '' ||
  model.objects.some(({ place }) => place.path === home.path && place.document !== home.document) ||
  model.listings.some(({ path }) => path === home.path)

/** The file of a new object, named and placed as the nearest sibling's is, beside the file of the service. */
const newPath = (model: Model, word: string, service: string, home: Place, siblings: readonly Sibling[]): string => {
  const own = serviceName(service)
  const base = fileOf(home.path)
  const ending = `${word}${/\.(?:yml|json)$/.exec(base)?.[0] ?? '.yaml'}`
  const taken = new Set(model.objects.map(({ place }) => place.path))
  const bare = joined(directoryOf(home.path), ending)
  const isShared = model.services.some(
    ({ place }) => place.name !== own && directoryOf(place.path) === directoryOf(home.path),
  )
  const plain =
    asPart(service).test(base) || isShared || taken.has(bare)
      ? joined(directoryOf(home.path), `${own}-${ending}`)
      : bare
  const alone = siblings.filter(
    ({ place }) => model.objects.filter((object) => object.place.path === place.path).length === 1,
  )
  const [sibling] = nearestFirst(home.path, alone)
  if (sibling === undefined) return plain
  const itsHome = homeOf(model, sibling.service)
  // Where kinds have directories of their own, services share them.
  const shares = itsHome !== null && directoryOf(itsHome.path) === directoryOf(home.path)
  const directory = directoryOf(shares ? sibling.place.path : home.path)
  const name = renamed(fileOf(sibling.place.path), sibling.service, service) ?? fileOf(sibling.place.path)
  const path = joined(directory, name)
  return taken.has(path) ? plain : path
}

/**
 * A new object of a service, where people here would put it, and in their style. `word` is what its file is called after where no sibling shows a
 * better name.
 */
export const addedObject = (
  model: Model,
  value: JsonObject,
  service: string,
  home: Place,
  word: string,
  siblings: readonly Sibling[],
): TreeChange => {
  if (takesNeighbours(model, home)) return { kind: 'add', beside: home, path: null, value }
  const path = newPath(model, word, service, home, siblings)
  // A file that would be called so is the right one already.
  const there = model.objects.findLast(({ place }) => place.path === path)?.place
  if (there !== undefined) return { kind: 'add', beside: there, path: null, value }
  if (isTaken(model, path)) return { kind: 'add', beside: home, path: null, value }
  return { kind: 'add', beside: nearestFirst(home.path, siblings)[0]?.place ?? home, path, value }
}

/** The DestinationRules of other services. */
export const subsetRuleSiblings = (model: Model, service: string): readonly Sibling[] =>
  model.subsetRules.filter((rule) => rule.service !== service)

/** The VirtualServices that are about one other service each. */
export const routerSiblings = (model: Model, service: string): readonly Sibling[] =>
  model.routers.flatMap(({ place, rules }) => {
    const services = new Set(
      rules.flatMap(({ action }) => (action.kind === 'route' ? action.destinations.map((to) => to.service) : [])),
    )
    const [only] = services
    return only !== undefined && services.size === 1 && only !== service && place.kind === 'VirtualService'
      ? [{ place, service: only }]
      : []
  })

/** Whether rules of VirtualServices here have names. */
export const namesRules = (model: Model): boolean =>
  model.routers.some(({ rules }) => rules.some(({ name }) => name !== null))
