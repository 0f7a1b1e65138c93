import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  describeMatches,
  type Match,
  type Model,
  type Router,
  type Rule,
  rootThatDrops,
  type WrittenRule,
} from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import { pinsOf } from '../sticky/sticky.ts'
import { deedText, fewText, positionText, routerText, ruleText, serviceName } from '../wording.ts'
import { coversAll, matchesOfCut } from './covers.ts'
import type { RouteChange } from './cut-rule.ts'
import { obstacles, placedAt, placedNew } from './reach.ts'
import { displaced, overtaken, placeFor } from './rule-precedence.ts'

const byWord = ({ rules }: Router, word: string): Rule | undefined =>
  rules.find(({ name, index }) => name === word || `#${index}` === word)

const unknown = ({ router, rule }: TargetRule, word: string): Problem => ({
  code: 'unknown-rule',
  message: `${routerText(router)} has no rule ${word}.`,
  path: router.place.path,
  line: router.place.line,
  hint: `Rules that it can stand in front of: ${router.rules
    .filter(({ index }) => index <= rule.index)
    .map(ruleText)
    .join(', ')}.`,
})

const behindDefault = (target: TargetRule, word: string, wanted: Rule): Problem => ({
  ...unknown(target, word),
  code: 'rule-unreachable',
  message: `A rule in front of ${word} would stand behind the default route of ${routerText(target.router)} and never get a request.`,
  line: wanted.line,
})

/** A rule that would be looked at only after those that take all its requests, the first of them first. */
const swallowed = (router: Router, takers: readonly [Rule, ...Rule[]], hint: string): Problem => {
  const [first, ...others] = takers
  return {
    code: 'rule-swallowed',
    message:
      others.length === 0
        ? `Rule ${ruleText(first)} of ${routerText(router)} takes all of these requests first: it ${deedText(first)}.`
        : `Rules ${fewText(takers.map(ruleText))} of ${routerText(router)} together take all of these requests first.`,
    path: router.place.path,
    line: first.line,
    hint,
  }
}

const sendsTo = ({ action }: Rule, service: string): boolean =>
  action.kind === 'route' && action.destinations.some((to) => to.service === service)

/** By rules of the router, in front of which there is room, or by those of the router that hands on to it. */
const swallowedBy = (target: TargetRule, takers: readonly [WrittenRule, ...WrittenRule[]]): Problem => {
  const [{ router }] = takers
  const [first, ...others] = takers.map(({ rule }) => rule).sort((one, other) => one.index - other.index)
  const rules: readonly [Rule, ...Rule[]] = first === undefined ? [takers[0].rule] : [first, ...others]
  return swallowed(
    router,
    rules,
    target.router.rules.includes(rules[0])
      ? `To stand in front of ${others.length === 0 ? 'it' : 'them'}: --before ${ruleText(rules[0])}`
      : `It is asked before ${routerText(target.router)} is. Add a condition that it does not meet.`,
  )
}

/** Rules that would leave requests with these matches to none behind them, the first first. */
const takers = (rules: readonly Rule[], before: number, matches: readonly Match[]): readonly Rule[] =>
  rules.filter((rule) => rule.index < before && coversAll(rule, matches))

/** Which of several VirtualServices for one host is asked first depends on their age; only a delegate's place is certain. */
const certainly = (router: Router, inTheWay: readonly WrittenRule[] | null): readonly WrittenRule[] => {
  const isDelegate = router.hosts.length === 0
  return inTheWay?.every(({ rule }) => isDelegate || router.rules.includes(rule)) === true ? inTheWay : []
}

/**
 * Right above the rule that it is cut from and what belongs to that, or above the first rule of the service that would leave it no request. Rules of people
 * keep their order; one that does something else with these requests is passed only by `--before`.
 */
export const positionFor = (model: Model, target: TargetRule, service: string, change: RouteChange): Result<number> => {
  const { router } = target
  if (router.api === 'gateway-api') return placeFor(model, target, change)
  const matches = matchesOfCut(target.rule, change.conditions)
  const wanted = change.before === null ? undefined : byWord(router, change.before)
  if (change.before !== null && wanted === undefined) return failure(unknown(target, change.before))
  if (change.before !== null && wanted !== undefined && wanted.index > target.rule.index)
    return failure(behindDefault(target, change.before, wanted))
  const first = Math.min(target.rule.index, ...pinsOf(target, service).map(({ index }) => index))
  let position = wanted?.index ?? first
  for (;;) {
    const [certain] = takers(router.rules, position, matches)
    const known =
      certain === undefined
        ? certainly(router, obstacles(placedNew(model, target, change, position)))
        : [{ router, rule: certain }]
    const [foremost, ...others] = known
    if (foremost === undefined) return success(position)
    const passable = known.filter(({ rule }) => router.rules.includes(rule) && sendsTo(rule, service))
    const next = Math.max(...passable.map(({ rule }) => rule.index))
    if (wanted !== undefined || passable.length === 0 || next >= position)
      return failure(swallowedBy(target, [foremost, ...others]))
    position = next
  }
}

/** Why a rule that is there already is not where it would count, or not where `--before` wants it. */
export const misplaced = (
  model: Model,
  target: TargetRule,
  service: string,
  change: RouteChange,
  rule: Rule,
): Problem | null => {
  const { router } = target
  if (router.api === 'gateway-api') return displaced(target, change) ?? overtaken(model, target, change, rule)
  const again = `Take it away, and give this command again when that is done: /unroute ${ruleText(rule)} ${serviceName(service)}`
  const wanted = change.before === null ? undefined : byWord(router, change.before)
  if (change.before !== null && wanted === undefined) return unknown(target, change.before)
  if (wanted !== undefined && wanted.index < rule.index)
    return {
      code: 'rule-behind',
      message: `${routerText(router)} has this rule already, as ${positionText(rule)}, and it stands behind ${positionText(wanted)}.`,
      path: router.place.path,
      line: rule.line,
      hint: again,
    }
  const [certain] = takers(router.rules, rule.index, matchesOfCut(target.rule, change.conditions))
  const [first, ...others] =
    certain === undefined
      ? certainly(router, obstacles(placedAt(model, target, rule, change))).map((taker) => taker.rule)
      : [certain]
  if (first === undefined) return null
  const them = others.length === 0 ? 'it' : 'them'
  return swallowed(router, [first, ...others], `Rule ${ruleText(rule)} stands behind ${them}. ${again}`)
}

/** A rule that Istio would leave out, because the rule that hands on to its VirtualService asks for something else. */
export const outsideDelegate = (model: Model, target: TargetRule, change: RouteChange): Problem | null => {
  const root = rootThatDrops(model, target.router, matchesOfCut(target.rule, change.conditions))
  if (root === null) return null
  return {
    code: 'rule-outside-delegate',
    message: `Rule ${ruleText(root.rule)} of ${routerText(root.router)} hands on only ${describeMatches(root.rule.matches)} to ${routerText(target.router)}, and Istio drops a rule there whose conditions do not narrow that.`,
    path: root.router.place.path,
    line: root.rule.line,
    hint: 'Let the path begin with what is handed on, without a regular expression for what the other rule asks for too.',
  }
}
