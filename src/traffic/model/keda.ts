import { mapAt } from '../workloads/written-object.ts'
import { namespaceFits } from './host.ts'
import type { Model, Workload, WrittenObject } from './model.ts'

/** KEDA's scalers of a workload, each of which makes an autoscaler of its own in the cluster. */
export const kedaOf = (model: Model, { place }: Workload): readonly WrittenObject[] =>
  model.companions.filter(({ place: own, value }) => {
    const target = mapAt(value, 'spec', 'scaleTargetRef')
    return (
      own.kind === 'ScaledObject' &&
      target['name'] === place.name &&
      (target['kind'] ?? 'Deployment') === place.kind &&
      namespaceFits(own.namespace, place.namespace)
    )
  })

/** KEDA holds a paused workload at that count, whatever else is written (keda.sh: "Pause autoscaling"). */
export const pausedAtNone = (model: Model, workload: Workload): WrittenObject | null =>
  kedaOf(model, workload).find(
    ({ value }) => String(mapAt(value, 'metadata', 'annotations')['autoscaling.keda.sh/paused-replicas']) === '0',
  ) ?? null
