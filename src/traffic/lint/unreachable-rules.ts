import { ruleLabel } from '../model/describe.ts'
import { unreachableRules } from '../simulate/unreachable.ts'
import { type Check, finding, ruleWhere } from './finding.ts'

/** Rules that no request reaches, because an earlier one takes all that they match. */
export const checkUnreachableRules: Check = (model) =>
  model.routers.flatMap((root) =>
    unreachableRules(model, root).map(({ router, rule, behind }) =>
      finding(router.place, ruleWhere(router, rule), {
        code: 'unreachable-rule',
        severity: 'error',
        message: `Rule ${ruleLabel(rule)} of VirtualService ${router.place.name} is never reached: rule ${ruleLabel(behind)} takes all its requests.`,
        hint: 'Move it above that rule, or remove it.',
      }),
    ),
  )
