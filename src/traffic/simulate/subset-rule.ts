import { fullName, hostKey, parseServiceKey, resolveHost, wildcardCovers } from '../model/host.ts'
import { selects } from '../model/labels.ts'
import { findServiceEntry, subsetRulesFor, wildcardSubsetRules } from '../model/lookup.ts'
import type { Model, Subset, SubsetRule } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import type { Client } from './request.ts'
import { isExportedTo } from './visibility.ts'

/** The DestinationRules that hold for a client and a host: several of one namespace and host are merged. */
export interface EffectiveSubsets {
  readonly rules: readonly SubsetRule[]
  /** The first definition of each name. */
  readonly subsets: ReadonlyMap<string, { readonly subset: Subset; readonly rule: SubsetRule }>
}

/** The namespace that a client's proxies run in; behind a gateway its own namespace stands in for theirs. */
const clientNamespace = (client: Client): string | null =>
  client.kind === 'mesh' ? client.namespace : (parseServiceKey(client.gateway)?.namespace ?? null)

const serviceHost = (model: Model, service: string): { readonly full: string; readonly namespace: string | null } => {
  const parsed = parseServiceKey(service)
  if (parsed === null) return { full: service, namespace: findServiceEntry(model, service)?.place.namespace ?? null }
  return { full: fullName({ kind: 'service', ...parsed }, model.settings), namespace: parsed.namespace }
}

/** Of one namespace's rules those with the most specific host: the name itself, else the longest wildcard. */
const mostSpecific = (model: Model, rules: readonly SubsetRule[], service: string): readonly SubsetRule[] => {
  const host = ({ host: written, place }: SubsetRule): string =>
    hostKey(resolveHost(written, place.namespace, model.settings))
  const exact = rules.filter((rule) => !host(rule).startsWith('*'))
  if (exact.length > 0) return exact
  const { full } = serviceHost(model, service)
  const wild = rules.filter((rule) => wildcardCovers(host(rule), full))
  const longest = wild.reduce((length, rule) => Math.max(length, host(rule).length), 0)
  return wild.filter((rule) => host(rule).length === longest)
}

const appliesTo = (rule: SubsetRule, client: Client, viewer: string | null): boolean =>
  rule.workloadSelector === null ||
  (client.kind === 'mesh' &&
    client.labels !== undefined &&
    rule.place.namespace === viewer &&
    selects(rule.workloadSelector, client.labels))

/**
 * Where a client's proxies look for a host's subsets: its own namespace, else the service's, else the mesh's root namespace. The first level with
 * a DestinationRule wins and the levels do not merge, so that one in the gateway's namespace hides the service's own (push_context.go:destinationRule).
 */
export const effectiveSubsets = (model: Model, client: Client, service: string): EffectiveSubsets | null => {
  const owner = serviceHost(model, service).namespace
  const viewer = clientNamespace(client) ?? owner
  const root = model.settings.rootNamespace
  const all = [...subsetRulesFor(model, service), ...wildcardSubsetRules(model)].filter((rule) =>
    appliesTo(rule, client, viewer),
  )
  const at = (namespace: string | null, rule: SubsetRule): boolean => (rule.place.namespace ?? owner) === namespace
  const visible = (rule: SubsetRule): boolean => isExportedTo(rule.exportTo, rule.place.namespace ?? owner, viewer)
  const levels = [
    all.filter((rule) => at(viewer, rule) && (viewer !== root || rule.exportTo.every((target) => target === '.'))),
    all.filter((rule) => (at(owner, rule) || (owner === null && !rule.host.startsWith('*'))) && visible(rule)),
    all.filter((rule) => at(root, rule) && visible(rule)),
  ]
  for (const level of levels) {
    const rules = [...mostSpecific(model, level, service)].sort(
      (one, other) =>
        Number(other.workloadSelector !== null) - Number(one.workloadSelector !== null) ||
        displayName(one.place).localeCompare(displayName(other.place), 'en'),
    )
    if (rules.length === 0) continue
    const subsets = new Map<string, { readonly subset: Subset; readonly rule: SubsetRule }>()
    for (const rule of rules)
      for (const subset of rule.subsets) if (!subsets.has(subset.name)) subsets.set(subset.name, { subset, rule })
    return { rules, subsets }
  }
  return null
}
