import { displayKey } from '../model/host.ts'
import type { SubsetRule } from '../model/model.ts'
import { displayName, objectName } from '../model/place.ts'
import { type Check, finding, type LintFinding } from './finding.ts'
import { whereIn } from './spot.ts'

const clashOf = (rule: SubsetRule, earlier: readonly SubsetRule[]): string | null => {
  const names = new Set(earlier.flatMap(({ subsets }) => subsets.map(({ name }) => name)))
  const shared = rule.subsets.filter(({ name }) => names.has(name)).map(({ name }) => name)
  if (shared.length > 0) return `both have the subset ${shared.join(', ')}`
  const policies = 'trafficPolicy' in rule.raw && earlier.some(({ raw }) => 'trafficPolicy' in raw)
  return policies ? 'both have a trafficPolicy' : null
}

/** Two DestinationRules for one host in one namespace are merged; of what both say, the older one's counts (istio destination_rule.go). */
export const checkMergedDestinationRules: Check = (model) => {
  const groups = new Map<string, SubsetRule[]>()
  for (const rule of model.subsetRules) {
    if (rule.workloadSelector !== null) continue
    const key = `${rule.place.namespace ?? '_'} ${rule.service}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [rule])
    else group.push(rule)
  }
  return [...groups.values()].flatMap((group) =>
    group.flatMap((rule, index): LintFinding[] => {
      // The same object in several files is another matter.
      const earlier = group.slice(0, index).filter(({ place }) => objectName(place) !== objectName(rule.place))
      const clash = earlier.length > 0 && group.length < 50 ? clashOf(rule, earlier) : null
      if (clash === null) return []
      return [
        finding(rule.place, whereIn(model, rule.place, ['spec', 'host']), {
          code: 'destination-rules-overlap',
          message: `DestinationRule ${displayName(rule.place)} is for ${displayKey(rule.service)}, and so is ${earlier.map(({ place }) => `${displayName(place)} (${place.path}:${place.line})`).join(', ')}; ${clash}, and only the older one's counts.`,
          hint: 'Put them into one object.',
        }),
      ]
    }),
  )
}
