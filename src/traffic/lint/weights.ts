import { ruleLabel } from '../model/describe.ts'
import { hasUnreadWeight } from '../model/unread-weight.ts'
import { type Check, finding, ruleWhere, targetWhere } from './finding.ts'
import { findingAt, httpRules, itemsOf, numberOf } from './spot.ts'
import { ruleSubject } from './subject.ts'

/** Several destinations whose weights are all 0 are refused by Istio; other sums than 100 work there, but say something else than people read. */
export const checkWeights: Check = (model) =>
  model.routers
    .filter(({ place }) => place.kind === 'VirtualService')
    .flatMap((router) =>
      router.rules.flatMap((rule) => {
        if (rule.action.kind !== 'route' || rule.action.destinations.length < 2) return []
        const sum = rule.action.destinations.reduce((total, { weight }) => total + (weight ?? 0), 0)
        if (sum === 100 || hasUnreadWeight(rule)) return []
        const where = ruleWhere(router, rule)
        const subject = `The weights of rule ${ruleLabel(rule)} of VirtualService ${router.place.name}`
        return [
          sum === 0
            ? finding(router.place, where, {
                code: 'weights-all-zero',
                message: `${subject} are all 0, which Istio refuses.`,
                hint: 'Give at least one destination a weight; several must sum to 100.',
              })
            : finding(router.place, where, {
                code: 'weights-not-100',
                message: `${subject} sum to ${sum}; Istio takes them as parts of ${sum}, not as percent.`,
                hint: 'Make them sum to 100.',
              }),
        ]
      }),
    )

/** A weight below 0 is refused. */
export const checkNegativeWeights: Check = (model) =>
  httpRules(model).flatMap((rule) =>
    itemsOf(rule, 'route').flatMap((entry) => {
      const weight = numberOf(entry, 'weight')
      if (weight === null || weight >= 0) return []
      return [
        findingAt(model, entry, ['weight'], {
          code: 'weight-negative',
          message: `${ruleSubject(rule)} has the weight ${weight}, which Istio refuses.`,
          hint: 'Give from 0 to 100.',
        }),
      ]
    }),
  )

/** A lone destination takes everything, whatever its weight says (istio route.go). */
export const checkLoneWeights: Check = (model) =>
  model.routers
    .filter(({ place }) => place.kind === 'VirtualService')
    .flatMap((router) =>
      router.rules.flatMap((rule) => {
        const [only, second] = rule.action.kind === 'route' ? rule.action.destinations : []
        if (only === undefined || second !== undefined || only.weight === null || only.weight === 100) return []
        // A second entry that could not be read is no lone destination.
        if (Array.isArray(rule.raw['route']) && rule.raw['route'].length > 1) return []
        return [
          finding(router.place, targetWhere(router, rule, 'route', only), {
            code: 'lone-weight',
            message: `Rule ${ruleLabel(rule)} of VirtualService ${router.place.name} gives its only destination the weight ${only.weight}; it gets all requests all the same.`,
            hint: 'Write 100, or take the weight away; add the destination that is to get the rest.',
          }),
        ]
      }),
    )
