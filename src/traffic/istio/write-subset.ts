import type { JsonObject, Patch } from '../../manifests/manifests.ts'
import type { Subset, SubsetRule } from '../model/model.ts'

/** A subset behind the last one of a DestinationRule, or the first of one that has none. */
export const writeSubset = (rule: SubsetRule, name: string, labels: ReadonlyMap<string, string>): Patch => {
  const subset: JsonObject = { name, labels: Object.fromEntries(labels) }
  const at = `${rule.place.root}/spec/subsets`
  return Array.isArray(rule.raw['subsets'])
    ? [{ op: 'add', path: `${at}/-`, value: subset }]
    : [{ op: rule.raw['subsets'] === undefined ? 'add' : 'replace', path: at, value: [subset] }]
}

/** Takes a subset away. */
export const writeNoSubset = (rule: SubsetRule, subset: Subset): Patch =>
  Array.isArray(rule.raw['subsets']) && rule.raw['subsets'].length === 1
    ? [{ op: 'remove', path: `${rule.place.root}/spec/subsets` }]
    : [{ op: 'remove', path: subset.pointer }]
