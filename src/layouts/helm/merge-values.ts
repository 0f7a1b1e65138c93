import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'

const within = (under: JsonObject, over: JsonObject): JsonObject => {
  const merged: Record<string, Json> = { ...under }
  for (const [key, value] of Object.entries(over)) {
    const below = under[key]
    // helm takes a value away where a layer above says null.
    if (value === null) delete merged[key]
    else merged[key] = isJsonObject(value) && below !== undefined && isJsonObject(below) ? within(below, value) : value
  }
  return merged
}

/** Values as helm lays them over one another, the last on top: maps are merged, everything else is replaced whole. */
export const mergeValues = (layers: readonly JsonObject[]): JsonObject => {
  const [first = {}, ...others] = layers
  return others.reduce(within, first)
}
