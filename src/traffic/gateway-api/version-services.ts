import { parseServiceKey, serviceKey } from '../model/host.ts'
import { ownNames } from '../model/labels.ts'
import { findService } from '../model/lookup.ts'
import type { Model, Router, Rule, VersionService } from '../model/model.ts'
import { workloadsOfService } from '../model/pods.ts'
import { commonName, sameService, suffixOf, versionLabel, withoutVersion } from './version-labels.ts'
import { wordedRule } from './worded-rule.ts'

const backendsOf = ({ action }: Rule): readonly string[] =>
  action.kind === 'route' ? action.destinations.flatMap(({ backend }) => backend ?? []) : []

const mirrorsOf = ({ mirrors }: Rule): readonly string[] => mirrors.flatMap(({ backend }) => backend ?? [])

const nameOf = (key: string): string => parseServiceKey(key)?.name ?? key
const namespaceOf = (key: string): string | null => parseServiceKey(key)?.namespace ?? null

/** True where `backend` is one version of `service` by what both select, or by their names alone where a selector is not here. */
const isVersionOf = (model: Model, backend: string, service: string): boolean => {
  if (namespaceOf(backend) !== namespaceOf(service) || backend === service) return false
  const [one, other] = [findService(model, backend), findService(model, service)]
  const suffix = suffixOf(nameOf(backend), nameOf(service))
  if (one === null || other === null) return suffix !== null && withoutVersion(nameOf(backend)) === nameOf(service)
  if (sameService(one.selector, other.selector))
    return versionLabel(one.selector) !== null && versionLabel(other.selector) === null
  return withoutVersion(nameOf(backend)) === nameOf(service)
}

/** The services that routes attach themselves to, and what they send there. */
const parentOf = (model: Model, routers: readonly Router[], backend: string): string | null => {
  const parents = routers
    .filter(({ rules }) => rules.some((rule) => [...backendsOf(rule), ...mirrorsOf(rule)].includes(backend)))
    .flatMap(({ parents }) => parents.filter(({ kind }) => kind === 'service').map(({ key }) => key))
  const named = (parent: string): boolean =>
    namespaceOf(parent) === namespaceOf(backend) && suffixOf(nameOf(backend), nameOf(parent)) !== null
  return (
    parents.find((parent) => parent === backend) ??
    parents.find((parent) => isVersionOf(model, backend, parent)) ??
    parents.filter(named).sort((one, other) => other.length - one.length)[0] ??
    null
  )
}

/** The one Service here that selects all that this one does and nothing of another service: the service whose version it is. */
const wholeOf = (model: Model, backend: string): string | null => {
  const wholes = model.services
    .map(({ place }) => serviceKey(place.namespace, place.name))
    .filter((key) => isVersionOf(model, backend, key))
  const named = wholes.filter((key) => suffixOf(nameOf(backend), nameOf(key)) !== null)
  const [only, second] = named.length > 0 ? named : wholes
  return second === undefined ? (only ?? null) : null
}

/** The name that backends of one rule share, by their names or by what they select; null where they have nothing in common. */
const sharedName = (model: Model, backends: readonly string[]): string | null => {
  const names = [...new Set(backends.map(nameOf))]
  const [first = ''] = [...names].sort((one, other) => one.length - other.length)
  if (names.length < 2) return null
  if (names.every((name) => name === first || suffixOf(name, first) !== null)) return first
  const services = backends.flatMap((backend) => findService(model, backend) ?? [])
  const [one, ...others] = services
  const alike = one !== undefined && others.every(({ selector }) => sameService(one.selector, selector))
  const labels =
    one !== undefined && alike && services.length === backends.length ? ownNames(one.selector) : new Set<string>()
  const common = commonName(names)
  return (
    [...labels].find((label) => names.every((name) => suffixOf(name, label) !== null)) ??
    common ??
    [...labels][0] ??
    null
  )
}

/** The service that a backend's requests are for: what it is a version of, or itself. */
const serviceFor = (model: Model, routers: readonly Router[], backend: string): string => {
  const above = parentOf(model, routers, backend) ?? wholeOf(model, backend)
  if (above !== null) return above
  const namespace = namespaceOf(backend)
  for (const { rules } of routers)
    for (const rule of rules) {
      const siblings = backendsOf(rule)
      if (!siblings.includes(backend) || siblings.some((one) => namespaceOf(one) !== namespace)) continue
      const shared = sharedName(model, siblings)
      if (shared !== null) return serviceKey(namespace, shared)
    }
  const plain = withoutVersion(nameOf(backend))
  return plain === null ? backend : serviceKey(namespace, plain)
}

