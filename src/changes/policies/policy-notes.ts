import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import {
  type FieldBlock,
  fieldName,
  fieldNames,
  type PolicyChange,
  policyBlocks,
  policyFields,
  portsWithPolicies,
  type SubsetRule,
  spokenFields,
  writtenPolicy,
} from '../../traffic/traffic.ts'
import { listText } from '../wording.ts'
import type { PolicyTarget } from './policy-rule.ts'

const mapAt = (map: JsonObject | null, key: string): JsonObject => {
  const inner: Json | undefined = map?.[key]
  return isJsonObject(inner) ? inner : {}
}

const blocksOf = (change: PolicyChange): readonly string[] =>
  change.kind === 'off'
    ? change.parts.map((part) => policyBlocks[part])
    : [policyBlocks[change.kind === 'hash' ? 'lb' : change.kind]]

/** Ports with settings of their own take nothing over. */
const ports = (policy: JsonObject, whom: string): readonly string[] => {
  const numbers = portsWithPolicies(policy)
  return numbers.length === 0
    ? []
    : [
        `Port ${listText(numbers.map(String))} of ${whom} has portLevelSettings, which hold there instead: nothing of this applies to it.`,
      ]
}

const isBlock = (name: string): name is FieldBlock => name === 'connectionPool' || name === 'outlierDetection'

/** A change of the host's policy passes by the subsets that have that block themselves. */
const passedBy = (rule: SubsetRule, blocks: readonly string[]): readonly string[] =>
  rule.subsets.flatMap((subset) => {
    const own = blocks.filter((block) => block in (writtenPolicy(rule, subset) ?? {}))
    return own.length === 0
      ? []
      : [
          `Subset ${subset.name} has its own ${listText(own)} (${rule.place.path}:${subset.line}), which counts there instead; --subset ${subset.name} changes it.`,
        ]
  })

/** A subset's first block of a kind takes the place of the host's as a whole, fields that it does not name included. */
const takesOver = (
  rule: SubsetRule,
  name: string,
  before: JsonObject,
  after: JsonObject,
  blocks: readonly string[],
): readonly string[] =>
  blocks.flatMap((block) => {
    const host = writtenPolicy(rule, null) ?? {}
    if (block in before || !(block in after) || !isJsonObject(host[block])) return []
    const said = isBlock(block) ? spokenFields(after, block) : null
    const lost = isBlock(block)
      ? [...spokenFields(host, block)]
          .filter(([field]) => said?.has(field) === false && fieldNames(block).includes(field))
          .map(([field, value]) => `${field} ${String(value)}`)
      : []
    return [
      `For subset ${name} its own ${block} counts from now on instead of the host's, as a whole${lost.length === 0 ? '.' : `: ${listText(lost)} of the host no longer ${lost.length === 1 ? 'holds' : 'hold'} there.`}`,
    ]
  })

const zeros = (change: PolicyChange): readonly string[] =>
  change.kind !== 'pool' && change.kind !== 'outlier'
    ? []
    : change.settings.flatMap(({ steps, value }) => {
        const field = policyFields.find(
          (one) => one.block === policyBlocks[change.kind] && one.steps.join('.') === steps.join('.'),
        )
        return field === undefined || field.zero === null || value !== 0 ? [] : [`${fieldName(field)} 0 ${field.zero}.`]
      })

