import { ruleLabel } from '../model/describe.ts'
import { displayKey } from '../model/host.ts'
import { subsetRulesFor } from '../model/lookup.ts'
import { routesMeshHost } from '../model/ways-in.ts'
import { type Check, finding, targetWhere } from './finding.ts'

/**
 * A gateway's rule that names no subset, where the mesh's rules for the same service do: requests from outside keep another host and never see those
 * (analyzer IST0140).
 */
export const checkGatewaySubsets: Check = (model) => {
  const pinned = new Map<string, string>()
  for (const router of model.routers)
    if (router.gateways.includes('mesh'))
      for (const { action } of router.rules)
        if (action.kind === 'route')
          for (const { service, subset } of action.destinations)
            if (subset !== null && !pinned.has(service) && routesMeshHost(model, router, service))
              pinned.set(service, router.place.name)
  return model.routers
    .filter(({ gateways, place }) => place.kind === 'VirtualService' && !gateways.includes('mesh'))
    .flatMap((router) =>
      router.rules.flatMap((rule) =>
        (rule.action.kind === 'route' ? rule.action.destinations : [])
          .filter(
            ({ service, subset }) =>
              subset === null &&
              pinned.has(service) && // With one subset there is no other version to reach.
              subsetRulesFor(model, service).some(({ subsets }) => subsets.length > 1),
          )
          .map((to) =>
            finding(router.place, targetWhere(router, rule, 'route', to), {
              code: 'gateway-route-without-subset',
              message: `Rule ${ruleLabel(rule)} of VirtualService ${router.place.name} sends what comes through its gateway to ${displayKey(to.service)} without a subset; the rules of VirtualService ${pinned.get(to.service)} hold only inside the mesh, so these requests reach every version.`,
              hint: 'Name the subset here too.',
            }),
          ),
      ),
    )
}
