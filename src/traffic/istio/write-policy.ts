import {
  isJsonObject,
  type Json,
  type JsonObject,
  type Operation,
  type Patch,
  sameJson,
  toPointer,
} from '../../manifests/manifests.ts'
import type { Subset, SubsetRule } from '../model/model.ts'

/** The map that holds the policy: the rule's spec, or one of its subsets. */
const holder = (rule: SubsetRule, subset: Subset | null): { readonly value: JsonObject; readonly pointer: string } => {
  if (subset === null) return { value: rule.raw, pointer: `${rule.place.root}/spec` }
  const list = rule.raw['subsets']
  const entry: Json | undefined = Array.isArray(list) ? list[Number(subset.pointer.split('/').at(-1))] : undefined
  return { value: isJsonObject(entry) ? entry : {}, pointer: subset.pointer }
}

/** The traffic policy of the host, or of one of its subsets; null where there is none. */
export const writtenPolicy = (rule: SubsetRule, subset: Subset | null): JsonObject | null => {
  const policy = holder(rule, subset).value['trafficPolicy']
  return isJsonObject(policy) ? policy : null
}

/** Operations that turn one map into the other, key by key, so that what is equal is not touched. */
const between = (before: JsonObject, after: JsonObject, at: string): readonly Operation[] => [
  ...Object.keys(before)
    .filter((key) => !(key in after))
    .map((key): Operation => ({ op: 'remove', path: at + toPointer([key]) })),
  ...Object.entries(after).flatMap(([key, value]): readonly Operation[] => {
    const path = at + toPointer([key])
    const old = before[key]
    if (old === undefined) return [{ op: 'add', path, value }]
    if (isJsonObject(old) && isJsonObject(value)) return between(old, value, path)
    return sameJson(old, value) ? [] : [{ op: 'replace', path, value }]
  }),
]

/** Sets the traffic policy of the host or of a subset, field by field; an empty one is taken away, for Istio refuses it. */
export const writePolicy = (rule: SubsetRule, subset: Subset | null, after: JsonObject): Patch => {
  const { value, pointer } = holder(rule, subset)
  const path = `${pointer}/trafficPolicy`
  const before = value['trafficPolicy']
  if (Object.keys(after).length === 0) return before === undefined ? [] : [{ op: 'remove', path }]
  if (isJsonObject(before)) return between(before, after, path)
  if (before !== undefined) return [{ op: 'replace', path, value: after }]
  const keys = Object.keys(value)
  const below = subset === null && 'subsets' in value ? keys.slice(keys.indexOf('subsets')) : []
  // Above the subsets, where people look for it: what is taken out and put back keeps its text, and stands behind what came between.
  return [
    ...below.map((key): Operation => ({ op: 'remove', path: pointer + toPointer([key]) })),
    { op: 'add', path, value: after },
    ...below.map((key): Operation => ({ op: 'add', path: pointer + toPointer([key]), value: value[key] ?? null })),
  ]
}
