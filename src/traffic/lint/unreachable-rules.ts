import { unreachableRules } from '../compare/unreachable.ts'
import { ruleLabel, takenText } from '../model/describe.ts'
import { type Check, finding, ruleWhere } from './finding.ts'

/** An HTTPRoute's rules have no order of their own. */
const specificFirst =
  'In an HTTPRoute the most specific match takes a request, wherever its rule stands; Istio looks at regular expressions of paths behind every prefix. Make its match more specific, or remove it.'

/** Rules that no request reaches, because an earlier one takes all that they match. */
export const checkUnreachableRules: Check = (model) =>
  model.routers.flatMap((root) =>
    unreachableRules(model, root).map(({ router, rule, behind }) =>
      finding(router.place, ruleWhere(router, rule), {
        code: 'unreachable-rule',
        severity: 'error',
        message: `Rule ${ruleLabel(rule)} of ${router.place.kind} ${router.place.name} is never reached: ${takenText(behind)}.`,
        hint:
          router.api === 'gateway-api'
            ? specificFirst
            : behind.length === 1
              ? 'Move it above that rule, or remove it.'
              : 'Move it above the first of them, or remove it.',
      }),
    ),
  )
