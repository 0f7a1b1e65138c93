import { isJsonObject, type Json, type JsonObject, lineOf, type Pointer, toPointer } from '../../manifests/manifests.ts'
import type { Model, Place, WrittenObject } from '../model/model.ts'
import type { LintCode } from './codes.ts'
import { finding, type LintFinding } from './finding.ts'
import { namedPointer } from './named-pointer.ts'

/** A map inside an object as it is written, and where it stands. */
export interface Spot {
  readonly object: WrittenObject
  readonly value: JsonObject
  /** Positions, not names; from the object's root. */
  readonly pointer: Pointer
}

/** The objects of an API group and kind, whatever the version. */
export const objectsOfKind = (model: Model, group: string, kind: string): readonly WrittenObject[] =>
  model.objects.filter(
    ({ place }) =>
      place.kind === kind &&
      (group === '' ? !place.apiVersion.includes('/') : place.apiVersion.startsWith(`${group}/`)),
  )

/** The object's own map, or null where it is none. */
export const specOf = (object: WrittenObject): Spot | null => {
  const value = object.value['spec']
  return isJsonObject(value) ? { object, value, pointer: '/spec' } : null
}

type IstioKind = 'VirtualService' | 'DestinationRule' | 'Gateway' | 'ServiceEntry'

/** What every check asks for anew: kept beside the model, which never changes. */
interface Kept {
  readonly specs: Map<IstioKind, readonly Spot[]>
  rules: readonly Spot[] | null
}

const kept = new WeakMap<Model, Kept>()

const keptOf = (model: Model): Kept => {
  const known = kept.get(model)
  if (known !== undefined) return known
  const fresh: Kept = { specs: new Map(), rules: null }
  kept.set(model, fresh)
  return fresh
}

/** The specs of a kind of `networking.istio.io`. */
export const istioSpecs = (model: Model, kind: IstioKind): readonly Spot[] => {
  const { specs } = keptOf(model)
  const known = specs.get(kind)
  if (known !== undefined) return known
  const fresh = objectsOfKind(model, 'networking.istio.io', kind).flatMap((object) => specOf(object) ?? [])
  specs.set(kind, fresh)
  return fresh
}

/** The map under a key; null where there is none, or something else. */
export const inside = ({ object, value, pointer }: Spot, key: string): Spot | null => {
  const inner = value[key]
  return isJsonObject(inner) ? { object, value: inner, pointer: pointer + toPointer([key]) } : null
}

/** The map behind several keys. */
export const deepInside = (spot: Spot, ...keys: readonly string[]): Spot | null =>
  keys.reduce<Spot | null>((found, key) => (found === null ? null : inside(found, key)), spot)

/** The maps of the list under a key of ours, which needs no escaping; entries that are none are left out. */
export const itemsOf = ({ object, value, pointer }: Spot, key: string): readonly Spot[] => {
  const list = value[key]
  if (!Array.isArray(list)) return []
  return list.flatMap((item: Json, index) =>
    isJsonObject(item) ? [{ object, value: item, pointer: `${pointer}/${key}/${index}` }] : [],
  )
}

/** The maps that are the values of the map under a key. */
export const entriesUnder = (spot: Spot, key: string): readonly (readonly [string, Spot])[] => {
  const map = inside(spot, key)
  if (map === null) return []
  return Object.keys(map.value).flatMap((name): (readonly [string, Spot])[] => {
    const entry = inside(map, name)
    return entry === null ? [] : [[name, entry]]
  })
}

/** The HTTP rules of every VirtualService. */
export const httpRules = (model: Model): readonly Spot[] => {
  const own = keptOf(model)
  own.rules ??= istioSpecs(model, 'VirtualService').flatMap((spec) => itemsOf(spec, 'http'))
  return own.rules
}

export const textOf = ({ value }: Spot, key: string): string | null => {
  const found = value[key]
  return typeof found === 'string' ? found : null
}

export const numberOf = ({ value }: Spot, key: string): number | null => {
  const found = value[key]
  return typeof found === 'number' ? found : null
}

export const textsOf = ({ value }: Spot, key: string): readonly string[] => {
  const list = value[key]
  return Array.isArray(list) ? list.filter((item: Json): item is string => typeof item === 'string') : []
}

/** True where the key is there and not null. */
export const has = ({ value }: Spot, key: string): boolean => (value[key] ?? null) !== null

interface What {
  readonly code: LintCode
  readonly message: string
  readonly hint?: string
  readonly severity?: LintFinding['severity']
}

/** A finding at a spot, or at a key or a list's entry inside it. */
export const findingAt = (model: Model, spot: Spot, steps: readonly (string | number)[], what: What): LintFinding => {
  const { object } = spot
  const pointer = spot.pointer + toPointer(steps)
  const where = {
    pointer: namedPointer(model, object, pointer),
    line: lineOf(object.document, object.place.root + pointer),
  }
  return finding(object.place, where, what)
}

const byPlace = new WeakMap<Model, ReadonlyMap<Place, WrittenObject>>()

const writtenAt = (model: Model, place: Place): WrittenObject | null => {
  const known = byPlace.get(model) ?? new Map(model.objects.map((object) => [object.place, object]))
  byPlace.set(model, known)
  return known.get(place) ?? null
}

/** True where the object says its namespace itself, or what applies it does. */
export const isNamespaceStated = (model: Model, place: Place): boolean => {
  const by = writtenAt(model, place)?.namespaceBy
  return by === 'metadata' || by === 'surroundings'
}

/** Where a path from the object's root stands in its file: named, and by line. */
export const whereIn = (
  model: Model,
  place: Place,
  steps: readonly (string | number)[],
): { readonly pointer: Pointer; readonly line: number } => {
  const object = writtenAt(model, place)
  const pointer = toPointer(steps)
  if (object === null) return { pointer, line: place.line }
  return { pointer: namedPointer(model, object, pointer), line: lineOf(object.document, place.root + pointer) }
}
