import { isJsonObject, type Json, lineOf, type Pointer, type Snapshot, valueAt } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import { placeOf } from '../kustomize/apply.ts'
import { buildOf } from '../kustomize/build.ts'
import type { BuildRoot } from '../kustomize/root-kustomization.ts'
import { objectAt, writeObject } from '../kustomize/write.ts'
import type { At, Reach } from '../layout.ts'
import { settingPatch, type ValuesLayer } from './values-layer.ts'

/** Where a HelmRelease holds its values. */
const root: Pointer = '/spec/values'

/** The values of a HelmRelease as a Kustomization builds it. */
export const builtLayer = (snapshot: Snapshot, builtBy: BuildRoot, at: At): Result<ValuesLayer> => {
  const build = buildOf(snapshot, builtBy)
  const object = objectAt(build, at, '')
  const [broken, ...more] = build.broken
  if (broken !== undefined) return failure(broken, ...more)
  if (object === null) throw new Error(`${at.path} brings no HelmRelease`)
  const first = { path: at.path, line: lineOf(object.source, root) }
  const values = valueAt(object.value, root) ?? {}
  if (!isJsonObject(values))
    return failure({
      code: 'values-no-map',
      message: 'Values are a map of names and what they stand for, and this is none.',
      ...first,
    })
  return success({
    ...at,
    root,
    form: 'map',
    builtBy,
    values,
    placeOf: (pointer) => (pointer === '' ? first : (placeOf(build, at, root + pointer) ?? first)),
  })
}

/** The files after one value of a HelmRelease has been set, where its overlay says it last or in the overlay's own patch. */
export const setInBuild = (
  snapshot: Snapshot,
  { path, document, builtBy }: ValuesLayer & { readonly builtBy: BuildRoot },
  pointer: Pointer,
  value: Json,
  reach: Reach,
): Result<Snapshot> => {
  const at = { path, document }
  const object = objectAt(buildOf(snapshot, builtBy), at, '')
  if (object === null) throw new Error(`${path} brings no HelmRelease`)
  return writeObject(snapshot, builtBy, at, settingPatch(object.value, '', root + pointer, value), reach, 'merge')
}
