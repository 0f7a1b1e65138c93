import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { parseServiceKey } from '../model/host.ts'
import type { Rule } from '../model/model.ts'
import { headerFilters } from './headers.ts'

/** A backend of a rule, as far as it tells how the Services of its service's versions are called. */
interface Sibling {
  readonly host: string
  readonly service: string
  readonly subset: string | null
}

const destinationsOf = ({ action }: Rule): readonly Sibling[] => (action.kind === 'route' ? action.destinations : [])

/** The Service of a version: the one that is known as such, else one named after its siblings, which is then not in the repository. */
export const backendName = (rule: Rule, like: Sibling, version: string): string => {
  const known = rule.versionServices?.find((one) => one.service === like.service && one.version === version)
  const name = known === undefined ? null : parseServiceKey(known.backend)?.name
  if (name) return name
  const service = parseServiceKey(like.service)?.name ?? like.host
  if (version.startsWith(`${service}-`)) return version
  const { host, subset } = like
  const stem = subset !== null && host.endsWith(`-${subset}`) ? host.slice(0, -subset.length) : `${service}-`
  return `${stem}${version}`
}

/** The backend that a VirtualService's `destination` means: the reference of its sibling, with the Service of its version. */
export const referenceFor = (rules: readonly Rule[], destination: Json | undefined): JsonObject => {
  if (!isJsonObject(destination)) return {}
  const { host, subset, backendRef } = destination
  const reference = isJsonObject(backendRef) ? backendRef : { name: host ?? '' }
  if (typeof subset !== 'string') return reference
  const siblings = rules.flatMap((rule) => destinationsOf(rule).map((to) => ({ rule, to })))
  const like =
    siblings.find(({ to }) => to.host === reference['name']) ??
    siblings.find(({ to }) => parseServiceKey(to.service)?.name === host)
  return like === undefined ? reference : { ...reference, name: backendName(like.rule, like.to, subset) }
}

/** An entry of a VirtualService's `route` as an entry of `backendRefs`. */
export const composeBackend = (rules: readonly Rule[], entry: Json): JsonObject => {
  if (!isJsonObject(entry)) return {}
  const reference = referenceFor(rules, entry['destination'])
  const weighted: JsonObject = entry['weight'] === undefined ? {} : { weight: entry['weight'] }
  const filters = isJsonObject(entry['headers']) ? headerFilters(entry['headers']) : []
  return {
    ...(Object.keys(entry)[0] === 'weight' ? { ...weighted, ...reference } : { ...reference, ...weighted }),
    ...(filters.length === 0 ? {} : { filters }),
  }
}
