import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import type { Model, Place, WrittenObject } from '../model/model.ts'

// A model never changes once it is read, so what is found in it can be kept beside it.
const indices = new WeakMap<Model, ReadonlyMap<Place, WrittenObject>>()

/** The object at a place, as it is written. */
export const writtenObjectAt = (model: Model, place: Place): WrittenObject => {
  const index = indices.get(model) ?? new Map(model.objects.map((object) => [object.place, object]))
  indices.set(model, index)
  const found = index.get(place)
  if (found === undefined) throw new Error(`${place.kind} ${place.name} is not of this model`)
  return found
}

/** The map behind some keys, empty where any of them is missing. */
export const mapAt = (value: Json, ...keys: readonly string[]): JsonObject => {
  let current: Json | undefined = value
  for (const key of keys) current = isJsonObject(current) ? current[key] : undefined
  return isJsonObject(current) ? current : {}
}
