import { isJsonObject, type Json } from '../../manifests/manifests.ts'
import { displayKey } from '../model/host.ts'
import { displayName } from '../model/place.ts'
import { type Check, finding } from './finding.ts'

/** A policy of a subset acts only where a route names the subset; routes for the service that are here name others. */
export const checkSubsetPolicies: Check = (model) => {
  const named = new Map<string, Set<string>>()
  for (const { rules } of model.routers)
    for (const { action, mirrors } of rules)
      for (const { service, subset } of [...(action.kind === 'route' ? action.destinations : []), ...mirrors]) {
        const subsets = named.get(service) ?? new Set()
        named.set(service, subsets)
        if (subset !== null) subsets.add(subset)
      }
  return model.subsetRules.flatMap((rule) => {
    const routed = named.get(rule.service)
    const written: readonly Json[] = Array.isArray(rule.raw['subsets']) ? rule.raw['subsets'] : []
    if (routed === undefined) return []
    const withPolicy = new Set(
      written.flatMap((subset) =>
        isJsonObject(subset) && isJsonObject(subset['trafficPolicy']) ? [subset['name'] ?? null] : [],
      ),
    )
    return rule.subsets
      .filter(({ name }) => withPolicy.has(name) && !routed.has(name))
      .map(({ name, line }) =>
        finding(
          rule.place,
          { pointer: `/spec/subsets/[${name}]/trafficPolicy`, line },
          {
            code: 'subset-policy-unused',
            message: `The policy of subset ${name} in DestinationRule ${displayName(rule.place)} does nothing: no route for ${displayKey(rule.service)} here names the subset.`,
            hint: 'Name the subset in a route, or move the policy to the host.',
          },
        ),
      )
  })
}
