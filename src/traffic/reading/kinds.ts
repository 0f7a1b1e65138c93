/** The kinds that this room reads, told apart by group as well: other projects have a VirtualService too. */
export type KnownKind =
  | 'virtual-service'
  | 'destination-rule'
  | 'gateway'
  | 'http-route'
  | 'listener-gateway'
  | 'reference-grant'
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
  ['gateway.networking.k8s.io/HTTPRoute', 'http-route'],
  ['gateway.networking.k8s.io/Gateway', 'listener-gateway'],
  ['gateway.networking.k8s.io/ReferenceGrant', 'reference-grant'],
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

const companions: ReadonlySet<string> = new Set(['policy/PodDisruptionBudget', 'keda.sh/ScaledObject'])

/** True for a kind that moves no traffic itself and leans on a workload. */
export const isCompanion = (apiVersion: string, kind: string): boolean => {
  const slash = apiVersion.indexOf('/')
  return slash > 0 && companions.has(`${apiVersion.slice(0, slash)}/${kind}`)
}
