import { oncePer } from '../../once-per.ts'
import { fullName, resolveHost } from '../model/host.ts'
import type { Model, Router } from '../model/model.ts'
import { hostsFor } from '../model/router-hosts.ts'

interface RouterIndex {
  /** By the first label of the hosts they claim in the mesh. */
  readonly mesh: ReadonlyMap<string, readonly Router[]>
  readonly meshWildcards: readonly Router[]
  readonly gateways: ReadonlyMap<string, readonly Router[]>
}

// Kept beside the model, which never changes once it is read.
const firstLabel = (host: string): string => host.split('.')[0] ?? host

const indexOf = oncePer((model: Model): RouterIndex => {
  const mesh = new Map<string, Set<Router>>()
  const meshWildcards = new Set<Router>()
  const gateways = new Map<string, Set<Router>>()
  for (const router of model.routers)
    for (const gateway of router.gateways) {
      if (gateway !== 'mesh') {
        gateways.set(gateway, (gateways.get(gateway) ?? new Set()).add(router))
        continue
      }
      for (const written of hostsFor(router, 'mesh')) {
        const host = resolveHost(written, router.place.namespace, model.settings)
        if (host.kind === 'wildcard') meshWildcards.add(router)
        else {
          const label = firstLabel(fullName(host, model.settings))
          mesh.set(label, (mesh.get(label) ?? new Set()).add(router))
        }
      }
    }
  const lists = (sets: ReadonlyMap<string, ReadonlySet<Router>>): ReadonlyMap<string, readonly Router[]> =>
    new Map([...sets].map(([key, set]) => [key, [...set]]))
  return { mesh: lists(mesh), meshWildcards: [...meshWildcards], gateways: lists(gateways) }
})

/** The routers bound to the mesh that may claim a host: a short list, to be looked at closely. */
export const meshRoutersFor = (model: Model, host: string): readonly Router[] => {
  const { mesh, meshWildcards } = indexOf(model)
  return [...new Set([...(mesh.get(firstLabel(host)) ?? []), ...meshWildcards])]
}

/** The routers bound to a gateway (`namespace/name`), in the order of the files. */
export const routersAt = (model: Model, gateway: string): readonly Router[] =>
  indexOf(model).gateways.get(gateway) ?? []

/**
 * The gateway that a person's words mean: itself where something here is bound to it or is it, else the only one of that name whose namespace is
 * left out on either side.
 */
export const knownGateway = (model: Model, written: string): string => {
  const names = new Set([
    ...indexOf(model).gateways.keys(),
    ...model.gateways.map(({ place }) => `${place.namespace ?? '_'}/${place.name}`),
  ])
  if (names.has(written)) return written
  const stated = written.includes('/')
  const name = written.slice(written.indexOf('/') + 1)
  const fitting = [...names].filter((known) => (stated ? known === `_/${name}` : known.endsWith(`/${name}`)))
  return fitting.length === 1 ? (fitting[0] ?? written) : stated ? written : `_/${written}`
}
