/** What a field of a traffic policy holds. Ranges are istiod's own, which are narrower than the API server's. */
export type FieldValue =
  /** `bits` is the type of the definition; a signed one takes what istiod then refuses. */
  | { readonly kind: 'integer'; readonly bits: 'int32' | 'uint32'; readonly most: number; readonly unit: string }
  | {
      readonly kind: 'duration'
      /** True where `0s` has a meaning of its own, which the definition leaves to istiod. */
      readonly takesZero: boolean
      /** Milliseconds that it is cut down to a multiple of on its way to Envoy. */
      readonly grain: number
    }
  | { readonly kind: 'flag' }
  | { readonly kind: 'word'; readonly words: readonly string[] }

export type FieldBlock = 'connectionPool' | 'outlierDetection'

/** A field of `connectionPool` or `outlierDetection`. */
export interface PolicyField {
  readonly block: FieldBlock
  /** Keys below the block. */
  readonly steps: readonly string[]
  readonly value: FieldValue
  /** What Istio does with 0 or with nothing at all, where a number does not mean itself. */
  readonly zero: string | null
  /** Fields that took its place; it is never written anew. */
  readonly replacedBy: readonly string[]
}

const int32 = 2 ** 31 - 1
const uint32 = 2 ** 32 - 1

const signed = (unit: string): FieldValue => ({ kind: 'integer', bits: 'int32', most: int32, unit })
const unsigned = (unit: string): FieldValue => ({ kind: 'integer', bits: 'uint32', most: uint32, unit })
const percent: FieldValue = { kind: 'integer', bits: 'int32', most: 100, unit: '%' }
const duration: FieldValue = { kind: 'duration', takesZero: false, grain: 1 }
/** Keepalive goes to Envoy in whole seconds (istio cluster_traffic_policy.go:setKeepAliveSettings). */
const seconds: FieldValue = { kind: 'duration', takesZero: false, grain: 1_000 }
const flag: FieldValue = { kind: 'flag' }

const unlimited = 'is read as no limit'

const field =
  (block: FieldBlock) =>
  (
    path: string,
    value: FieldValue,
    more: { readonly zero?: string; readonly replacedBy?: readonly string[] } = {},
  ) => ({
    block,
    steps: path.split('.'),
    value,
    zero: more.zero ?? null,
    replacedBy: more.replacedBy ?? [],
  })

const pool = field('connectionPool')
const outlier = field('outlierDetection')

/**
 * Every field of the two blocks, in the order of istio/api networking/v1alpha3/destination_rule.proto; ranges from istio
 * pkg/config/validation/validation.go, what 0 does from pilot/pkg/networking/core/cluster_traffic_policy.go.
 */
export const policyFields: readonly PolicyField[] = [
  pool('tcp.maxConnections', signed('connections'), { zero: unlimited }),
  pool('tcp.connectTimeout', duration),
  pool('tcp.tcpKeepalive.probes', unsigned('probes'), { zero: 'leaves it to the operating system' }),
  pool('tcp.tcpKeepalive.time', seconds),
  pool('tcp.tcpKeepalive.interval', seconds),
  pool('tcp.maxConnectionDuration', duration),
  pool('tcp.idleTimeout', { kind: 'duration', takesZero: true, grain: 1 }),
  pool('http.http1MaxPendingRequests', signed('requests'), { zero: unlimited }),
  pool('http.http2MaxRequests', signed('requests'), { zero: unlimited }),
  pool('http.maxRequestsPerConnection', signed('requests'), { zero: unlimited }),
  pool('http.maxRetries', signed('retries'), { zero: unlimited }),
  pool('http.idleTimeout', duration),
  pool('http.h2UpgradePolicy', { kind: 'word', words: ['DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE'] }),
  pool('http.useClientProtocol', flag),
  pool('http.maxConcurrentStreams', signed('streams'), { zero: unlimited }),
  outlier('consecutiveErrors', signed('errors'), { replacedBy: ['consecutive5xxErrors', 'consecutiveGatewayErrors'] }),
  outlier('splitExternalLocalOriginErrors', flag),
  outlier('consecutiveLocalOriginFailures', unsigned('failures'), { zero: 'is read as 5' }),
  outlier('consecutiveGatewayErrors', unsigned('errors'), { zero: 'turns this way of counting off' }),
  outlier('consecutive5xxErrors', unsigned('errors'), { zero: 'turns this way of counting off' }),
  outlier('interval', duration),
  outlier('baseEjectionTime', duration),
  outlier('maxEjectionPercent', percent, { zero: 'is read as 10' }),
  outlier('minHealthPercent', percent),
]

/** The shortest way to say a field, as people do: `maxConnections`, `tcpKeepalive.time`, but `tcp.idleTimeout`, for there are two. */
export const fieldName = ({ block, steps }: PolicyField): string => {
  const short = steps.slice(1).join('.')
  const rivals = policyFields.filter((other) => other.block === block && other.steps.slice(1).join('.') === short)
  return steps.length > 1 && rivals.length === 1 ? short : steps.join('.')
}

/** The fields that a word can mean: its whole path, or the path without `tcp.` or `http.`. */
export const fieldsNamed = (block: FieldBlock, word: string): readonly PolicyField[] =>
  policyFields.filter(({ block: own, steps }) => {
    const whole = steps.join('.')
    return own === block && (word === whole || word === `${block}.${whole}` || word === steps.slice(1).join('.'))
  })

/** The names that people may type for a block, those that nothing has replaced. */
export const fieldNames = (block: FieldBlock): readonly string[] =>
  policyFields.filter((one) => one.block === block && one.replacedBy.length === 0).map(fieldName)
