import { isJsonObject, type Json } from '../../manifests/manifests.ts'
import { namespaceFits } from '../model/host.ts'
import { workloadsWith } from '../model/lookup.ts'
import { displayName, objectName } from '../model/place.ts'
import type { Check, LintFinding } from './finding.ts'
import { deepInside, findingAt, objectsOfKind, specOf } from './spot.ts'

const asLabels = (value: Json | undefined): ReadonlyMap<string, string> =>
  new Map(isJsonObject(value) ? Object.entries(value).map(([key, label]) => [key, String(label)]) : [])

/** Deployments that do not select their own pods, which Kubernetes refuses, and those that select another's too. */
export const checkWorkloadSelectors: Check = (model) => {
  const templates = new Map(model.workloads.map((workload) => [workload.place, workload]))
  return objectsOfKind(model, 'apps', 'Deployment').flatMap((object): readonly LintFinding[] => {
    const spec = specOf(object)
    const selector = spec === null ? null : deepInside(spec, 'selector')
    const labels = templates.get(object.place)?.labels
    if (spec === null || selector === null || labels === undefined) return []
    const wanted = asLabels(selector.value['matchLabels'])
    const missed = [...wanted].filter(([key, value]) => labels.get(key) !== value)
    const name = displayName(object.place)
    if (missed.length > 0)
      return [
        findingAt(model, spec, ['selector'], {
          code: 'selector-misses-template',
          message: `Deployment ${name} selects ${missed.map((label) => label.join('=')).join(', ')}, which its own pod template does not carry; Kubernetes refuses that.`,
          hint: 'Put the labels into spec.template.metadata.labels.',
        }),
      ]
    if (selector.value['matchExpressions'] !== undefined) return []
    const others = workloadsWith(model, wanted).filter(
      ({ place }) =>
        place.kind === 'Deployment' &&
        objectName(place) !== objectName(object.place) &&
        namespaceFits(place.namespace, object.place.namespace),
    )
    const [other] = others
    if (other === undefined) return []
    return [
      findingAt(model, spec, ['selector'], {
        code: 'selector-takes-others',
        message: `Deployment ${name} selects ${[...wanted].map((label) => label.join('=')).join(', ')}, which the pods of Deployment ${displayName(other.place)} carry too: counts, metrics and an HPA take them together.`,
        hint: 'Give each Deployment a label of its own, such as version, in selector and template.',
      }),
    ]
  })
}
