import type { Rule } from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import { listText, ruleText } from '../wording.ts'
import { coversAll, matchesOfCut } from './covers.ts'
import { type RouteChange, shadowKeys } from './cut-rule.ts'

/**
 * The rule that has these requests until a new one stands at that position: the default route, or a rule with conditions that the new one passes. What it
 * does beside sending them (a rewrite, a timeout) the requests need as much on another version. In an HTTPRoute positions say nothing of it.
 */
export const servingRule = ({ router, rule }: TargetRule, service: string, change: RouteChange, position: number) => {
  if (router.api === 'gateway-api') return rule
  const matches = matchesOfCut(rule, change.conditions)
  const passed = router.rules.slice(position, rule.index).find((one) => coversAll(one, matches))
  return passed?.action.kind === 'route' && passed.action.destinations.some((to) => to.service === service)
    ? passed
    : rule
}

const ownKeys: readonly string[] = ['name', 'match', 'route', ...shadowKeys]

/** Which of its fields the new rule has from a rule that it passes. */
export const servedNotes = (target: TargetRule, serving: Rule, name: string): readonly string[] => {
  const fields = Object.keys(serving.raw).filter((key) => !ownKeys.includes(key))
  return serving === target.rule || fields.length === 0
    ? []
    : [
        `Rule ${ruleText(serving)} has these requests now; what it does with them beside sending them on (${listText(fields)}) is in the new rule ${name} too.`,
      ]
}

/** Whether the command has a path that is not the one by which the rule finds its requests, which is what a rewrite goes by. */
export const asksForOtherPath = (serving: Rule, { conditions }: RouteChange): boolean =>
  conditions.some(
    (condition) =>
      condition.kind === 'uri' &&
      (serving.matches.length === 0 ||
        serving.matches.some(({ uri }) => JSON.stringify(uri) !== JSON.stringify(condition.match))),
  )
