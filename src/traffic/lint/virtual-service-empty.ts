import type { Check } from './finding.ts'
import { findingAt, has, istioSpecs } from './spot.ts'
import { subjectOf } from './subject.ts'

/** A VirtualService without any rule: Istio refuses it. */
export const checkVirtualServiceEmpty: Check = (model) =>
  istioSpecs(model, 'VirtualService')
    .filter((spec) => !['http', 'tcp', 'tls'].some((key) => has(spec, key)))
    .map((spec) =>
      findingAt(model, spec, [], {
        code: 'virtual-service-empty',
        message: `${subjectOf(spec.object)} has no http, tcp or tls rules, and Istio refuses it.`,
        hint: 'Add a rule, or remove the object.',
      }),
    )
