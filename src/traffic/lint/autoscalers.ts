import { namespaceFits } from '../model/host.ts'
import type { Model, Workload } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { type Check, finding, type LintFinding } from './finding.ts'
import { nearName } from './near-name.ts'
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

/** An HPA beside `spec.replicas`: every sync sets the number back and the HPA moves it again. And HPAs that are impossible, or scale nothing here. */
export const checkAutoscalers: Check = (model) => {
  const targets = targetsByName(model)
  return model.autoscalers.flatMap(({ place, target, minReplicas, maxReplicas }): LintFinding[] => {
    const name = displayName(place)
    const found = (targets.get(`${target.kind}/${target.name}`) ?? []).filter((workload) =>
      namespaceFits(workload.place.namespace, place.namespace),
    )
    const near =
      found.length > 0
        ? null
        : nearName(
            target.name,
            model.workloads
              .filter((one) => namespaceFits(one.place.namespace, place.namespace))
              .map((one) => one.place.name),
          )
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
      ...(near === null
        ? []
        : [
            finding(place, whereIn(model, place, ['spec', 'scaleTargetRef']), {
              code: 'autoscaler-target-not-here',
              message: `HorizontalPodAutoscaler ${name} scales ${target.kind} ${target.name}, which is not in this repository.`,
              hint: `Perhaps ${near} is meant.`,
            }),
          ]),
      ...found
        .filter(({ replicas }) => replicas !== null)
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
