import { fromPointer, isJsonObject, type Json, type Pointer, sameJson, toPointer } from '../../manifests/manifests.ts'
import { followNamed, type NamedObject } from '../fields/named-pointer.ts'
import { isPolicy } from '../fields/traffic-objects.ts'
import type { FieldChange } from '../plan.ts'

/**
 * A block of a traffic policy that a stage brought, and in which somebody has changed something since: field by field, so that what is still as the
 * stage wrote it goes back, and the rest is left.
 */
export const openedPolicy = (change: FieldChange, now: Json | undefined): readonly FieldChange[] => {
  const { before, after, pointer } = change
  if (!isPolicy(change) || before !== undefined || !isJsonObject(after) || !isJsonObject(now) || sameJson(now, after))
    return [change]
  const { path, object } = change
  return Object.entries(after).flatMap(([key, value]) =>
    openedPolicy({ path, object, pointer: pointer + toPointer([key]), before, after: value }, now[key]),
  )
}

/** What goes with a field of a policy: every block around it that would be left empty, which Istio refuses. */
export const emptiedBy = (object: NamedObject, change: FieldChange): Pointer => {
  const steps = fromPointer(change.pointer)
  while (isPolicy(change) && steps.at(-1) !== 'trafficPolicy') {
    const around = followNamed(object.value, toPointer(steps.slice(0, -1)))?.value
    if (!isJsonObject(around) || Object.keys(around).length !== 1) break
    steps.pop()
  }
  return toPointer(steps)
}
