import { oncePer } from '../../once-per.ts'
import { parseServiceKey, serviceKey } from './host.ts'
import { type Labels, ownNames, selects } from './labels.ts'
import type { Autoscaler, Gateway, Model, Router, Service, ServiceEntry, SubsetRule, Workload } from './model.ts'

interface Index {
  readonly services: ReadonlyMap<string, readonly Service[]>
  readonly routers: ReadonlyMap<string, readonly Router[]>
  readonly subsetRules: ReadonlyMap<string, readonly SubsetRule[]>
  readonly wildcardSubsetRules: readonly SubsetRule[]
  readonly gateways: ReadonlyMap<string, readonly Gateway[]>
  readonly autoscalers: ReadonlyMap<string, readonly Autoscaler[]>
  readonly workloads: ReadonlyMap<string, readonly Workload[]>
  readonly selfNamed: ReadonlyMap<string, readonly Workload[]>
  readonly serviceEntries: ReadonlyMap<string, ServiceEntry>
}

// A model never changes once it is read, so what is found in it can be kept beside it.
const group = <Value>(values: readonly Value[], keysOf: (value: Value) => readonly string[]): Map<string, Value[]> => {
  const groups = new Map<string, Value[]>()
  for (const value of values)
    for (const key of keysOf(value)) {
      const list = groups.get(key)
      if (list === undefined) groups.set(key, [value])
      else list.push(value)
    }
  return groups
}

const indexOf = oncePer(
  (model: Model): Index => ({
    services: group(model.services, ({ place }) => [place.name]),
    routers: group(model.routers, ({ place }) => [place.name]),
    subsetRules: group(model.subsetRules, ({ service }) => [service]),
    wildcardSubsetRules: model.subsetRules.filter(({ host }) => host.startsWith('*')),
    gateways: group(model.gateways, ({ place }) => [place.name]),
    autoscalers: group(model.autoscalers, ({ target }) => [`${target.kind}/${target.name}`]),
    workloads: group(model.workloads, ({ labels }) => [...labels].map((label) => label.join('='))),
    selfNamed: group(model.workloads, ({ labels }) => [...ownNames(labels)]),
    serviceEntries: new Map(model.serviceEntries.flatMap((entry) => entry.hosts.map((host) => [host, entry]))),
  }),
)

/** The one candidate of this namespace, else the one that fits where a side is unstated; null for none and for several. */
export const pickByNamespace = <Value extends { readonly place: { readonly namespace: string | null } }>(
  candidates: readonly Value[],
  namespace: string | null,
): Value | null => {
  const own = candidates.filter(({ place }) => place.namespace === namespace)
  const fitting =
    own.length > 0 || namespace === null ? own : candidates.filter(({ place }) => place.namespace === null)
  const wide = fitting.length > 0 || namespace !== null ? fitting : candidates
  return wide.length === 1 ? (wide[0] ?? null) : null
}

/** The Service object behind a key; null where it is not here, or where several could be meant. */
export const findService = (model: Model, key: string): Service | null => {
  const parsed = parseServiceKey(key)
  if (parsed === null) return null
  return pickByNamespace(indexOf(model).services.get(parsed.name) ?? [], parsed.namespace)
}

/** The Services that share the name, whatever their namespace: for hints. */
export const servicesNamed = (model: Model, name: string): readonly Service[] => indexOf(model).services.get(name) ?? []

export const findServiceEntry = (model: Model, host: string): ServiceEntry | null => {
  const entries = indexOf(model).serviceEntries
  const exact = entries.get(host)
  if (exact !== undefined) return exact
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const wild = entries.get(`*${host.slice(dot)}`)
    if (wild !== undefined) return wild
  }
  return null
}

/** The DestinationRules whose host is exactly this service, of every namespace; else the one of an unstated namespace that fits. */
export const subsetRulesFor = (model: Model, service: string): readonly SubsetRule[] => {
  const { subsetRules } = indexOf(model)
  const own = subsetRules.get(service)
  if (own !== undefined) return own
  const parsed = parseServiceKey(service)
  const unstated = parsed === null ? undefined : subsetRules.get(serviceKey(null, parsed.name))
  return unstated?.length === 1 ? unstated : []
}

/** The DestinationRules for a whole domain. */
export const wildcardSubsetRules = (model: Model): readonly SubsetRule[] => indexOf(model).wildcardSubsetRules

/** The routers of a name, whatever their namespace. */
export const routersNamed = (model: Model, name: string): readonly Router[] => indexOf(model).routers.get(name) ?? []

/** What keeps a workload above zero pods, if anything here does. */
export const autoscalerOf = (model: Model, workload: Workload): Autoscaler | null =>
  pickByNamespace(
    indexOf(model).autoscalers.get(`${workload.place.kind}/${workload.place.name}`) ?? [],
    workload.place.namespace,
  )

/** The workloads whose pods carry all of these labels; none where there are no labels, for that would be all there are. */
export const workloadsWith = (model: Model, labels: Labels): readonly Workload[] => {
  const { workloads } = indexOf(model)
  const lists = [...labels].map((label) => workloads.get(label.join('=')) ?? [])
  const [shortest] = lists.sort((one, other) => one.length - other.length)
  return shortest?.filter((workload) => selects(labels, workload.labels)) ?? []
}

/**
 * The gateway behind `namespace/name`; null where it is not here, or where several could be meant. Istio and the Gateway API each have a kind of that
 * name: without a wish the only one of either is taken.
 */
export const findGateway = (model: Model, key: string, api?: Gateway['api']): Gateway | null => {
  const parsed = parseServiceKey(key)
  if (parsed === null) return null
  const named = indexOf(model).gateways.get(parsed.name) ?? []
  const wanted = named.filter((gateway) => gateway.api === (api ?? 'istio'))
  const found = pickByNamespace(wanted, parsed.namespace)
  return found !== null || api !== undefined
    ? found
    : pickByNamespace(
        named.filter((gateway) => gateway.api === 'gateway-api'),
        parsed.namespace,
      )
}

/** The workloads that give themselves this name by a label such as `app`. */
export const workloadsCalled = (model: Model, name: string): readonly Workload[] =>
  indexOf(model).selfNamed.get(name) ?? []
