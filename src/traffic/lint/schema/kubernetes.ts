import { any, count, type Fields, integer, labels, listOf, object, type Shape, text, word } from './shape.ts'

const open = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name): [string, Shape] => [name, any]))

/** The metadata of every kind, and of a pod template. */
export const metadata = object({
  ...{ name: text, namespace: text, labels, annotations: labels, generateName: text },
  ...open('creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'finalizers', 'generation'),
  ...open('managedFields', 'ownerReferences', 'resourceVersion', 'selfLink', 'uid', 'clusterName', 'initializers'),
})

/** The spec of a Service, as far as traffic goes; its other fields are only known by name. */
export const service = object({
  selector: labels,
  ports: listOf(
    object(
      {
        ...{ name: text, port: count, protocol: word('TCP', 'UDP', 'SCTP'), appProtocol: text, nodePort: count },
        targetPort: any,
      },
      ['port'],
    ),
  ),
  type: word('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
  externalName: text,
  ...open('clusterIP', 'clusterIPs', 'externalIPs', 'sessionAffinity', 'sessionAffinityConfig', 'loadBalancerIP'),
  ...open('loadBalancerSourceRanges', 'loadBalancerClass', 'externalTrafficPolicy', 'healthCheckNodePort'),
  ...open('publishNotReadyAddresses', 'ipFamilies', 'ipFamilyPolicy', 'allocateLoadBalancerNodePorts'),
  ...open('internalTrafficPolicy', 'trafficDistribution', 'topologyKeys', 'ipFamily'),
})

/** The spec of a Deployment; the pod's own spec is Kubernetes' to judge. */
export const deployment = object(
  {
    replicas: count,
    selector: object({ matchLabels: labels, matchExpressions: any }),
    template: object({ metadata, spec: any }),
    ...open('strategy', 'minReadySeconds', 'revisionHistoryLimit', 'paused', 'progressDeadlineSeconds'),
  },
  ['selector', 'template'],
)

const target = object({ apiVersion: text, kind: text, name: text }, ['kind', 'name'])

/** The spec of a HorizontalPodAutoscaler of any version. */
export const autoscaler = object(
  {
    ...{ scaleTargetRef: target, minReplicas: count, maxReplicas: integer },
    ...open('metrics', 'behavior', 'targetCPUUtilizationPercentage'),
  },
  ['scaleTargetRef', 'maxReplicas'],
)
