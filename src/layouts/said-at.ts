import {
  type Document,
  isJsonList,
  isJsonObject,
  type Json,
  lineOf,
  type Snapshot,
  toPointer,
  valueAt,
} from '../manifests/manifests.ts'
import { objectsOfEnvironment } from './environments.ts'
import type { Applied } from './layout.ts'

/** Every pointer of a value, those of its parts before their own parts. */
const pointersIn = (value: Json, steps: readonly string[] = []): readonly string[] => [
  toPointer(steps),
  ...(isJsonObject(value) || isJsonList(value)
    ? Object.entries(value).flatMap(([key, inner]) => pointersIn(inner, [...steps, key]))
    : []),
]

const firstAt = (document: Document, line: number): string | undefined =>
  pointersIn(document.value).find((pointer) => pointer !== '' && lineOf(document, pointer) === line)

interface Spot {
  readonly path: string
  readonly line: number
}

/**
 * Where the last layer says what an applied object has at a line of its own file: in an overlay's patch, where one writes there, else there. Plain
 * files say it themselves.
 */
export const saidAt = (snapshot: Snapshot, environment: string | null, spot: Spot): Spot => {
  for (const applied of objectsOfEnvironment(snapshot, environment).applied)
    for (const document of applied.documents) {
      if (document.path !== spot.path) continue
      const pointer = firstAt(document, spot.line)
      if (pointer === undefined) continue
      const at = { path: document.path, document: document.index }
      const places = pointersIn(document.value)
        .filter((one) => one === pointer || one.startsWith(`${pointer}/`))
        .map((one) => applied.lastWriter(at, one))
      return places.find((place) => place !== null && place.path !== spot.path) ?? spot
    }
  return spot
}

interface AppliedDocument {
  readonly applied: Applied
  readonly document: Document
}

const byPath = new WeakMap<Snapshot, Map<string | null, ReadonlyMap<string, readonly AppliedDocument[]>>>()

const appliedAt = (snapshot: Snapshot, environment: string | null, path: string): readonly AppliedDocument[] => {
  const names = byPath.get(snapshot) ?? new Map<string | null, ReadonlyMap<string, readonly AppliedDocument[]>>()
  byPath.set(snapshot, names)
  const known = names.get(environment)
  if (known !== undefined) return known.get(path) ?? []
  const paths = new Map<string, AppliedDocument[]>()
  for (const applied of objectsOfEnvironment(snapshot, environment).applied)
    for (const document of applied.documents)
      paths.set(document.path, [...(paths.get(document.path) ?? []), { applied, document }])
  names.set(environment, paths)
  return paths.get(path) ?? []
}

/**
 * Where what is wrong at a line of an applied object's file was written: a fault of one value stands where the last layer says that value, and a fault of a
 * whole where the first of the values is said that make it (`parts`, by their names). What only the object's own file says stays there.
 */
export const writtenAt = (
  snapshot: Snapshot,
  environment: string | null,
  spot: Spot,
  parts: readonly string[] = [],
): Spot => {
  for (const { applied, document } of appliedAt(snapshot, environment, spot.path)) {
    const pointer = firstAt(document, spot.line)
    if (pointer === undefined) continue
    const at = { path: document.path, document: document.index }
    const values = pointersIn(valueAt(document.value, pointer) ?? null).filter((inner) => {
      const value = valueAt(document.value, pointer + inner)
      const isWhole = value === undefined || isJsonObject(value) || isJsonList(value)
      return !isWhole && (inner === '' || parts.includes(inner.slice(inner.lastIndexOf('/') + 1)))
    })
    const places = values.map((inner) => applied.lastWriter(at, pointer + inner))
    return places.find((place) => place !== null && place.path !== spot.path) ?? spot
  }
  return spot
}