const balancers = (change: PolicyChange, after: JsonObject): readonly string[] => {
  if (change.kind !== 'lb' && change.kind !== 'hash') return []
  const balancer = mapAt(after, 'loadBalancer')
  const warms = change.kind === 'lb' && (change.name === 'LEAST_REQUEST' || change.name === 'ROUND_ROBIN')
  const hasWarmup = 'warmup' in balancer || 'warmupDurationSecs' in balancer
  const cookie = mapAt(mapAt(balancer, 'consistentHash'), 'httpCookie')
  return [
    ...(hasWarmup && !warms
      ? ['warmup stays in the file and does nothing: it works with LEAST_REQUEST and ROUND_ROBIN alone.']
      : []),
    ...(change.kind === 'hash' && 'localityLbSetting' in balancer
      ? ['A hash and localityLbSetting together keep a client at its pod only where all proxies are of one locality.']
      : []),
    ...(change.kind === 'hash' && change.key.kind === 'cookie' && !('ttl' in cookie)
      ? [
          `Without ttl the proxies set no cookie ${change.key.name}: they hash the one that a request brings, and older Istio refuses the DestinationRule. ttl=0s sets one for the browser's session.`,
        ]
      : []),
    ...(change.kind === 'lb' && change.name === 'PASSTHROUGH'
      ? ['With PASSTHROUGH weights and match rules no longer decide which version answers.']
      : []),
  ]
}

/** What a command leaves where it stands, told where one might think that it goes. */
const staying = (change: PolicyChange, after: JsonObject): readonly string[] => {
  if (change.kind !== 'off') return []
  const balancer = change.parts.includes('lb') ? Object.keys(mapAt(after, 'loadBalancer')) : []
  const others = change.parts.length === 4 ? Object.keys(after).filter((key) => key !== 'loadBalancer') : []
  const kept = [...balancer, ...others]
  return kept.length === 0 ? [] : [`${listText(kept)} ${kept.length === 1 ? 'stays' : 'stay'}: no command sets that.`]
}

const replaced = (before: JsonObject, after: JsonObject): readonly string[] => {
  const [old, fresh] = [mapAt(before, 'outlierDetection'), mapAt(after, 'outlierDetection')]
  const hash = (policy: JsonObject): JsonObject => mapAt(mapAt(policy, 'loadBalancer'), 'consistentHash')
  return [
    ...('consecutiveErrors' in old && !('consecutiveErrors' in fresh) && 'outlierDetection' in after
      ? [`consecutiveErrors ${String(old['consecutiveErrors'])}, which nothing in Istio reads any more, goes.`]
      : []),
    ...('maglev' in hash(before) && 'ringHash' in hash(after)
      ? ['The maglev table goes: a hash is laid out on a ring or in such a table, not both.']
      : []),
  ]
}

const certificates = ['clientCertificate', 'privateKey', 'caCertificates', 'credentialName', 'caCrl']

const encryption = (change: PolicyChange, after: JsonObject): readonly string[] => {
  if (change.kind !== 'tls') return []
  const unread = change.mode === 'ISTIO_MUTUAL' || change.mode === 'DISABLE' ? Object.keys(mapAt(after, 'tls')) : []
  const kept = unread.filter((key) => certificates.includes(key))
  return [
    ...(kept.length === 0
      ? []
      : [
          `${listText(kept)} ${kept.length === 1 ? 'stays' : 'stay'} in the file, and ${change.mode} reads ${kept.length === 1 ? 'it' : 'them'} not.`,
        ]),
    ...(change.mode === 'ISTIO_MUTUAL'
      ? ['Pods without a sidecar, or outside of the mesh, do not answer such connections.']
      : ['Pods whose PeerAuthentication is STRICT refuse such connections; Sluice does not read PeerAuthentications.']),
  ]
}

/** What somebody who reviews a policy should know. */
export const policyNotes = (
  { rule, subset, notes }: PolicyTarget,
  change: PolicyChange,
  before: JsonObject,
  after: JsonObject,
): readonly string[] => {
  const blocks = blocksOf(change)
  return [
    ...notes,
    ...(change.kind === 'off' ? [] : ports(after, subset === null ? 'the host' : `subset ${subset.name}`)),
    ...(subset === null ? passedBy(rule, blocks) : takesOver(rule, subset.name, before, after, blocks)),
    ...zeros(change),
    ...balancers(change, after),
    ...replaced(before, after),
    ...staying(change, after),
    ...encryption(change, after),
  ]
}
