import { failure, type Result, success } from '../problem.ts'
import { coversAll, matchesOfCut } from './covers.ts'
import type { RouteChange } from './cut-rule.ts'
import type { TargetRule } from './targets.ts'
import { routerText, ruleText } from './wording.ts'

/** Right above the rule it is cut from, or above the first rule that would leave it no request. Rules of people keep their order. */
export const positionFor = (target: TargetRule, change: RouteChange): Result<number> => {
  const { rules } = target.router
  if (change.before !== null) {
    const wanted = rules.find(({ name, index }) => name === change.before || `#${index}` === change.before)
    if (wanted !== undefined && wanted.index <= target.rule.index) return success(wanted.index)
    return failure({
      code: wanted === undefined ? 'unknown-rule' : 'rule-unreachable',
      message:
        wanted === undefined
          ? `${routerText(target.router)} has no rule ${change.before}.`
          : `A rule in front of ${change.before} would stand behind the default route of ${routerText(target.router)} and never get a request.`,
      path: target.router.place.path,
      line: wanted?.line ?? target.router.place.line,
      hint: `Rules that it can stand in front of: ${rules
        .filter(({ index }) => index <= target.rule.index)
        .map(ruleText)
        .join(', ')}.`,
    })
  }
  const above = rules.filter(({ index }) => index < target.rule.index)
  const matches = matchesOfCut(target.rule, change.conditions)
  return success(above.find((rule) => coversAll(rule, matches))?.index ?? target.rule.index)
}
