import { namespaceFits, parseServiceKey } from './host.ts'
import { type Labels, selects } from './labels.ts'
import { findService, workloadsCalled, workloadsWith } from './lookup.ts'
import type { Model, Service, Workload } from './model.ts'

/** The workloads whose pods a Service selects. One without a selector selects none by itself. */
export const workloadsOfService = (model: Model, service: Service): readonly Workload[] =>
  workloadsWith(model, service.selector).filter(({ place }) => namespaceFits(place.namespace, service.place.namespace))

/** The workloads that name themselves after a service: all that can be told where the Service object is not here. */
const workloadsNamedAfter = (model: Model, key: string): readonly Workload[] => {
  const parsed = parseServiceKey(key)
  if (parsed === null) return []
  return workloadsCalled(model, parsed.name).filter(({ place }) => namespaceFits(place.namespace, parsed.namespace))
}

/** The workloads that belong to a service: by its selector where the Service is here, else by their own name. */
export const workloadsBehind = (model: Model, key: string): readonly Workload[] => {
  const service = findService(model, key)
  return service === null ? workloadsNamedAfter(model, key) : workloadsOfService(model, service)
}

export const withLabels = (workloads: readonly Workload[], labels: Labels): readonly Workload[] =>
  workloads.filter((workload) => selects(labels, workload.labels))

/**
 * False only for what is written down as zero pods. A HorizontalPodAutoscaler does not raise them: Kubernetes switches it off while the count of its
 * target is 0 (kubernetes.io, "Implicit maintenance-mode deactivation").
 */
export const bringsPods = ({ replicas }: Workload): boolean => (replicas ?? 1) > 0
