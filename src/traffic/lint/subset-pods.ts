import { displayKey, parseServiceKey } from '../model/host.ts'
import { exclude } from '../model/labels.ts'
import { findService } from '../model/lookup.ts'
import { displayName } from '../model/place.ts'
import { bringsPods, withLabels, workloadsBehind } from '../model/pods.ts'
import { type Check, finding, type LintFinding } from './finding.ts'

const labelText = (labels: ReadonlyMap<string, string>): string =>
  [...labels].map((label) => label.join('=')).join(', ')

/** Istio gives endpoints the labels of the place that they run at; no pod template has them. */
const hasTopology = (labels: ReadonlyMap<string, string>): boolean =>
  [...labels.keys()].some((key) => key.startsWith('topology.'))

/** Subsets that no pod of the service carries, where pods of other versions of it are here: a wrong label, or pods that have yet to come. */
export const checkSubsetPods: Check = (model) =>
  model.subsetRules.flatMap((rule) => {
    if (parseServiceKey(rule.service) === null) return []
    const workloads = workloadsBehind(model, rule.service)
    const service = findService(model, rule.service)
    return rule.subsets.flatMap((subset): LintFinding[] => {
      const where = { pointer: `/spec/subsets/[${subset.name}]`, line: subset.line }
      const what = `Subset ${subset.name} of DestinationRule ${displayName(rule.place)}`
      if (service !== null && exclude(service.selector, subset.labels))
        return [
          finding(rule.place, where, {
            code: 'subset-never-selected',
            message: `${what} wants ${labelText(subset.labels)}, and Service ${displayName(service.place)} selects ${labelText(service.selector)}: it is always empty.`,
            hint: 'Take from the selector of the Service what tells versions apart.',
          }),
        ]
      if (workloads.length === 0 || subset.labels.size === 0 || hasTopology(subset.labels)) return []
      const behind = withLabels(workloads, subset.labels)
      if (behind.length === 0)
        return [
          finding(rule.place, where, {
            code: 'subset-without-pods',
            message: `${what} wants ${labelText(subset.labels)}, which no workload behind ${displayKey(rule.service)} in this repository carries.`,
            hint: 'Bring its pods before traffic goes to it, or correct the labels.',
          }),
        ]
      if (behind.some(bringsPods)) return []
      return [
        finding(rule.place, where, {
          code: 'subset-without-pods',
          severity: 'info',
          message: `${what} has 0 replicas (${behind.map(({ place }) => displayName(place)).join(', ')}).`,
          hint: 'Scale it up before traffic goes to it.',
        }),
      ]
    })
  })
