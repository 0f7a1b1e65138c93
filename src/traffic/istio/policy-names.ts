/** The ways of choosing a pod (`simple`), each as what stands behind "requests go to". */
export const loadBalancers = {
  LEAST_REQUEST: 'the pod with fewer open requests',
  ROUND_ROBIN: 'the pods in turn',
  RANDOM: 'a pod at random',
  PASSTHROUGH: 'the address that the client asked for',
} as const

export type LoadBalancer = keyof typeof loadBalancers

/** Spellings that Istio still compiles, to the very same thing (cluster_traffic_policy.go:applyLoadBalancer). */
export const oldLoadBalancers: Readonly<Record<string, LoadBalancer>> = { LEAST_CONN: 'LEAST_REQUEST' }

export const loadBalancerNames: readonly string[] = Object.keys(loadBalancers)

export const isLoadBalancer = (name: string): name is LoadBalancer => Object.hasOwn(loadBalancers, name)

/** How connections to the pods are made, each as what stands behind "connections to it are". */
export const tlsModes = {
  DISABLE: 'plain, without TLS',
  SIMPLE: 'encrypted by TLS, without a certificate of the client',
  MUTUAL: 'encrypted by TLS, with the client certificate that the policy names',
  ISTIO_MUTUAL: "encrypted by TLS, with the mesh's own certificates",
} as const

export type TlsMode = keyof typeof tlsModes

export const tlsModeNames: readonly string[] = Object.keys(tlsModes)

export const isTlsMode = (name: string): name is TlsMode => Object.hasOwn(tlsModes, name)

/** The parts of a traffic policy that commands set, and the block of each. */
export const policyBlocks = {
  lb: 'loadBalancer',
  pool: 'connectionPool',
  outlier: 'outlierDetection',
  tls: 'tls',
} as const

export type PolicyPart = keyof typeof policyBlocks

export const isPolicyPart = (word: string): word is PolicyPart => Object.hasOwn(policyBlocks, word)

export const policyParts: readonly PolicyPart[] = ['lb', 'pool', 'outlier', 'tls']
