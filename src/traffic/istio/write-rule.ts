import { type JsonObject, type Patch, sameJson } from '../../manifests/manifests.ts'
import type { Router, Rule } from '../model/model.ts'

/** A rule in front of the one at that position of the list. */
export const writeNewRule = (router: Router, position: number, rule: JsonObject): Patch => [
  { op: 'add', path: `${router.place.root}/spec/http/${position}`, value: rule },
]

export const writeNoRule = (rule: Rule): Patch => [{ op: 'remove', path: rule.pointer }]

/** Some of the entries of a rule's match list go, from the last to the first, so that the positions of those before stay true. */
export const writeNoMatches = (rule: Rule, entries: readonly number[], list = 'match'): Patch =>
  [...entries]
    .sort((one, other) => other - one)
    .map((entry) => ({ op: 'remove', path: `${rule.pointer}/${list}/${entry}` }))

/** Fields of a rule, each added or replaced; what is equal already is left alone. */
export const writeRuleFields = (rule: Rule, fields: JsonObject): Patch =>
  Object.entries(fields)
    .filter(([key, value]) => !sameJson(rule.raw[key], value))
    .map(([key, value]) => ({
      op: rule.raw[key] === undefined ? 'add' : 'replace',
      path: `${rule.pointer}/${key}`,
      value,
    }))
