import { readLayout } from '../../layouts/layouts.ts'
import { type Snapshot, sameJson } from '../../manifests/manifests.ts'
import { objectName } from '../../traffic/traffic.ts'
import { fieldDifferences } from '../fields/field-differences.ts'
import type { FieldChange } from '../plan.ts'
import { readTree, type Tree } from '../text/tree.ts'

/** The objects that a field of a file is about: its own, or, where files are layers of something else, those that come out of it. */
export type Meaning = (change: FieldChange) => readonly string[]

const ownObject: Meaning = ({ object }) => [object]

const isLayered = (snapshot: Snapshot): boolean => readLayout(snapshot).environments.length > 0

const valuesOf = ({ model }: Tree): ReadonlyMap<string, Tree['model']['objects'][number]> =>
  new Map(model.objects.map((object) => [objectName(object.place), object]))

/** Fields of the objects of an environment that differ between two trees, whatever files say them. */
export const objectChanges = (before: Tree, after: Tree): readonly FieldChange[] => {
  const [old, fresh] = [valuesOf(before), valuesOf(after)]
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((object) => {
    const [one, other] = [old.get(object), fresh.get(object)]
    if (one !== undefined && other !== undefined && sameJson(one.value, other.value)) return []
    const path = (other ?? one)?.place.path ?? ''
    return fieldDifferences(one?.value, other?.value).map((difference) => ({ path, object, ...difference }))
  })
}

/** True where what is in the files is not yet what is applied. */
export const isOfLayers = ({ snapshot }: Tree): boolean => isLayered(snapshot)

/**
 * What the fields that stages set are about. A value of a chart has no object in its file: which objects come out otherwise is seen by putting it back
 * alone.
 */
export const meaningIn = (start: Tree, backAlone: (only: (change: FieldChange) => boolean) => Snapshot): Meaning => {
  if (!isLayered(start.snapshot)) return ownObject
  const known = new Map<string, readonly string[]>()
  const look = (change: FieldChange): readonly string[] => {
    const { path, object, pointer } = change
    const alone = backAlone((one) => one.path === path && one.object === object && one.pointer === pointer)
    const moved = objectChanges(start, readTree(alone, start.environment)).map((one) => one.object)
    return moved.length === 0 ? [object] : [...new Set(moved)]
  }
  return (change) => {
    const key = JSON.stringify([change.path, change.object, change.pointer])
    const objects = known.get(key) ?? look(change)
    known.set(key, objects)
    return objects
  }
}
