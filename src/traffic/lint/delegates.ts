import { ruleLabel } from '../model/describe.ts'
import { namespaceFits } from '../model/host.ts'
import { routersNamed } from '../model/lookup.ts'
import { displayName } from '../model/place.ts'
import { findDelegate } from '../model/ways-in.ts'
import { expandDelegates } from '../simulate/delegates.ts'
import { type Check, finding, type LintFinding, ruleWhere } from './finding.ts'

/** Delegations that lead nowhere: the delegate is not here, is none, or has rules that do not fit under the rule that delegates. */
export const checkDelegates: Check = (model) =>
  model.routers.flatMap((router) => {
    const broken = router.rules.flatMap((rule): LintFinding[] => {
      const { action } = rule
      if (action.kind !== 'delegate' || findDelegate(model, action.name, action.namespace) !== null) return []
      const named = routersNamed(model, action.name).find(({ place }) =>
        namespaceFits(place.namespace, action.namespace),
      )
      const what = `Rule ${ruleLabel(rule)} of VirtualService ${displayName(router.place)} delegates to ${action.name}`
      return [
        named === undefined
          ? finding(router.place, ruleWhere(router, rule), {
              code: 'delegate-not-here',
              message: `${what}, which is not in this repository; without it the rule is skipped.`,
              hint: 'Check its name and namespace.',
            })
          : finding(router.place, ruleWhere(router, rule), {
              code: 'delegate-invalid',
              message: `${what}, which has hosts of its own and so is no delegate; the rule is skipped.`,
              hint: `Take hosts and gateways away from ${displayName(named.place)}.`,
            }),
      ]
    })
    const leftOut = expandDelegates(model, router).leftOut.map((dropped) =>
      finding(dropped.router.place, ruleWhere(dropped.router, dropped.rule), {
        code: 'delegate-rule-dropped',
        message: `Rule ${ruleLabel(dropped.rule)} of VirtualService ${displayName(dropped.router.place)} never counts: ${dropped.reason}.`,
        hint: 'Let every match of the delegate narrow a match of the rule that delegates to it.',
      }),
    )
    return [...broken, ...leftOut]
  })
