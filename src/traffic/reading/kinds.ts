/** The kinds that this room reads, told apart by group as well: other projects have a VirtualService too. */
export type KnownKind =
  | 'virtual-service'
  | 'destination-rule'
  | 'gateway'
  | 'service-entry'
  | 'service'
  | 'workload'
  | 'autoscaler'
  | 'flagger-canary'
  | 'argo-rollout'

const kinds: ReadonlyMap<string, KnownKind> = new Map([
  ['networking.istio.io/VirtualService', 'virtual-service'],
  ['networking.istio.io/DestinationRule', 'destination-rule'],
  ['networking.istio.io/Gateway', 'gateway'],
  ['networking.istio.io/ServiceEntry', 'service-entry'],
  ['/Service', 'service'],
  ['/Pod', 'workload'],
  ['apps/Deployment', 'workload'],
  ['apps/StatefulSet', 'workload'],
  ['apps/DaemonSet', 'workload'],
  ['apps/ReplicaSet', 'workload'],
  ['extensions/Deployment', 'workload'],
  ['autoscaling/HorizontalPodAutoscaler', 'autoscaler'],
  ['flagger.app/Canary', 'flagger-canary'],
  ['argoproj.io/Rollout', 'argo-rollout'],
])

/** The kind by API group (any version of it), or null where it is none of ours. */
export const knownKind = (apiVersion: string, kind: string): KnownKind | null => {
  const slash = apiVersion.indexOf('/')
  return kinds.get(`${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`) ?? null
}
