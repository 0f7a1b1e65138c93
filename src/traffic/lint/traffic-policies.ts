import type { Model } from '../model/model.ts'
import { inside, istioSpecs, itemsOf, type Spot, textOf } from './spot.ts'
import { subjectOf } from './subject.ts'

/** A traffic policy, and how a sentence about it begins. */
export interface Policy {
  readonly policy: Spot
  readonly subject: string
  readonly rule: Spot
}

const withPorts = (policy: Spot): readonly Spot[] => [policy, ...itemsOf(policy, 'portLevelSettings')]

/** Every traffic policy of the DestinationRules: of the host, of its subsets, and of their ports. */
export const policiesOf = (model: Model): readonly Policy[] =>
  istioSpecs(model, 'DestinationRule').flatMap((rule) => {
    const own = inside(rule, 'trafficPolicy')
    const subsets = itemsOf(rule, 'subsets').flatMap((subset) => {
      const policy = inside(subset, 'trafficPolicy')
      return policy === null ? [] : [{ policy, name: textOf(subset, 'name') ?? '?' }]
    })
    const subject = subjectOf(rule.object)
    return [
      ...(own === null ? [] : withPorts(own).map((policy) => ({ policy, rule, subject }))),
      ...subsets.flatMap(({ policy, name }) =>
        withPorts(policy).map((each) => ({ policy: each, rule, subject: `${subject}, subset ${name}` })),
      ),
    ]
  })
