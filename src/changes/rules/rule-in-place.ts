import type { JsonObject, Operation, Patch } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import { type Rule, writeMoreMatches, writeRuleFields } from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import { headersLeft, sharesOf, splitRule } from '../splits/split.ts'
import { pinsOf, stickyCookie } from '../sticky/sticky.ts'
import { matchEntry } from './conditions.ts'
import { flagFields, type RouteChange } from './cut-rule.ts'
import { comparingFor, entryMeanings } from './meaning.ts'
import { spellingsOf } from './spellings.ts'

/** What becomes of a rule that is there already. */
export interface InPlace {
  readonly patch: Patch
  /** Versions whose share grows. */
  readonly growing: readonly string[]
  readonly notes: readonly string[]
}

/** A rule with these conditions: its target, name and flags as the command has them, and its spelling put right. */
export const changeInPlace = (target: TargetRule, service: string, change: RouteChange, rule: Rule): InPlace => {
  const shares = new Map(change.target.map(({ version, percent }) => [version, percent]))
  const [first] = shares.keys()
  const split = splitRule(rule, service, { shares, unnamed: first ?? null, turnsLone: true }, 'zero')
  const spellings = spellingsOf(rule, comparingFor(change.conditions))
  const pins = pinsOf({ ...target, rule }, service)
  const fields = writeRuleFields(rule, {
    ...(change.name === null ? {} : { name: change.name }),
    ...flagFields(change, rule.raw),
  })
  return {
    patch: [
      ...split.patch,
      ...fields,
      ...pins.flatMap((pin) => writeRuleFields(pin, flagFields(change, pin.raw))),
      ...spellings.patch,
    ],
    growing: split.growing,
    notes: [...headersLeft(rule, service, split.added), ...spellings.notes],
  }
}

/** True where a rule sends to nothing but these versions, in these shares. */
export const sendsExactly = (rule: Rule, service: string, target: RouteChange['target']): boolean => {
  if (rule.action.kind !== 'route') return false
  const wanted = target.filter(({ percent }) => percent > 0)
  const is = [...sharesOf(rule, service)].filter(([, share]) => share > 0)
  return (
    rule.action.destinations.every((to) => to.service === service || to.share === 0) &&
    is.length === wanted.length &&
    wanted.every(({ version, percent }) => is.some(([name, share]) => name === version && share === percent))
  )
}

/** Positions in a rule's match list of the entries that mean the same as these; null unless each of these is among them. */
export const entriesAmong = (
  rule: Rule,
  entries: readonly JsonObject[],
  change: RouteChange,
): readonly number[] | null => {
  const comparing = comparingFor(change.conditions)
  const wanted = entries.flatMap((entry) => entryMeanings([entry], comparing))
  if (rule.matches.length === 0) return null
  const has = entryMeanings(rule.raw['match'], comparing)
  return wanted.every((meaning) => has.includes(meaning))
    ? has.flatMap((meaning, index) => (wanted.includes(meaning) ? [index] : []))
    : null
}

/** More conditions for a rule of this name and target: its requests meet any of them. */
export const joinRule = (
  target: TargetRule,
  service: string,
  change: RouteChange,
  rule: Rule,
  entries: readonly JsonObject[],
): Result<InPlace> => {
  const comparing = comparingFor(change.conditions)
  const has = entryMeanings(rule.raw['match'], comparing)
  const missing = entries.filter((entry) => !entryMeanings([entry], comparing).some((one) => has.includes(one)))
  const cookie = stickyCookie(rule, service)
  const patch: Operation[] = missing.flatMap((entry) => writeMoreMatches(rule, entry))
  const pins = cookie === null ? [] : pinsOf({ ...target, rule }, service)
  for (const pin of pins) {
    const version = pin.action.kind === 'route' ? (pin.action.destinations[0]?.subset ?? '') : ''
    for (const entry of missing) {
      const kept = matchEntry([{ kind: 'cookie', name: cookie ?? '', value: version }], entry)
      if (!kept.ok) return failure(...kept.problems)
      patch.push(...writeMoreMatches(pin, kept.value))
    }
  }
  const fields = [rule, ...pins].flatMap((one) => writeRuleFields(one, flagFields(change, one.raw)))
  return success({ patch: [...patch, ...fields], growing: [], notes: [] })
}
