import { isReferenceAllowed } from '../../gateway-api/reference-allowed.ts'
import { isCatchAll } from '../../model/catch-all.ts'
import { ruleLabel } from '../../model/describe.ts'
import { displayKey } from '../../model/host.ts'
import { findService } from '../../model/lookup.ts'
import type { Destination, Model, Router, Rule } from '../../model/model.ts'
import { displayName } from '../../model/place.ts'
import { type Check, finding, ruleWhere, targetWhere } from '../finding.ts'

const routes = ({ routers }: Model): readonly Router[] => routers.filter(({ api }) => api === 'gateway-api')

const destinationsOf = ({ action }: Rule): readonly Destination[] =>
  action.kind === 'route' ? action.destinations : []

const subject = (router: Router, rule: Rule): string =>
  `Rule ${ruleLabel(rule)} of HTTPRoute ${displayName(router.place)}`

/** Backends of which none gets a request. Unlike a VirtualService's, a lone one with weight 0 gets none either. */
export const checkBackendWeights: Check = (model) =>
  routes(model).flatMap((router) =>
    router.rules
      .filter((rule) => destinationsOf(rule).length > 0 && destinationsOf(rule).every(({ share }) => share === 0))
      .map((rule) =>
        finding(router.place, ruleWhere(router, rule), {
          code: 'backend-weights-all-zero',
          message: `${subject(router, rule)} gives every backend the weight 0: its requests are answered with 500.`,
          hint: 'Give one of them a weight; a backend without one has 1.',
        }),
      ),
  )

/** Backends of other namespaces that no ReferenceGrant here lets the route refer to: without one the answer is 500. */
export const checkReferenceGrants: Check = (model) =>
  routes(model).flatMap((router) =>
    router.rules.flatMap((rule) => {
      const targets = [
        ...destinationsOf(rule).map((target) => ({ target, list: 'route' as const })),
        ...rule.mirrors.map((target) => ({ target, list: 'mirror' as const })),
      ]
      return targets.flatMap(({ target, list }) => {
        const { backend } = target
        if (backend === undefined || isReferenceAllowed(model, router, backend)) return []
        return [
          finding(router.place, targetWhere(router, rule, list, { ...target, subset: null }), {
            code: 'reference-not-granted',
            message: `${subject(router, rule)} names ${displayKey(backend)} of another namespace, and no ReferenceGrant here allows that: without one the answer is 500.`,
            hint: `Add a ReferenceGrant to ${backend.split('/')[0]}: from HTTPRoutes of ${router.place.namespace ?? 'this namespace'}, to Services.`,
          }),
        ]
      })
    }),
  )

const selectorText = (selector: ReadonlyMap<string, string>): string =>
  [...selector]
    .map((label) => label.join('='))
    .sort()
    .join(', ')

/** Two backends of one rule whose Services select the same pods: the weights between them say nothing. */
export const checkAlikeBackends: Check = (model) =>
  routes(model).flatMap((router) =>
    router.rules.flatMap((rule) => {
      const services = destinationsOf(rule).flatMap((target) => {
        const service = target.backend === undefined ? null : findService(model, target.backend)
        return service === null || service.selector.size === 0 ? [] : [{ target, service }]
      })
      return services.flatMap(({ target, service }, index) => {
        const twin = services
          .slice(0, index)
          .find(
            (other) =>
              other.service !== service && selectorText(other.service.selector) === selectorText(service.selector),
          )
        if (twin === undefined) return []
        return [
          finding(router.place, targetWhere(router, rule, 'route', { ...target, subset: null }), {
            code: 'backends-alike',
            message: `${subject(router, rule)} splits requests between ${twin.target.host} and ${target.host}, which both select ${selectorText(service.selector)}: the same pods get them all.`,
            hint: 'Give each Service the version label of its pods in the selector.',
          }),
        ]
      })
    }),
  )

/** A route inside the mesh replaces the Service's own, so that without a rule for the rest what no rule matches is answered 404. */
export const checkRouteCatchAll: Check = (model) => {
  const hasRest = ({ rules }: Router): boolean =>
    rules.some(({ matches }) => matches.length === 0 || matches.some(isCatchAll))
  return routes(model).flatMap((router) => {
    const parents = router.parents.filter(({ kind }) => kind === 'service')
    const open = parents.filter(
      ({ key }) => !routes(model).some((other) => other.parents.some((parent) => parent.key === key) && hasRest(other)),
    )
    const [[first], [rule]] = [open, router.rules]
    if (first === undefined || rule === undefined) return []
    return [
      finding(router.place, ruleWhere(router, rule), {
        code: 'no-catch-all',
        severity: 'warning',
        message: `HTTPRoute ${displayName(router.place)} has no rule for the rest of the requests to ${displayKey(first.key)} inside the mesh: what no rule matches is answered 404.`,
        hint: 'Add a rule without matches.',
      }),
    ]
  })
}
