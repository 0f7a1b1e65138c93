import {
  fromPointer,
  isJsonObject,
  type Json,
  type Pointer,
  type Snapshot,
  sameJson,
  toPointer,
} from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { FieldChange } from '../plan.ts'
import { objectHome } from '../text/object-home.ts'
import { orderStep } from './field-differences.ts'
import { itemNames } from './item-names.ts'
import { followNamed, type NamedObject } from './named-pointer.ts'

/** A field as it is now: as a stage set it, as it was before, something else, or not to be told. What is not there is no proof of anything. */
export type FieldState =
  | { readonly kind: 'set' | 'before' | 'other'; readonly now: Json | undefined }
  | { readonly kind: 'unreadable'; readonly problem: Problem }

/** The list or mapping that a field stands in; undefined where that is gone. */
const surroundings = (object: NamedObject, pointer: Pointer): Json | undefined =>
  followNamed(object.value, toPointer(fromPointer(pointer).slice(0, -1)))?.value

const orderNow = (list: Json | undefined, key: string, among: Json | undefined): Json | undefined => {
  const names = Array.isArray(list) ? itemNames(list as readonly Json[], key) : null
  // Items that came since do not disturb the order of those that the stage ordered.
  return Array.isArray(among) ? names?.filter((name: Json) => among.includes(name)) : undefined
}

const nameless = (item: Json | undefined): Json | undefined => {
  if (!isJsonObject(item)) return item
  const { name: _, ...rest } = item
  return 'match' in rest ? (rest['match'] ?? null) : rest
}

/** True where an item stands in its list under another name: renamed is not taken back. */
const isRenamed = (list: Json | undefined, after: Json | undefined): boolean =>
  Array.isArray(list) && after !== undefined && list.some((item: Json) => sameJson(nameless(item), nameless(after)))

/** How one field of a stage stands in these files. */
export const fieldState = (snapshot: Snapshot, change: FieldChange): FieldState => {
  const { path, object: name, pointer, before, after } = change
  const home = objectHome(snapshot.files, path, name)
  if (!home.ok) {
    const [problem] = home.problems
    // An object that the stage took away is gone as it should be, as long as its file can be read.
    const isAway = pointer === '' && after === undefined && problem.code === 'object-gone'
    return isAway ? { kind: 'set', now: undefined } : { kind: 'unreadable', problem }
  }
  const steps = fromPointer(pointer)
  const { object } = home.value
  const around = surroundings(object, pointer)
  const isOrder = steps.at(-1) === orderStep
  const now = isOrder ? orderNow(around, steps.at(-2) ?? '', after) : followNamed(object.value, pointer)?.value
  if (around === undefined) {
    const missing = steps.findIndex(
      (_, index) => followNamed(object.value, toPointer(steps.slice(0, index + 1))) === null,
    )
    const message = `${name} has no ${toPointer(steps.slice(0, missing + 1))} any more.`
    return { kind: 'unreadable', problem: { code: 'field-gone', message, path: home.value.path } }
  }
  if (sameJson(now, after)) return { kind: 'set', now }
  const isBack = sameJson(now, before) && !(now === undefined && isRenamed(around, after))
  return { kind: isBack ? 'before' : 'other', now }
}
