import type { Check, LintFinding } from './finding.ts'
import { findingAt, istioSpecs, itemsOf, textOf } from './spot.ts'
import { subjectOf } from './subject.ts'

/** Names of subsets that Istio refuses: no DNS label, or there twice. */
export const checkSubsetNames: Check = (model) =>
  istioSpecs(model, 'DestinationRule').flatMap((spec) => {
    const seen = new Set<string>()
    return itemsOf(spec, 'subsets').flatMap((subset): readonly LintFinding[] => {
      const name = textOf(subset, 'name')
      if (name === null) return []
      const repeated = seen.has(name)
      seen.add(name)
      const valid = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
      return [
        ...(valid
          ? []
          : [
              findingAt(model, subset, ['name'], {
                code: 'subset-name-invalid',
                message: `${subjectOf(spec.object)} has a subset called ${JSON.stringify(name)}; the name must be a DNS label.`,
                hint: 'Up to 63 lower case letters, digits and hyphens: v1-1 instead of v1.1.',
              }),
            ]),
        ...(repeated
          ? [
              findingAt(model, subset, ['name'], {
                code: 'subset-repeated',
                message: `${subjectOf(spec.object)} has the subset ${name} twice, which Istio refuses.`,
                hint: 'Keep one of them.',
              }),
            ]
          : []),
      ]
    })
  })
