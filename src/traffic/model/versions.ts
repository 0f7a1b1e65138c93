import { findService, subsetRulesFor } from './lookup.ts'
import type { Model, Subset, SubsetRule, Workload } from './model.ts'
import { displayName } from './place.ts'
import { withLabels, workloadsBehind, workloadsOfService } from './pods.ts'

/** One deployable of a service: a subset with the workloads behind it, or workloads that no subset names yet. */
export interface Version {
  /** The subset's name, else the `version` or `track` label, else the workload's name. */
  readonly name: string
  /** Other words that mean it: label values, workloads' names. Never a name of another version. */
  readonly aliases: readonly string[]
  readonly subset: Subset | null
  readonly subsetRule: SubsetRule | null
  /** The workloads here whose pods it is; empty where they are not in the repository. */
  readonly workloads: readonly Workload[]
  /** Gateway API: the Service of this version alone, `namespace/name`, be it in the repository or named by a route only. */
  readonly backend?: string
}

/** The labels that tell the versions of a service apart where nothing here says by which, the surer first. */
export const versionLabels: readonly string[] = ['version', 'track']

const labelValues = (labels: ReadonlyMap<string, string>): readonly string[] =>
  versionLabels.flatMap((label) => labels.get(label) ?? [])

/** The labels that tell these subsets apart: each of them has one, and no two the same. */
const tellingLabels = (subsets: readonly Subset[]): readonly string[] => {
  const [first] = subsets
  return first === undefined || subsets.length < 2
    ? []
    : [...first.labels.keys()].filter((label) => {
        const values = subsets.flatMap(({ labels }) => labels.get(label) ?? [])
        return new Set(values).size === subsets.length
      })
}

const subsetVersions = (rules: readonly SubsetRule[], workloads: readonly Workload[]): Version[] => {
  const seen = new Set<string>()
  return rules.flatMap((subsetRule) => {
    const telling = tellingLabels(subsetRule.subsets)
    return subsetRule.subsets.flatMap((subset): Version[] => {
      // Merged DestinationRules: the first definition of a subset's name wins (istio destination_rule.go).
      if (seen.has(subset.name)) return []
      seen.add(subset.name)
      const behind = subset.labels.size === 0 ? [] : withLabels(workloads, subset.labels)
      const values = telling.flatMap((label) => subset.labels.get(label) ?? [])
      const aliases = [...labelValues(subset.labels), ...values, ...behind.map(({ place }) => place.name)]
      return [{ name: subset.name, aliases, subset, subsetRule, workloads: behind }]
    })
  })
}

const workloadVersions = (workloads: readonly Workload[]): Version[] => {
  const byName = new Map<string, Version>()
  for (const workload of workloads) {
    const name = labelValues(workload.labels)[0] ?? workload.place.name
    const known = byName.get(name)
    byName.set(name, {
      name,
      aliases: [...(known?.aliases ?? []), workload.place.name],
      subset: null,
      subsetRule: null,
      workloads: [...(known?.workloads ?? []), workload],
    })
  }
  return [...byName.values()]
}

/** The Services that stand for a version each, with the pods that they select. */
const serviceVersions = (model: Model, service: string): Version[] =>
  model.versionServices.flatMap(({ service: of, backend, version, aliases }): Version[] => {
    if (of !== service || version === null) return []
    const object = findService(model, backend)
    const behind = object === null ? [] : workloadsOfService(model, object)
    return [{ name: version, aliases, subset: null, subsetRule: null, workloads: behind, backend }]
  })

/** A version may have a subset for VirtualServices and a Service for HTTPRoutes: it is one all the same. */
const joined = (subsets: readonly Version[], services: readonly Version[]): Version[] => [
  ...subsets.map((version) => {
    const twin = services.find(({ name }) => name === version.name)
    return twin?.backend === undefined
      ? version
      : { ...version, aliases: [...version.aliases, ...twin.aliases], backend: twin.backend }
  }),
  ...services.filter(({ name }) => !subsets.some((version) => version.name === name)),
]

/**
 * The versions of a service (`namespace/name`): its DestinationRules' subsets in their order, the Services that stand for a version, then the workloads
 * behind it that neither covers. A name or word that means an earlier version's name is not repeated as an alias.
 */
export const versionsOf = (model: Model, service: string): readonly Version[] => {
  const workloads = workloadsBehind(model, service)
  const rules = [...subsetRulesFor(model, service)].sort((one, other) =>
    displayName(one.place) < displayName(other.place) ? -1 : 1,
  )
  const subsets = joined(subsetVersions(rules, workloads), serviceVersions(model, service))
  const covered = new Set(subsets.flatMap((version) => version.workloads))
  const taken = new Set(subsets.map(({ name }) => name))
  const rest = workloadVersions(workloads.filter((workload) => !covered.has(workload)))
  const named = rest.map((version) => {
    // The label of an uncovered workload may be the name of a subset with other labels; then only its own name tells it apart.
    const [own] = version.workloads
    return taken.has(version.name) && own !== undefined ? { ...version, name: own.place.name } : version
  })
  const names = new Set([...taken, ...named.map(({ name }) => name)])
  return [...subsets, ...named].map((version) => ({
    ...version,
    aliases: [...new Set(version.aliases)].filter((alias) => !names.has(alias)),
  }))
}

/** The version that a typed word means: a name first, then an alias that only one version has. */
export const findVersion = (versions: readonly Version[], word: string): Version | null => {
  const exact = versions.find(({ name }) => name === word)
  if (exact !== undefined) return exact
  const aliased = versions.filter(({ aliases }) => aliases.includes(word))
  return aliased.length === 1 ? (aliased[0] ?? null) : null
}
