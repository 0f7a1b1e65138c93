import { isJsonObject, type Json, type JsonObject, sameJson } from '../../manifests/manifests.ts'
import { durationOf } from '../lint/duration.ts'
import { type FieldBlock, fieldName, type PolicyField, policyFields } from './policy-fields.ts'
import { type LoadBalancer, oldLoadBalancers, type PolicyPart, policyBlocks, type TlsMode } from './policy-names.ts'

/** What a hash chooses the pod by. */
export type HashKey =
  | { readonly kind: 'header' | 'query'; readonly name: string }
  /** Without `ttl` the proxies set no cookie of their own; `0s` is one for the browser's session. */
  | { readonly kind: 'cookie'; readonly name: string; readonly ttl: string | null }
  | { readonly kind: 'source-ip' }

/** A field by its path below the block, and what it shall hold. */
export interface PolicySetting {
  readonly steps: readonly string[]
  readonly value: string | number | boolean
}

/** What a command wants of a traffic policy; whatever it does not name stays. */
export type PolicyChange =
  | { readonly kind: 'lb'; readonly name: LoadBalancer }
  /** `ring` is the least size of the ring; null leaves it. */
  | { readonly kind: 'hash'; readonly key: HashKey; readonly ring: number | null }
  | { readonly kind: 'pool' | 'outlier'; readonly settings: readonly PolicySetting[] }
  | { readonly kind: 'tls'; readonly mode: TlsMode }
  | { readonly kind: 'off'; readonly parts: readonly PolicyPart[] }

const without = (map: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))

const mapAt = (map: JsonObject, key: string): JsonObject => {
  const inner = map[key]
  return isJsonObject(inner) ? inner : {}
}

/** Puts a map back under its key; an empty one goes, for Istio refuses it. */
const put = (map: JsonObject, key: string, inner: JsonObject): JsonObject =>
  Object.keys(inner).length === 0 ? without(map, [key]) : { ...map, [key]: inner }

const hashKeys = ['httpHeaderName', 'httpCookie', 'useSourceIp', 'httpQueryParameterName']

const sameText = (one: Json | undefined, other: string): boolean =>
  typeof one === 'string' && one.toLowerCase() === other.toLowerCase()

const sameDuration = (one: Json | undefined, other: string): boolean =>
  typeof one === 'string' && durationOf(one) !== null && durationOf(one) === durationOf(other)

const withKey = (hash: JsonObject, key: HashKey): JsonObject => {
  const others = (own: string): JsonObject =>
    without(
      hash,
      hashKeys.filter((name) => name !== own),
    )
  switch (key.kind) {
    case 'header':
      // Names of headers ignore case.
      return {
        ...others('httpHeaderName'),
        httpHeaderName: sameText(hash['httpHeaderName'], key.name) ? (hash['httpHeaderName'] ?? key.name) : key.name,
      }
    case 'query':
      return { ...others('httpQueryParameterName'), httpQueryParameterName: key.name }
    case 'source-ip':
      return { ...others('useSourceIp'), useSourceIp: true }
    case 'cookie': {
      const written = mapAt(hash, 'httpCookie')
      const ttl = key.ttl === null || sameDuration(written['ttl'], key.ttl) ? {} : { ttl: key.ttl }
      return { ...others('httpCookie'), httpCookie: { ...written, name: key.name, ...ttl } }
    }
  }
}

const withRing = (hash: JsonObject, ring: number | null): JsonObject =>
  ring === null
    ? hash
    : {
        ...without(hash, ['maglev', 'minimumRingSize']),
        ringHash: { ...mapAt(hash, 'ringHash'), minimumRingSize: ring },
      }

const isSame = (written: Json | undefined, value: PolicySetting['value'], { kind }: PolicyField['value']): boolean =>
  written === value || (kind === 'duration' && typeof value === 'string' && sameDuration(written, value))

const fieldAt = (block: FieldBlock, steps: readonly string[]): PolicyField | undefined =>
  policyFields.find((field) => field.block === block && field.steps.join('.') === steps.join('.'))

const set = (
  map: JsonObject,
  steps: readonly string[],
  value: PolicySetting['value'],
  field: PolicyField,
): JsonObject => {
  const [step, ...rest] = steps
  if (step === undefined) return map
  if (rest.length > 0) return { ...map, [step]: set(mapAt(map, step), rest, value, field) }
  return isSame(map[step], value, field.value) ? map : { ...map, [step]: value }
}

const withSettings = (policy: JsonObject, block: FieldBlock, settings: readonly PolicySetting[]): JsonObject => {
  const own = settings.reduce<JsonObject>(
    (map, { steps, value }) => {
      const field = fieldAt(block, steps)
      if (field === undefined) throw new Error(`${block} has no field ${steps.join('.')}`)
      // What a field has taken the place of, and nothing reads any more, goes with it.
      const replaced = policyFields.filter((old) => old.block === block && old.replacedBy.includes(steps.join('.')))
      return set(
        without(
          map,
          replaced.map((old) => old.steps.join('.')),
        ),
        steps,
        value,
        field,
      )
    },
    mapAt(policy, block),
  )
  return { ...policy, [block]: own }
}

