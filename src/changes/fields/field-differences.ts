import { isJsonObject, type Json, type Pointer, sameJson, toPointer } from '../../manifests/manifests.ts'
import { itemNames } from './item-names.ts'

export interface FieldDifference {
  readonly pointer: Pointer
  readonly before: Json | undefined
  readonly after: Json | undefined
  /** For an item of a named list that came or went: the name of the item behind it, null for the last. */
  readonly followedBy?: string | null
}

/** Stands for the order of a list's items; its value is the list of their names. */
export const orderStep = '[]'

const listDifferences = (
  before: readonly Json[],
  after: readonly Json[],
  at: Pointer,
  list: string,
): FieldDifference[] => {
  const oldNames = itemNames(before, list)
  const newNames = itemNames(after, list)
  // Without names there is no telling which item became which: the list is one value.
  if (oldNames === null || newNames === null) return [{ pointer: at, before: [...before], after: [...after] }]
  const stays = oldNames.filter((name) => newNames.includes(name))
  const order = newNames.filter((name) => oldNames.includes(name))
  const under = (name: string): Pointer => at + toPointer([name])
  const gone = oldNames.flatMap((name, index) =>
    newNames.includes(name)
      ? []
      : [{ pointer: under(name), before: before[index], after: undefined, followedBy: oldNames[index + 1] ?? null }],
  )
  const came = newNames.flatMap((name, index) =>
    oldNames.includes(name)
      ? []
      : [{ pointer: under(name), before: undefined, after: after[index], followedBy: newNames[index + 1] ?? null }],
  )
  const kept = stays.flatMap((name) =>
    fieldDifferences(before[oldNames.indexOf(name)], after[newNames.indexOf(name)], under(name), list),
  )
  const moved = sameJson(stays, order) ? [] : [{ pointer: under(orderStep), before: stays, after: order }]
  return [...gone, ...kept, ...came, ...moved]
}

/**
 * What differs between two values, as deep as it can be told: one entry for each field, or whole value, that came, went or changed.
 * @param list the key under which the values stand, which says how the items of a list are named
 */
export const fieldDifferences = (
  before: Json | undefined,
  after: Json | undefined,
  at: Pointer = '',
  list = '',
): FieldDifference[] => {
  if (sameJson(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, at, list)
  if (!isJsonObject(before) || !isJsonObject(after)) return [{ pointer: at, before, after }]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const own = (value: Json): Json | undefined =>
      isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
    return fieldDifferences(own(before), own(after), at + toPointer([key]), key)
  })
}
