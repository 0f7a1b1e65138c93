import { policyFields } from '../istio/policy-fields.ts'
import type { Check, LintFinding } from './finding.ts'
import { findingAt, has, inside, numberOf } from './spot.ts'
import { policiesOf } from './traffic-policies.ts'

/** The fields that hold a percentage. */
const percents: readonly string[] = policyFields.flatMap(({ steps, value }) =>
  value.kind === 'integer' && value.unit === '%' ? [steps.join('.')] : [],
)

/** Outlier detection that is refused, that reads a number nobody looks at, or that can eject fewer hosts than it seems. */
export const checkOutlierDetection: Check = (model) =>
  policiesOf(model).flatMap(({ policy, subject }): readonly LintFinding[] => {
    const outlier = inside(policy, 'outlierDetection')
    if (outlier === null) return []
    const outside = percents.filter((key) => {
      const value = numberOf(outlier, key)
      return value !== null && (value < 0 || value > 100)
    })
    const split = outlier.value['splitExternalLocalOriginErrors'] === true
    return [
      ...outside.map((key) =>
        findingAt(model, outlier, [key], {
          code: 'outlier-percent-out-of-range',
          message: `${subject} has ${key} ${numberOf(outlier, key)}.`,
          hint: 'Give from 0 to 100.',
        }),
      ),
      ...((numberOf(outlier, 'consecutiveLocalOriginFailures') ?? 0) > 0 && !split
        ? [
            findingAt(model, outlier, ['consecutiveLocalOriginFailures'], {
              code: 'local-origin-without-split',
              message: `${subject} counts local failures, which Istio refuses without splitExternalLocalOriginErrors.`,
              hint: 'Add splitExternalLocalOriginErrors: true.',
            }),
          ]
        : []),
      ...(has(outlier, 'consecutiveErrors')
        ? [
            findingAt(model, outlier, ['consecutiveErrors'], {
              code: 'consecutive-errors-ignored',
              message: `${subject} has consecutiveErrors, which Istio no longer reads${has(outlier, 'consecutive5xxErrors') || has(outlier, 'consecutiveGatewayErrors') ? '' : ': hosts are ejected after 5 errors, whatever it says'}.`,
              hint: 'Write consecutive5xxErrors, or consecutiveGatewayErrors.',
            }),
          ]
        : []),
      ...(has(outlier, 'maxEjectionPercent')
        ? []
        : [
            findingAt(model, outlier, [], {
              code: 'max-ejection-default',
              message: `${subject} has no maxEjectionPercent, so that at most 10 % of the hosts are ejected at a time.`,
              hint: 'With few pods write maxEjectionPercent: 50 or more.',
            }),
          ]),
    ]
  })
