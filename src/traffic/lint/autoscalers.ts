import { namespaceFits } from '../model/host.ts'
import type { Model, Workload } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { type Check, finding, type LintFinding } from './finding.ts'
import { nearNameAmong } from './near-name.ts'
import { whereIn } from './spot.ts'

const targetsByName = (model: Model): ReadonlyMap<string, readonly Workload[]> => {
  const found = new Map<string, Workload[]>()
  for (const workload of model.workloads) {
    const key = `${workload.place.kind}/${workload.place.name}`
    const list = found.get(key)
    if (list === undefined) found.set(key, [workload])
    else list.push(workload)
  }
  return found
}

/** An HPA beside `spec.replicas`: every sync sets the number back and the HPA moves it again, but for 0, which switches it off. And HPAs that are impossible, or scale nothing here. */
export const checkAutoscalers: Check = (model) => {
  const targets = targetsByName(model)
  const near = new Map<string | null, (name: string) => string | null>()
  const nearIn = (namespace: string | null): ((name: string) => string | null) => {
    const known = near.get(namespace)
    if (known !== undefined) return known
    const own = model.workloads.filter(({ place }) => namespaceFits(place.namespace, namespace))
    const fresh = nearNameAmong(own.map(({ place }) => place.name))
    near.set(namespace, fresh)
    return fresh
  }
  return model.autoscalers.flatMap(({ place, target, minReplicas, maxReplicas }): LintFinding[] => {
    const name = displayName(place)
    const found = (targets.get(`${target.kind}/${target.name}`) ?? []).filter((workload) =>
      namespaceFits(workload.place.namespace, place.namespace),
    )
    // Those of the namespace; a name in another one is no slip.
    const meant = found.length > 0 ? null : nearIn(place.namespace)(target.name)
    return [
      ...(maxReplicas !== null && (maxReplicas < minReplicas || maxReplicas < 1)
        ? [
            finding(place, whereIn(model, place, ['spec', 'maxReplicas']), {
              code: 'autoscaler-range',
              message: `HorizontalPodAutoscaler ${name} has maxReplicas ${maxReplicas} below minReplicas ${minReplicas}, which Kubernetes refuses.`,
              hint: 'Make maxReplicas at least minReplicas.',
            }),
          ]
        : []),
      ...(meant === null
        ? []
        : [
            finding(place, whereIn(model, place, ['spec', 'scaleTargetRef']), {
              code: 'autoscaler-target-not-here',
              message: `HorizontalPodAutoscaler ${name} scales ${target.kind} ${target.name}, which is not in this repository.`,
              hint: `Perhaps ${meant} is meant.`,
            }),
          ]),
      ...found
        .filter(({ replicas }) => replicas !== null && replicas > 0)
        .map((workload) =>
          finding(workload.place, whereIn(model, workload.place, ['spec', 'replicas']), {
            code: 'replicas-beside-autoscaler',
            message: `${workload.place.kind} ${displayName(workload.place)} states ${workload.replicas} replicas, and HorizontalPodAutoscaler ${name} sets the number too: every sync undoes what the autoscaler did.`,
            hint: 'Take spec.replicas away; minReplicas holds the least.',
          }),
        ),
    ]
  })
}
