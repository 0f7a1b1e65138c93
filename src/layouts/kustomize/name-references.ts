import { isJsonObject, type Json, type JsonObject, valueAt } from '../../manifests/manifests.ts'
import type { BuiltObject } from './built.ts'
import { textOf } from './kustomization.ts'
import { withValue } from './set-fields.ts'

/** What scales pods names them: Kustomize lets that name follow a prefix or suffix. */
const references = ['scaleTargetRef'] as const

const followed = (value: JsonObject, objects: readonly BuiltObject[]): JsonObject => {
  let changed: Json = value
  for (const key of references) {
    const reference = valueAt(value, `/spec/${key}`)
    if (!isJsonObject(reference)) continue
    const [kind, name] = [textOf(reference['kind']), textOf(reference['name'])]
    const meant = objects.find(({ ids }) => ids[0]?.kind === kind && ids.some((id) => id.name === name))
    const now = meant?.ids.at(-1)?.name
    if (now !== undefined && now !== name) changed = withValue(changed, ['spec', key, 'name'], now)
  }
  return isJsonObject(changed) ? changed : value
}

/** The objects with the names in them that others have now. */
export const withFollowedNames = (objects: readonly BuiltObject[]): readonly BuiltObject[] =>
  objects.some(({ ids }) => new Set(ids.map(({ name }) => name)).size > 1)
    ? objects.map((object) => {
        const value = followed(object.value, objects)
        return value === object.value ? object : { ...object, value }
      })
    : objects
