import { defaultRoutes } from '../model/default-route.ts'
import type { Model, Router } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { mergedWith } from '../simulate/gateway-claims.ts'
import { type Check, finding } from './finding.ts'
import { whereIn } from './spot.ts'

/** Whether a gateway has a catch-all of another router for each of a router's hosts, which the two share as one table. */
const isCaughtBeside = (model: Model, router: Router, client: string): boolean => {
  const merged = client === 'mesh' ? [] : [...mergedWith(model, router, client).values()]
  return (
    merged.length > 0 &&
    merged.every((others) => others.some((other) => defaultRoutes(other, client).some(({ port }) => port === null)))
  )
}

/** A VirtualService in the mesh replaces the Service's own route, so that without a catch-all what no rule matches is answered 404. */
export const checkCatchAll: Check = (model) =>
  model.routers.flatMap((router) => {
    if (router.rules.length === 0 || router.hosts.length === 0) return []
    const without = router.gateways.filter(
      (client) => defaultRoutes(router, client).length === 0 && !isCaughtBeside(model, router, client),
    )
    if (without.length === 0) return []
    const mesh = without.includes('mesh')
    const where = whereIn(model, router.place, ['spec', router.api === 'gateway-api' ? 'rules' : 'http'])
    return [
      finding(router.place, where, {
        code: 'no-catch-all',
        // Behind a gateway a list of paths is a usual way to show only a part of a service.
        severity: mesh ? 'warning' : 'info',
        message: `${router.place.kind} ${displayName(router.place)} has no catch-all rule for ${without.join(', ')}: what no rule matches is answered 404.`,
        hint: 'Add a last rule without a match.',
      }),
    ]
  })
