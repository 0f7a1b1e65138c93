import { fromPointer, type Json, type Pointer, type Snapshot, sameJson, toPointer } from '../manifests/manifests.ts'
import { objectsOfText } from './field-changes.ts'
import { orderStep } from './field-differences.ts'
import { itemNames } from './item-names.ts'
import { followNamed, type NamedObject } from './named-pointer.ts'
import type { FieldChange } from './plan.ts'

/** A field that no longer holds what the stage wrote. */
export interface MovedField {
  readonly change: FieldChange
  /** What it holds now; undefined where it is gone, or its file no longer parses. */
  readonly now: Json | undefined
}

const orderedNames = (object: NamedObject, list: Pointer): Json | undefined => {
  const found = followNamed(object.value, list)
  return found !== null && Array.isArray(found.value)
    ? (itemNames(found.value as readonly Json[], fromPointer(list).at(-1) ?? '') ?? undefined)
    : undefined
}

const valueNow = (objects: readonly NamedObject[], { object: name, pointer, after }: FieldChange): Json | undefined => {
  const object = objects.find(({ object }) => object === name)
  if (object === undefined) return undefined
  const steps = fromPointer(pointer)
  if (steps.at(-1) !== orderStep) return followNamed(object.value, pointer)?.value
  const names = orderedNames(object, toPointer(steps.slice(0, -1)))
  // Items that came since do not disturb the order of those that the stage ordered.
  return Array.isArray(names) && Array.isArray(after) ? names.filter((name: Json) => after.includes(name)) : names
}

/** Whether every field still holds what a stage wrote, whatever else has changed around it; and which do not, with what they hold. */
export const fieldsStillHold = (
  changes: readonly FieldChange[],
  snapshot: Snapshot,
): { readonly holds: boolean; readonly moved: readonly MovedField[] } => {
  const objects = new Map(
    [...new Set(changes.map(({ path }) => path))].map((path) => [
      path,
      objectsOfText(path, snapshot.files.get(path)?.text ?? null) ?? [],
    ]),
  )
  const moved = changes.flatMap((change): MovedField[] => {
    const now = valueNow(objects.get(change.path) ?? [], change)
    return sameJson(now, change.after) ? [] : [{ change, now }]
  })
  return { holds: moved.length === 0, moved }
}
