import { isJsonObject, type Json, type JsonObject, lineOf, toPointer } from '../../manifests/manifests.ts'
import { subsetRulesFor } from '../model/lookup.ts'
import type { Model, SubsetRule } from '../model/model.ts'
import { balancingOf, spokenFields } from './policy.ts'
import { policyBlocks } from './policy-names.ts'

/** One block of a traffic policy, as it is written. */
export interface SpokenPolicy {
  /** Null for the whole host. */
  readonly subset: string | null
  /** Set for a policy of one port, which takes nothing over from what stands around it. */
  readonly port: number | null
  readonly block: string
  /** `LEAST_REQUEST`; `maxConnections 100, connectTimeout 30ms`. */
  readonly says: string
  /** True for a subset's block where the host has one of the same kind, which then does not count there. */
  readonly insteadOfHost: boolean
  readonly path: string
  readonly line: number
}

const scalars = (value: Json): string =>
  isJsonObject(value)
    ? Object.entries(value)
        .map(([key, inner]) => `${key} ${scalars(inner)}`)
        .join(', ')
    : Array.isArray(value)
      ? value.map((item: Json) => scalars(item)).join('; ')
      : String(value)

const hashText = (hash: JsonObject): string => {
  const { httpHeaderName, httpQueryParameterName, httpCookie, useSourceIp: _, ...rest } = hash
  const key =
    typeof httpHeaderName === 'string'
      ? `header ${httpHeaderName}`
      : typeof httpQueryParameterName === 'string'
        ? `query ${httpQueryParameterName}`
        : isJsonObject(httpCookie)
          ? `cookie ${scalars(httpCookie).replace(/^name /, '')}`
          : 'source IP'
  return `hash by ${key}${Object.keys(rest).length === 0 ? '' : `, ${scalars(rest)}`}`
}

const balancerText = (policy: JsonObject): string => {
  const balancing = balancingOf(policy)
  const { loadBalancer } = policy
  const { simple: _, consistentHash: __, ...rest } = isJsonObject(loadBalancer) ? loadBalancer : {}
  const written = isJsonObject(loadBalancer) ? loadBalancer['simple'] : undefined
  const simple = (name: string): string => (written === name ? name : `${String(written)}, the old name of ${name}`)
  const way = balancing === null ? [] : ['hash' in balancing ? hashText(balancing.hash) : simple(balancing.simple)]
  return [...way, ...(Object.keys(rest).length === 0 ? [] : [scalars(rest)])].join(', ')
}

const says = (policy: JsonObject, block: string): string => {
  const value = policy[block]
  if (block === policyBlocks.lb) return balancerText(policy)
  if (block === policyBlocks.pool || block === policyBlocks.outlier)
    return [...spokenFields(policy, block)].map(([name, field]) => `${name} ${String(field)}`).join(', ')
  return value === undefined ? '' : scalars(value)
}

interface Holder {
  readonly policy: JsonObject
  readonly pointer: string
  readonly subset: string | null
  readonly port: number | null
}

const policyIn = (map: JsonObject, pointer: string, subset: string | null): readonly Holder[] => {
  const policy = map['trafficPolicy']
  if (!isJsonObject(policy)) return []
  const at = `${pointer}/trafficPolicy`
  const ports: readonly Json[] = Array.isArray(policy['portLevelSettings']) ? policy['portLevelSettings'] : []
  return [
    { policy, pointer: at, subset, port: null },
    ...ports.flatMap((entry, index): readonly Holder[] => {
      if (!isJsonObject(entry)) return []
      const number = isJsonObject(entry['port']) ? entry['port']['number'] : null
      const port = typeof number === 'number' ? number : 0
      return [{ policy: entry, pointer: `${at}/portLevelSettings/${index}`, subset, port }]
    }),
  ]
}

const policiesIn = (model: Model, rule: SubsetRule): readonly SpokenPolicy[] => {
  const { raw, place } = rule
  const document = model.objects.find((object) => object.place === place)?.document
  const written: readonly Json[] = Array.isArray(raw['subsets']) ? raw['subsets'] : []
  const spec = `${place.root}/spec`
  const holders = [
    ...policyIn(raw, spec, null),
    ...rule.subsets.flatMap(({ name, pointer }) => {
      const entry = written[Number(pointer.split('/').at(-1))]
      return isJsonObject(entry) ? policyIn(entry, pointer, name) : []
    }),
  ]
  const host = holders.find(({ subset, port }) => subset === null && port === null)?.policy ?? {}
  return holders.flatMap(({ policy, pointer, subset, port }) =>
    Object.keys(policy)
      .filter((block) => block !== 'portLevelSettings' && block !== 'port')
      .map((block) => ({
        subset,
        port,
        block,
        says: says(policy, block),
        insteadOfHost: subset !== null && port === null && block in host,
        path: place.path,
        line: document === undefined ? place.line : lineOf(document, pointer + toPointer([block])),
      })),
  )
}

/** Every block of the traffic policies of a service, of the host first, then of its subsets, in the order of the files. */
export const spokenPolicies = (model: Model, service: string): readonly SpokenPolicy[] =>
  subsetRulesFor(model, service).flatMap((rule) => policiesIn(model, rule))
