import { readLayout } from '../../layouts/layouts.ts'
import { sameJson } from '../../manifests/manifests.ts'
import { objectName } from '../../traffic/traffic.ts'
import { fieldDifferences } from '../fields/field-differences.ts'
import type { FieldChange } from '../plan.ts'
import type { Tree } from '../text/tree.ts'

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
export const isOfLayers = ({ snapshot }: Tree): boolean => readLayout(snapshot).environments.length > 0