/** The Services here that no route names yet, and that are versions of a service as its known ones are. */
const unrouted = (model: Model, service: string, known: readonly string[]): readonly string[] => {
  const siblings = known.flatMap((backend) => (backend === service ? [] : (findService(model, backend) ?? [])))
  return model.services
    .filter(({ place, selector }) => {
      const key = serviceKey(place.namespace, place.name)
      if (place.namespace !== namespaceOf(service) || key === service || known.includes(key)) return false
      if (isVersionOf(model, key, service)) return true
      return siblings.some(
        (sibling) =>
          sameService(sibling.selector, selector) &&
          versionLabel(selector) !== null &&
          versionLabel(selector) !== versionLabel(sibling.selector),
      )
    })
    .map(({ place }) => serviceKey(place.namespace, place.name))
}

/** What the Service that bears the service's own name is: all of it, or the version that its name does not tell. */
const ownVersion = (model: Model, service: string, others: readonly string[], isParent: boolean): string | null => {
  const own = findService(model, service)
  if (own === null) return isParent || others.length === 0 ? null : 'stable'
  const label = versionLabel(own.selector)
  if (label !== null) return label
  const takesOthers = others.some((other) => {
    const selector = findService(model, other)?.selector
    return selector !== undefined && [...own.selector].every(([key, value]) => selector.get(key) === value)
  })
  return isParent || takesOthers || others.length === 0 ? null : 'stable'
}

const versionName = (model: Model, service: string, backend: string): string => {
  const suffix = suffixOf(nameOf(backend), nameOf(service))
  const selector = findService(model, backend)?.selector
  return suffix ?? (selector === undefined ? null : versionLabel(selector)) ?? nameOf(backend)
}

const aliasesOf = (model: Model, backend: string): readonly string[] => {
  const service = findService(model, backend)
  const label = service === null ? null : versionLabel(service.selector)
  return [
    nameOf(backend),
    ...(label === null ? [] : [label]),
    ...(service === null ? [] : workloadsOfService(model, service).map(({ place }) => place.name)),
  ]
}

const versionsOf = (
  model: Model,
  service: string,
  backends: readonly string[],
  isParent: boolean,
): readonly VersionService[] => {
  const others = backends.filter((backend) => backend !== service)
  const names = others.map((backend) => versionName(model, service, backend))
  const named = others.map((backend, index): VersionService => {
    const name = names[index] ?? backend
    // Two Services of one label are told apart by their own names.
    const version = names.filter((other) => other === name).length > 1 ? nameOf(backend) : name
    return { backend, service, version, aliases: aliasesOf(model, backend) }
  })
  const own = ownVersion(model, service, others, isParent)
  return backends.includes(service)
    ? [{ backend: service, service, version: own, aliases: own === null ? [] : aliasesOf(model, service) }, ...named]
    : named
}

/**
 * The services behind HTTPRoutes, and which Service is which version of them. A service is, in this order: the parent Service of the route; the Service
 * here that selects the same pods without looking at the version; what the backends of one rule share in name or selector; the name without an ending
 * such as `-v2` or `-canary`; the backend itself. Only services that an HTTPRoute sends to are looked at.
 */
const versionServicesOf = (model: Model): readonly VersionService[] => {
  const routers = model.routers.filter(({ api }) => api === 'gateway-api')
  const backends = [
    ...new Set(routers.flatMap(({ rules }) => rules.flatMap((rule) => [...backendsOf(rule), ...mirrorsOf(rule)]))),
  ]
  const members = new Map<string, string[]>()
  for (const backend of backends.filter((key) => parseServiceKey(key) !== null)) {
    const service = serviceFor(model, routers, backend)
    members.set(service, [...(members.get(service) ?? []), backend])
  }
  const parents = new Set(
    routers.flatMap((router) => router.parents.flatMap(({ kind, key }) => (kind === 'service' ? [key] : []))),
  )
  return [...members].flatMap(([service, known]) =>
    versionsOf(model, service, [...known, ...unrouted(model, service, known)].sort(), parents.has(service)),
  )
}

/** The model with every backend under the service that it is a version of, and rules in the words that commands are in. */
export const withVersionServices = (model: Model): Model => {
  if (!model.routers.some(({ api }) => api === 'gateway-api')) return model
  const versionServices = versionServicesOf(model)
  const byBackend = new Map(versionServices.map((version) => [version.backend, version]))
  const named = <To extends { readonly service: string; readonly subset: string | null; readonly backend?: string }>(
    to: To,
  ): To => {
    const version = to.backend === undefined ? undefined : byBackend.get(to.backend)
    return version === undefined ? to : { ...to, service: version.service, subset: version.version }
  }
  const routers = model.routers.map(
    (router): Router =>
      router.api === 'istio'
        ? router
        : {
            ...router,
            rules: router.rules.map((rule) => {
              const { action, mirrors, source = rule.raw } = rule
              const found: Rule = {
                ...rule,
                action:
                  action.kind === 'route' ? { kind: 'route', destinations: action.destinations.map(named) } : action,
                mirrors: mirrors.map(named),
                versionServices,
              }
              return { ...found, raw: wordedRule(found, source) }
            }),
          },
  )
  return { ...model, routers, versionServices }
}
