import {
  describeMatches,
  type Match,
  type Model,
  type Reaching,
  type Router,
  type Rule,
  ruleReach,
  takersBefore,
} from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import { pinsOf } from '../sticky/sticky.ts'
import { deedText, fewText, ruleText } from '../wording.ts'
import { byElement, matchesOfCut, programsBehind } from './covers.ts'
import type { RouteChange } from './cut-rule.ts'

// Which requests come to a rule is tried out on the model as it would be, for no comparison of two regular expressions tells it.

/** A rule among those of its router, as the files have it or as they would. */
export interface Placed {
  readonly reaching: Reaching
  readonly rule: Rule
  /** What of the rule is looked at. */
  readonly matches: readonly Match[]
}

/** What the rule of a command matches, as its router reads it. */
const askedMatches = ({ router, rule }: TargetRule, change: RouteChange): readonly Match[] => {
  const matches = matchesOfCut(rule, change.conditions)
  return router.api === 'gateway-api' ? matches.map(byElement) : matches
}

const withRouter = (model: Model, router: Router, changed: Router): Model => ({
  ...model,
  routers: model.routers.map((one) => (one === router ? changed : one)),
})

/** The rule of a command in front of the one at that position. */
export const placedNew = (model: Model, target: TargetRule, change: RouteChange, position: number): Placed => {
  const matches = askedMatches(target, change)
  const rule: Rule = { ...target.rule, name: change.name, matches }
  const { router } = target
  const changed: Router = { ...router, rules: router.rules.toSpliced(position, 0, rule) }
  return { reaching: { model: withRouter(model, router, changed), router: changed }, rule, matches }
}

/** A rule that is there, or that the command's conditions join: with them, as the router reads them. */
export const placedAt = (model: Model, target: TargetRule, rule: Rule, change: RouteChange): Placed => {
  const matches = askedMatches(target, change)
  const joined: Rule = { ...rule, matches: [...rule.matches, ...matches] }
  const { router } = target
  const changed: Router = { ...router, rules: router.rules.map((one) => (one === rule ? joined : one)) }
  return { reaching: { model: withRouter(model, router, changed), router: changed }, rule: joined, matches }
}

/** Rules that together take every request, the first first; null where one comes through, or where that is not certain. */
export const obstacles = ({ reaching, rule, matches }: Placed): ReturnType<typeof ruleReach>['takers'] | null => {
  const { isTaken, takers } = ruleReach(reaching, rule, matches)
  return isTaken ? takers : null
}

/**
 * Whether a rule would leave none of its requests to the one that it is cut from, which has some now. Hosts and namespaces are not tried out in full, so
 * that a condition on one of them is never called all there is.
 */
export const takesEverything = (model: Model, target: TargetRule, change: RouteChange, placed: Placed): boolean => {
  if (change.conditions.some(({ kind }) => kind === 'authority' || kind === 'source-namespace')) return false
  const { rule } = target
  const left = ruleReach(placed.reaching, rule)
  const isBehind = left.isTaken && left.takers.some((taker) => taker.rule === placed.rule)
  return isBehind && ruleReach({ model, router: target.router }, rule).request !== null
}

const fieldsOf = ({ uri, method, authority, headers, withoutHeaders, queryParams }: Match): string =>
  JSON.stringify([
    uri === undefined,
    method === undefined,
    authority === undefined,
    ...[headers, withoutHeaders, queryParams].map((map) => [...map.keys()].sort()),
  ])

/** Whether a rule asks for the same requests as the command, however it is spelled: each would leave the other none of them. */
export const asksTheSame = (model: Model, target: TargetRule, change: RouteChange, rule: Rule): boolean => {
  // Cheap before sure: trying out which requests come to a rule takes time for each of them.
  const asked = askedMatches(target, change).map(fieldsOf)
  if (target.router.api === 'gateway-api' || rule.matches.some((match) => !asked.includes(fieldsOf(match))))
    return false
  const inFront = obstacles(placedNew(model, target, change, rule.index + 1))
  if (inFront === null || inFront.length === 0 || inFront.some((taker) => taker.rule !== rule)) return false
  const placed = placedNew(model, target, change, rule.index)
  const left = ruleReach(placed.reaching, rule)
  return left.isTaken && left.takers.length > 0 && left.takers.every((taker) => taker.rule === placed.rule)
}

/** Rules that take some of the requests first. Those that keep the clients of a split are in front for that. */
export const partTakers = (
  { reaching, rule, matches }: Placed,
  target: TargetRule,
  service: string,
): readonly Rule[] => {
  const own = [target.rule, rule].flatMap((one) => pinsOf({ ...target, rule: one }, service))
  return takersBefore(reaching, rule, matches).flatMap((taker) => (own.includes(taker.rule) ? [] : [taker.rule]))
}

/** What is said of a rule that takes some of the requests first; of an audience by its programs, which nobody sees in the text. */
export const partTaken = (taker: Rule, matches: readonly Match[]): string => {
  const programs = programsBehind(taker, matches)
  return programs.length > 0
    ? `Rule ${ruleText(taker)} stands in front and takes ${fewText(programs)} first: it ${deedText(taker)}.`
    : `Rule ${ruleText(taker)} (${describeMatches(taker.matches)}) takes its part of these requests first: it ${deedText(taker)}.`
}
