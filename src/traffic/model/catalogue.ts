import { parseServiceKey, serviceKey } from './host.ts'
import type { Model } from './model.ts'
import { workloadsOfService } from './pods.ts'
import { versionsOf } from './versions.ts'

export interface CatalogueService {
  /** `namespace/name`; `_/name` where the namespace is unstated. */
  readonly key: string
  readonly name: string
  readonly namespace: string | null
  readonly versions: readonly { readonly name: string; readonly aliases: readonly string[] }[]
  /** True where a route's destination or a DestinationRule names it: what only gets copies of requests is not what a command means by itself. */
  readonly routed: boolean
  /** True where its Service object is here and selects a workload. */
  readonly selectsWorkload: boolean
}

export interface ServiceCatalogue {
  readonly services: readonly CatalogueService[]
}

/** The services that a Service object, a route's destination, a mirror or a DestinationRule names, with their versions, sorted by key. */
export const serviceCatalogue = (model: Model): ServiceCatalogue => {
  const [routed, copiedTo] = [new Set<string>(), new Set<string>()]
  for (const { service } of model.subsetRules) routed.add(service)
  for (const { rules } of model.routers)
    for (const { action, mirrors } of rules) {
      if (action.kind === 'route') for (const { service } of action.destinations) routed.add(service)
      for (const { service } of mirrors) copiedTo.add(service)
    }
  const selecting = new Set<string>()
  const keys = new Set([...routed, ...copiedTo])
  const statedNames = new Set([...keys].flatMap((key) => (key.startsWith('_/') ? [] : key.split('/').slice(1))))
  // A Service that stands for one version of another is that version, and no service that a command could mean.
  const versionsOfOthers = new Set(
    model.versionServices.flatMap(({ backend, service }) =>
      backend === service || routed.has(backend) || copiedTo.has(backend) ? [] : [backend],
    ),
  )
  for (const service of model.services) {
    const { namespace, name } = service.place
    if (versionsOfOthers.has(serviceKey(namespace, name))) continue
    // A Service of a shared base has no namespace, and what refers to it from stated ones already names it.
    if (namespace === null && statedNames.has(name)) continue
    const key = serviceKey(namespace, name)
    keys.add(key)
    if (workloadsOfService(model, service).length > 0) selecting.add(key)
  }
  const services = [...keys].sort().flatMap((key): CatalogueService[] => {
    const parsed = parseServiceKey(key)
    if (parsed === null) return []
    const versions = versionsOf(model, key).map(({ name, aliases }) => ({ name, aliases }))
    return [{ key, ...parsed, versions, routed: routed.has(key), selectsWorkload: selecting.has(key) }]
  })
  return { services }
}
