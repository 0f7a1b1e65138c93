import { type JsonObject, type Patch, sameJson } from '../../manifests/manifests.ts'
import type { Router, Rule } from '../model/model.ts'

/** A rule in front of the one at that position of the list. */
export const writeNewRule = (router: Router, position: number, rule: JsonObject): Patch => [
  { op: 'add', path: `${router.place.root}/spec/http/${position}`, value: rule },
]

export const writeNoRule = (rule: Rule): Patch => [{ op: 'remove', path: rule.pointer }]

/** Fields of a rule, each added or replaced; what is equal already is left alone. */
export const writeRuleFields = (rule: Rule, fields: JsonObject): Patch =>
  Object.entries(fields)
    .filter(([key, value]) => !sameJson(rule.raw[key], value))
    .map(([key, value]) => ({
      op: rule.raw[key] === undefined ? 'add' : 'replace',
      path: `${rule.pointer}/${key}`,
      value,
    }))
