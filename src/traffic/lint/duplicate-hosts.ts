import { displayKey, hostKey, resolveHost } from '../model/host.ts'
import type { Router } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { isExportedTo } from '../simulate/visibility.ts'
import { type Check, finding } from './finding.ts'

const meet = (one: Router, other: Router): boolean =>
  isExportedTo(one.exportTo, one.place.namespace, other.place.namespace) ||
  isExportedTo(other.exportTo, other.place.namespace, one.place.namespace)

/** Two VirtualServices that claim one host in the mesh: only the oldest counts, and the other is dropped without a word (analyzer IST0109). */
export const checkDuplicateHosts: Check = (model) => {
  const claims = new Map<string, Router[]>()
  for (const router of model.routers) {
    if (!router.gateways.includes('mesh')) continue
    for (const host of new Set(router.hosts)) {
      const key = hostKey(resolveHost(host, router.place.namespace, model.settings))
      claims.set(key, [...(claims.get(key) ?? []), router])
    }
  }
  return [...claims].flatMap(([host, routers]) =>
    routers.flatMap((router) => {
      const rivals = routers.filter((other) => other !== router && meet(router, other))
      if (rivals.length === 0) return []
      const names = rivals.map(({ place }) => `${displayName(place)} (${place.path}:${place.line})`).join(', ')
      return [
        finding(
          router.place,
          { pointer: `/spec/hosts/[${host.replaceAll('/', '~1')}]`, line: router.place.line },
          {
            code: 'duplicate-mesh-host',
            severity: 'error',
            message: `VirtualService ${displayName(router.place)} claims the host ${displayKey(host)} in the mesh, and so does ${names}: only the oldest of them counts.`,
            hint: 'Keep one VirtualService for the host, or name the one to change with --virtual-service.',
          },
        ),
      ]
    }),
  )
}
