import type { Problem } from '../../problem.ts'
import type { Rule } from '../../traffic/traffic.ts'
import { ruleText, serviceName } from '../wording.ts'
import { conditionText, isEveryPath, written } from './conditions.ts'
import type { RouteChange } from './cut-rule.ts'

/** True for conditions that ask for nothing but every path. */
export const asksNothing = ({ conditions }: RouteChange): boolean =>
  conditions.every((condition) => condition.kind === 'uri' && isEveryPath(written(condition.match)))

/**
 * Conditions that every request meets make no rule beside the default route: it is that route which is meant.
 * @param rule the rule that nothing would be left to
 */
export const everyRequest = (change: RouteChange, service: string, rule: Rule | null = null): Problem => {
  const name = serviceName(service)
  const [first, ...others] = change.target
  const version = first?.version ?? 'VERSION'
  const scope = `${change.scope.virtualService === null ? '' : ` --virtual-service ${change.scope.virtualService}`}${change.scope.route === null || rule === null ? '' : ` --route ${ruleText(rule)}`}`
  const asked = change.conditions.map(conditionText).join(' and ')
  return {
    code: 'condition-is-everything',
    message:
      rule === null
        ? `${asked} is every request, which is what the default route takes.`
        : `${asked} is every request that rule ${ruleText(rule)} takes: none would be left to it.`,
    hint:
      others.length === 0
        ? `Move ${change.scope.route === null ? 'the default route' : 'that rule itself'}: /pin ${version} ${name}${scope} or /canary 100 ${version} ${name}${scope}`
        : `Move ${change.scope.route === null ? 'the default route' : 'that rule itself'}: /canary ${first?.percent ?? 0} ${version} ${name}${scope}`,
  }
}
