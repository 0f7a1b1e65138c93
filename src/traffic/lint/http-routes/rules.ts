import type { Model } from '../../model/model.ts'
import { displayName } from '../../model/place.ts'
import { itemsOf, objectsOfKind, type Spot, specOf, textOf } from '../spot.ts'

/** The specs of the HTTPRoutes. */
export const routeSpecs = (model: Model): readonly Spot[] =>
  objectsOfKind(model, 'gateway.networking.k8s.io', 'HTTPRoute').flatMap((object) => specOf(object) ?? [])

/** The rules of the HTTPRoutes as they are written. */
export const routeRules = (model: Model): readonly Spot[] => routeSpecs(model).flatMap((spec) => itemsOf(spec, 'rules'))

/** `Rule #0 of HTTPRoute shop/reviews`. */
export const ruleText = (rule: Spot): string => {
  const index = rule.pointer.slice(rule.pointer.lastIndexOf('/') + 1)
  return `Rule ${textOf(rule, 'name') || `#${index}`} of HTTPRoute ${displayName(rule.object.place)}`
}
