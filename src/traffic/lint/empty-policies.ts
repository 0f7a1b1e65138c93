import type { Check, LintFinding } from './finding.ts'
import { findingAt, inside } from './spot.ts'
import { policiesOf } from './traffic-policies.ts'

/** Policies without content: Istio refuses `trafficPolicy: {}` and `connectionPool: {}`. */
export const checkEmptyPolicies: Check = (model) =>
  policiesOf(model).flatMap(({ policy, subject }): readonly LintFinding[] => {
    const pool = inside(policy, 'connectionPool')
    const empty = [
      ...(Object.keys(policy.value).length === 0 ? [{ spot: policy, what: 'an empty trafficPolicy' }] : []),
      ...(pool !== null && Object.keys(pool.value).length === 0
        ? [{ spot: pool, what: 'an empty connectionPool' }]
        : []),
    ]
    return empty.map(({ spot, what }) =>
      findingAt(model, spot, [], {
        code: 'traffic-policy-empty',
        message: `${subject} has ${what}, which Istio refuses.`,
        hint: 'Fill it, or take it away.',
      }),
    )
  })
