import { failure, type Problem, type Result, success } from '../../problem.ts'
import { byPrecedence, type Match, type Model, matchCovers, type Rule, routeEntries } from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import { fewText, routerText, ruleText } from '../wording.ts'
import { byElement, matchesOfCut } from './covers.ts'
import type { RouteChange } from './cut-rule.ts'
import { obstacles, placedAt, placedNew } from './reach.ts'

// In an HTTPRoute the most specific match takes a request, wherever it stands: nothing can be put in front of it, and only ties go by place.

const orderIsFixed = ({ router, rule }: TargetRule, before: string): Problem => ({
  code: 'order-by-precedence',
  message: `No rule of ${routerText(router)} stands in front of ${before} by its place: in an HTTPRoute the most specific match takes the request.`,
  path: router.place.path,
  line: rule.line,
  hint: 'Leave --before out. Exact paths come first, then longer prefixes, then a method, then more headers, then more query parameters.',
})

const takes = (rule: Rule, match: Match): boolean =>
  routeEntries(rule.matches).some((entry) => byPrecedence(entry, match) <= 0 && matchCovers(entry, match))

const swallowed = (
  { router }: TargetRule,
  [by, ...others]: readonly [Rule, ...Rule[]],
  matches: readonly Match[],
): Problem => ({
  code: 'rule-swallowed',
  message:
    others.length === 0
      ? `Rule ${ruleText(by)} of ${routerText(router)} takes all of these requests first: its match is the more specific one.`
      : `Rules ${fewText([by, ...others].map(ruleText))} of ${routerText(router)} together take all of these requests first: their matches are the more specific ones.`,
  path: router.place.path,
  line: by.line,
  hint: matches.some(({ uri }) => uri?.kind === 'regex')
    ? 'Istio looks at regular expressions of paths behind every prefix, / included: ask for a prefix (uri ^=/api) or an exact path.'
    : `Give the path of that rule, or a longer one, beside the other conditions; or change that rule itself: --route ${ruleText(by)}.`,
})

/** Where a rule of an HTTPRoute is written: beside the one that it is cut from, for its place decides nothing. Refused where no request would reach it. */
export const placeFor = (model: Model, target: TargetRule, change: RouteChange): Result<number> => {
  if (change.before !== null) return failure(orderIsFixed(target, change.before))
  const matches = matchesOfCut(target.rule, change.conditions).map(byElement)
  const taker = target.router.rules.find((rule) => matches.every((match) => takes(rule, match)))
  if (taker !== undefined) return failure(swallowed(target, [taker], matches))
  const [first, ...others] = obstacles(placedNew(model, target, change, target.rule.index)) ?? []
  return first === undefined
    ? success(target.rule.index)
    : failure(swallowed({ ...target, router: first.router }, [first.rule, ...others.map(({ rule }) => rule)], matches))
}

/** Why no request comes to a rule that is there already; null where one does. */
export const overtaken = (model: Model, target: TargetRule, change: RouteChange, rule: Rule): Problem | null => {
  const placed = placedAt(model, target, rule, change)
  const [first, ...others] = obstacles(placed) ?? []
  return first === undefined
    ? null
    : swallowed({ ...target, router: first.router }, [first.rule, ...others.map((one) => one.rule)], placed.matches)
}

/** Why a rule that is there already cannot be where `--before` wants it. */
export const displaced = (target: TargetRule, change: RouteChange): Problem | null =>
  change.before === null ? null : orderIsFixed(target, change.before)
