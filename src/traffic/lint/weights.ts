import { ruleLabel } from '../model/describe.ts'
import { type Check, finding, ruleWhere } from './finding.ts'

/** Several destinations whose weights are all 0 are refused by Istio; other sums than 100 work there, but say something else than people read. */
export const checkWeights: Check = (model) =>
  model.routers.flatMap((router) =>
    router.rules.flatMap((rule) => {
      if (rule.action.kind !== 'route' || rule.action.destinations.length < 2) return []
      const sum = rule.action.destinations.reduce((total, { weight }) => total + (weight ?? 0), 0)
      if (sum === 100) return []
      const where = ruleWhere(router, rule)
      const subject = `The weights of rule ${ruleLabel(rule)} of VirtualService ${router.place.name}`
      return [
        sum === 0
          ? finding(router.place, where, {
              code: 'weights-all-zero',
              severity: 'error',
              message: `${subject} are all 0, which Istio refuses.`,
              hint: 'Give at least one destination a weight; several must sum to 100.',
            })
          : finding(router.place, where, {
              code: 'weights-not-100',
              severity: 'error',
              message: `${subject} sum to ${sum}; Istio takes them as parts of ${sum}, not as percent.`,
              hint: 'Make them sum to 100.',
            }),
      ]
    }),
  )
