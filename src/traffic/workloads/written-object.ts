import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { oncePer } from '../../once-per.ts'
import type { Model, Place, WrittenObject } from '../model/model.ts'

// A model never changes once it is read, so what is found in it can be kept beside it.
const placesOf = oncePer(
  ({ objects }: Model): ReadonlyMap<Place, WrittenObject> => new Map(objects.map((object) => [object.place, object])),
)

/** The object at a place, as it is written. */
export const writtenObjectAt = (model: Model, place: Place): WrittenObject => {
  const found = placesOf(model).get(place)
  if (found === undefined) throw new Error(`${place.kind} ${place.name} is not of this model`)
  return found
}

/** The map behind some keys, empty where any of them is missing. */
export const mapAt = (value: Json, ...keys: readonly string[]): JsonObject => {
  let current: Json | undefined = value
  for (const key of keys) current = isJsonObject(current) ? current[key] : undefined
  return isJsonObject(current) ? current : {}
}
