import type { JsonObject, Patch } from '../../manifests/manifests.ts'
import type { SubsetRule } from '../model/model.ts'

/** A subset behind the last one of a DestinationRule, or the first of one that has none. */
export const writeSubset = (rule: SubsetRule, name: string, labels: ReadonlyMap<string, string>): Patch => {
  const subset: JsonObject = { name, labels: Object.fromEntries(labels) }
  const at = `${rule.place.root}/spec/subsets`
  return Array.isArray(rule.raw['subsets'])
    ? [{ op: 'add', path: `${at}/-`, value: subset }]
    : [{ op: rule.raw['subsets'] === undefined ? 'add' : 'replace', path: at, value: [subset] }]
}
