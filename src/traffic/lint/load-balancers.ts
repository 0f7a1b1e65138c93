import { oldLoadBalancers } from '../istio/policy-names.ts'
import type { Check, LintFinding } from './finding.ts'
import { deepInside, findingAt, has, inside, itemsOf, numberOf, textOf } from './spot.ts'
import { policiesOf } from './traffic-policies.ts'

/** Envoy's limit for maglev tables. */
const largestTable = 5_000_011

const isPrime = (number: number): boolean => {
  if (number < 2) return false
  for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) return false
  return true
}

/** Load balancers in an old spelling, or with a table that Envoy refuses. */
export const checkLoadBalancers: Check = (model) =>
  policiesOf(model).flatMap(({ policy, subject }): readonly LintFinding[] => {
    const balancer = inside(policy, 'loadBalancer')
    if (balancer === null) return []
    const simple = textOf(balancer, 'simple') ?? ''
    const newer = oldLoadBalancers[simple]
    const hash = inside(balancer, 'consistentHash')
    const maglev = hash === null ? null : inside(hash, 'maglev')
    const size = maglev === null ? null : numberOf(maglev, 'tableSize')
    return [
      ...(newer === undefined
        ? []
        : [
            findingAt(model, balancer, ['simple'], {
              code: 'least-conn-deprecated',
              message: `${subject} balances by ${simple}, which is deprecated and the same as ${newer}.`,
              hint: `Write ${newer}.`,
            }),
          ]),
      ...(['minimumRingSize'] as const)
        .filter((key) => hash !== null && has(hash, key))
        .map((key) =>
          findingAt(model, hash ?? balancer, [key], {
            code: 'deprecated-field',
            message: `${subject} has ${key} directly in consistentHash, which is deprecated.`,
            hint: 'Write ringHash: {minimumRingSize: …}.',
          }),
        ),
      ...(has(balancer, 'warmupDurationSecs')
        ? [
            findingAt(model, balancer, ['warmupDurationSecs'], {
              code: 'deprecated-field',
              message: `${subject} has warmupDurationSecs, which is deprecated.`,
              hint: 'Write warmup: {duration: …}.',
            }),
          ]
        : []),
      ...(maglev !== null && size !== null && size !== 0 && (size >= largestTable || !isPrime(size))
        ? [
            findingAt(model, maglev, ['tableSize'], {
              code: 'maglev-table-size',
              message: `${subject} has a maglev table of ${size}, which must be a prime below ${largestTable}.`,
              hint: 'Write 65537, which is the default.',
            }),
          ]
        : []),
    ]
  })

/** Traffic by locality: shares that do not sum to 100, two ways at once, a failover that nothing triggers. */
export const checkLocalities: Check = (model) =>
  policiesOf(model).flatMap(({ policy, subject }): readonly LintFinding[] => {
    const locality = deepInside(policy, 'loadBalancer', 'localityLbSetting')
    if (locality === null) return []
    const ways = ['distribute', 'failover', 'failoverPriority'].filter((key) => has(locality, key))
    const exclusive = ways.includes('distribute') && ways.length > 1
    return [
      ...(exclusive
        ? [
            findingAt(model, locality, [], {
              code: 'locality-invalid',
              message: `${subject} has ${ways.join(' and ')}, which Istio refuses together.`,
              hint: 'Keep one of them.',
            }),
          ]
        : []),
      ...itemsOf(locality, 'distribute').flatMap((entry) => {
        const to = inside(entry, 'to')
        const sum = Object.values(to?.value ?? {}).reduce<number>(
          (total, share) => total + (typeof share === 'number' ? share : 0),
          0,
        )
        return sum === 100
          ? []
          : [
              findingAt(model, entry, ['to'], {
                code: 'locality-invalid',
                message: `${subject} distributes ${sum} % of what comes from ${textOf(entry, 'from') ?? 'a locality'}; Istio wants 100.`,
                hint: 'Make the shares sum to 100.',
              }),
            ]
      }),
      ...((ways.includes('failover') || ways.includes('failoverPriority')) && !has(policy, 'outlierDetection')
        ? [
            findingAt(model, locality, [], {
              code: 'failover-without-outlier-detection',
              message: `${subject} fails over to other localities, and has no outlierDetection that would tell when.`,
              hint: 'Add outlierDetection.',
            }),
          ]
        : []),
    ]
  })
