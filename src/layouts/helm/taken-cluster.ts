const istio = ['v1', 'v1beta1', 'v1alpha3'].flatMap((version) =>
  ['', '/VirtualService', '/DestinationRule', '/Gateway'].map((kind) => `networking.istio.io/${version}${kind}`),
)

/**
 * The cluster that charts are worked out for where they ask which it is. No repository says this; the real helm is told the same when it renders, so
 * that both answer alike. Any Kubernetes that is still supported and runs Istio makes the same of comparisons that charts write.
 */
export const takenCluster = {
  kubernetes: 'v1.32.0',
  /** What helm does not know by itself. */
  added: istio,
}

/** Served by every Kubernetes that is still supported, and known to helm. Of kinds in them it knows nothing. */
const everywhere = [
  'v1',
  'apps/v1',
  'autoscaling/v1',
  'autoscaling/v2',
  'batch/v1',
  'networking.k8s.io/v1',
  'policy/v1',
  'rbac.authorization.k8s.io/v1',
]

/** True for what every cluster meant here serves; null where only the cluster can tell. */
export const serves = (api: string): true | null => (everywhere.includes(api) || istio.includes(api) ? true : null)
