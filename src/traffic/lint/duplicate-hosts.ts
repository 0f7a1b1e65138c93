import { defaultRoutes } from '../model/default-route.ts'
import { displayKey, hostKey, resolveHost } from '../model/host.ts'
import type { Model, Router } from '../model/model.ts'
import { displayName, objectName } from '../model/place.ts'
import { mergedWith } from '../simulate/gateway-claims.ts'
import { isExportedTo } from '../simulate/visibility.ts'
import { directoryOf } from './directory.ts'
import { type Check, finding } from './finding.ts'
import { isNamespaceStated, whereIn } from './spot.ts'

const meet = (one: Router, other: Router): boolean =>
  isExportedTo(one.exportTo, one.place.namespace, other.place.namespace) ||
  isExportedTo(other.exportTo, other.place.namespace, one.place.namespace)

/** Both namespaces are stated, or the two stand together; else they may well be for two places. */
const isCertain = (model: Model, one: Router, other: Router): boolean =>
  directoryOf(one.place) === directoryOf(other.place) ||
  [one, other].every(({ place }) => isNamespaceStated(model, place))

const catchesAll = (router: Router, gateway: string): boolean =>
  defaultRoutes(router, gateway).some(({ port }) => port === null)

/** Two catch-alls for one host of a gateway, which merges the VirtualServices for it: the older one's takes what no rule of either matches. */
export const checkDuplicateCatchAlls: Check = (model) =>
  model.routers.flatMap((router) =>
    router.gateways
      .filter((gateway) => gateway !== 'mesh' && catchesAll(router, gateway))
      .flatMap((gateway) =>
        [...mergedWith(model, router, gateway)].flatMap(([domain, others]) => {
          const rivals = others.filter(
            (other) =>
              objectName(other.place) !== objectName(router.place) &&
              isCertain(model, router, other) &&
              catchesAll(other, gateway),
          )
          if (rivals.length === 0) return []
          const names = rivals.map(({ place }) => `${displayName(place)} (${place.path}:${place.line})`).join(', ')
          return [
            finding(
              router.place,
              {
                pointer: `/spec/hosts/[${domain}]`,
                line: whereIn(model, router.place, ['spec', 'hosts']).line,
              },
              {
                code: 'duplicate-gateway-catch-all',
                message: `VirtualService ${displayName(router.place)} has a catch-all for ${domain} behind the gateway ${displayKey(gateway)}, and so does ${names}: only that of the older counts, which git does not tell.`,
                hint: 'Keep the catch-all of one of them; their other rules are one list.',
              },
            ),
          ]
        }),
      ),
  )

/** Two VirtualServices that claim one host in the mesh: only the oldest counts, and the other is dropped without a word (analyzer IST0109). */
export const checkDuplicateHosts: Check = (model) => {
  const claims = new Map<string, Router[]>()
  for (const router of model.routers) {
    if (!router.gateways.includes('mesh')) continue
    for (const host of new Set(router.hosts)) {
      const key = hostKey(resolveHost(host, router.place.namespace, model.settings))
      const routers = claims.get(key)
      if (routers === undefined) claims.set(key, [router])
      else routers.push(router)
    }
  }
  return [...claims].flatMap(([host, routers]) =>
    routers.flatMap((router) => {
      const rivals = routers.filter(
        (other) =>
          other !== router &&
          // One object in two files is one object in the cluster.
          objectName(other.place) !== objectName(router.place) &&
          meet(router, other),
      )
      if (rivals.length === 0) return []
      const names = rivals.map(({ place }) => `${displayName(place)} (${place.path}:${place.line})`).join(', ')
      return [
        finding(
          router.place,
          {
            pointer: `/spec/hosts/[${host.replaceAll('/', '~1')}]`,
            line: whereIn(model, router.place, ['spec', 'hosts']).line,
          },
          {
            code: 'duplicate-mesh-host',
            severity: rivals.some((rival) => isCertain(model, router, rival)) ? 'error' : 'warning',
            message: `VirtualService ${displayName(router.place)} claims the host ${displayKey(host)} in the mesh, and so does ${names}: only the oldest of them counts.`,
            hint: 'Keep one VirtualService for the host, or name the one to change with --virtual-service.',
          },
        ),
      ]
    }),
  )
}
