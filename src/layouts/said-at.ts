import {
  type Document,
  isJsonList,
  isJsonObject,
  type Json,
  lineOf,
  type Snapshot,
  toPointer,
} from '../manifests/manifests.ts'
import { objectsOfEnvironment } from './environments.ts'

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
