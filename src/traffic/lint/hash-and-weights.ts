import { isJsonObject, type Json } from '../../manifests/manifests.ts'
import { readSetCookie } from '../istio/set-cookie.ts'
import { ruleLabel } from '../model/describe.ts'
import { displayKey } from '../model/host.ts'
import { subsetRulesFor } from '../model/lookup.ts'
import type { Model } from '../model/model.ts'
import { type Check, finding, ruleWhere } from './finding.ts'

const hashes = (policy: Json | undefined): boolean =>
  isJsonObject(policy) && isJsonObject(policy['loadBalancer']) && isJsonObject(policy['loadBalancer']['consistentHash'])

/** Whether a DestinationRule of the service spreads its requests by a hash, for the host or for a subset. */
export const hasConsistentHash = (model: Model, service: string): boolean =>
  subsetRulesFor(model, service).some(({ raw }) => {
    const subsets = raw['subsets']
    const list: readonly Json[] = Array.isArray(subsets) ? subsets : []
    return (
      hashes(raw['trafficPolicy']) || list.some((subset) => isJsonObject(subset) && hashes(subset['trafficPolicy']))
    )
  })

/** The split is drawn anew for every request; a hash only chooses the pod inside the version that was drawn. */
export const checkHashAndWeights: Check = (model) =>
  model.routers.flatMap((router) =>
    router.rules.flatMap((rule) => {
      const shared = rule.action.kind === 'route' ? rule.action.destinations.filter(({ share }) => share > 0) : []
      const [first] = shared
      if (first === undefined || shared.length < 2) return []
      // Each answer sets a cookie with its version, and rules above send what carries it there: users do stay.
      if (shared.every((to) => to.subset !== null && readSetCookie(rule, to)?.value === to.subset)) return []
      const hashed = shared.find(({ service }) => hasConsistentHash(model, service))
      if (hashed === undefined) return []
      return [
        finding(router.place, ruleWhere(router, rule), {
          code: 'hash-does-not-pin-version',
          message: `Rule ${ruleLabel(rule)} of ${router.place.kind} ${router.place.name} splits by weight, and the DestinationRule of ${displayKey(hashed.service)} has consistentHash: the hash chooses a pod inside a version, so a user still goes back and forth between the versions.`,
          hint: 'Pin users to a version by a rule on a header or a cookie above this one.',
        }),
      ]
    }),
  )