const withoutPart = (policy: JsonObject, part: PolicyPart): JsonObject => {
  const block = policyBlocks[part]
  // Locality and warmup are no way of choosing among pods, and no command sets them.
  return part === 'lb'
    ? put(policy, block, without(mapAt(policy, block), ['simple', 'consistentHash']))
    : without(policy, [block])
}

/** A traffic policy as it is to be. Equal where it says already what is wanted, in whatever spelling; an old spelling comes out new. */
export const changedPolicy = (policy: JsonObject, change: PolicyChange): JsonObject => {
  switch (change.kind) {
    case 'lb': {
      const balancer = without(mapAt(policy, 'loadBalancer'), ['consistentHash'])
      return { ...policy, loadBalancer: { ...balancer, simple: change.name } }
    }
    case 'hash': {
      const balancer = without(mapAt(policy, 'loadBalancer'), ['simple'])
      const hash = withRing(withKey(mapAt(balancer, 'consistentHash'), change.key), change.ring)
      return { ...policy, loadBalancer: { ...balancer, consistentHash: hash } }
    }
    case 'pool':
      return withSettings(policy, 'connectionPool', change.settings)
    case 'outlier':
      return withSettings(policy, 'outlierDetection', change.settings)
    case 'tls':
      return { ...policy, tls: { ...mapAt(policy, 'tls'), mode: change.mode } }
    case 'off':
      return change.parts.reduce(withoutPart, policy)
  }
}

/** How pods are chosen: by name, in the spelling of today, or by what a hash takes; null where the policy does not say. */
export const balancingOf = (policy: JsonObject): { readonly simple: string } | { readonly hash: JsonObject } | null => {
  const balancer = mapAt(policy, 'loadBalancer')
  const { simple, consistentHash } = balancer
  if (isJsonObject(consistentHash)) return { hash: consistentHash }
  return typeof simple === 'string' ? { simple: oldLoadBalancers[simple] ?? simple } : null
}

/** What mutual TLS needs beside its mode and does not have. */
export const missingCertificates = (tls: JsonObject): readonly string[] =>
  (tls['credentialName'] ?? null) === null
    ? ['clientCertificate', 'privateKey'].filter((key) => (tls[key] ?? null) === null)
    : []

const isNumber = (value: Json): value is string => typeof value === 'string' && /^[0-9]+$/.test(value)

/** A block's numbers without the quotes that people put around them, and without what nothing reads any more. */
const plainBlock = (map: JsonObject, block: FieldBlock, path: readonly string[]): JsonObject =>
  Object.fromEntries(
    Object.entries(map).flatMap(([key, value]): readonly (readonly [string, Json])[] => {
      const steps = [...path, key]
      const field = fieldAt(block, steps)
      if (field !== undefined && field.replacedBy.length > 0) return []
      if (isJsonObject(value)) return [[key, plainBlock(value, block, steps)]]
      return [[key, field?.value.kind === 'integer' && isNumber(value) ? Number(value) : value]]
    }),
  )

/** A policy in today's spelling. */
const respelt = (policy: JsonObject): JsonObject => {
  const balancer = mapAt(policy, 'loadBalancer')
  const simple = balancer['simple']
  const hash = mapAt(balancer, 'consistentHash')
  const ring = hash['minimumRingSize']
  const loadBalancer: JsonObject = {
    ...balancer,
    ...(typeof simple === 'string' ? { simple: oldLoadBalancers[simple] ?? simple } : {}),
    ...(typeof ring === 'number' && hash['ringHash'] === undefined
      ? { consistentHash: { ...without(hash, ['minimumRingSize']), ringHash: { minimumRingSize: ring } } }
      : {}),
  }
  return {
    ...put(policy, 'loadBalancer', loadBalancer),
    ...Object.fromEntries(
      (['connectionPool', 'outlierDetection'] as const)
        .filter((block) => isJsonObject(policy[block]))
        .map((block) => [block, plainBlock(mapAt(policy, block), block, [])]),
    ),
  }
}

/** True for two policies that differ by their spelling alone: what proxies get of them is the same. */
export const meansTheSame = (one: JsonObject, other: JsonObject): boolean => sameJson(respelt(one), respelt(other))

/** The ports that have a policy of their own. Of what stands around it such a port takes nothing over (istio destination_rule.go). */
export const portsWithPolicies = (policy: JsonObject): readonly number[] => {
  const list = policy['portLevelSettings']
  return Array.isArray(list)
    ? list.flatMap((entry: Json) => {
        const port = isJsonObject(entry) ? mapAt(entry, 'port')['number'] : null
        return typeof port === 'number' ? [port] : []
      })
    : []
}

/** What a block says, field by field: `maxConnections` → 100. What has no field of ours is named by its key. */
export const spokenFields = (policy: JsonObject, block: FieldBlock): ReadonlyMap<string, Json> => {
  const said = new Map<string, Json>()
  const walk = (map: JsonObject, path: readonly string[]): void => {
    for (const [key, value] of Object.entries(map)) {
      const steps = [...path, key]
      const field = fieldAt(block, steps)
      if (isJsonObject(value)) walk(value, steps)
      else said.set(field === undefined ? steps.join('.') : fieldName(field), value)
    }
  }
  walk(mapAt(policy, block), [])
  return said
}
