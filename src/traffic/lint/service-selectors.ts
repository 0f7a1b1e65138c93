import { namespaceFits, serviceKey } from '../model/host.ts'
import { subsetRulesFor, workloadsCalled, workloadsWith } from '../model/lookup.ts'
import { displayName } from '../model/place.ts'
import { workloadsOfService } from '../model/pods.ts'
import { versionLabels } from '../model/versions.ts'
import { type Check, finding, type LintFinding } from './finding.ts'
import { whereIn } from './spot.ts'

const labelText = (labels: ReadonlyMap<string, string>): string =>
  [...labels].map((label) => label.join('=')).join(', ')

/** Services that select one version only although others are here, and Services that pass their own pods by. */
export const checkServiceSelectors: Check = (model) =>
  model.services.flatMap((service): LintFinding[] => {
    const { selector, place } = service
    if (selector.size === 0) return []
    const where = whereIn(model, place, ['spec', 'selector'])
    const pins = versionLabels.filter((label) => selector.has(label))
    const rest = new Map([...selector].filter(([label]) => !versionLabels.includes(label)))
    const others = workloadsWith(model, rest).filter(
      (workload) =>
        namespaceFits(workload.place.namespace, place.namespace) &&
        pins.some((label) => workload.labels.has(label) && workload.labels.get(label) !== selector.get(label)),
    )
    // A Service per version beside one for all is a usual way, and then the name says it.
    const key = serviceKey(place.namespace, place.name)
    const perVersion =
      pins.some((label) => place.name.includes(selector.get(label) ?? '?')) ||
      model.versionServices.some(({ backend, version }) => backend === key && version !== null)
    const named = workloadsCalled(model, place.name).filter((workload) =>
      namespaceFits(workload.place.namespace, place.namespace),
    )
    const [own] = named
    const isRouted = subsetRulesFor(model, serviceKey(place.namespace, place.name)).length > 0
    return [
      ...(others.length > 0 && !perVersion && (isRouted || own !== undefined)
        ? [
            finding(place, where, {
              code: 'selector-pins-version',
              message: `Service ${displayName(place)} selects ${labelText(selector)}, so that ${others.map((other) => displayName(other.place)).join(', ')} is never behind it, and no route can send there.`,
              hint: `Take ${pins.join(' and ')} from the selector.`,
            }),
          ]
        : []),
      ...(own !== undefined && others.length === 0 && workloadsOfService(model, service).length === 0
        ? [
            finding(place, where, {
              code: 'service-selects-nothing',
              message: `Service ${displayName(place)} selects ${labelText(selector)}, which the pods of ${own.place.kind} ${displayName(own.place)} do not carry, nor any others here.`,
              hint: 'Make the selector and the labels of the pod template agree.',
            }),
          ]
        : []),
    ]
  })
