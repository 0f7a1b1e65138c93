import { displayKey, namespaceFits, parseServiceKey } from '../model/host.ts'
import { findService, findServiceEntry, servicesNamed } from '../model/lookup.ts'
import type { Model, Place, Router } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { type Check, finding, type LintFinding } from './finding.ts'
import { isPlaceholder } from './host-name.ts'
import { nearNameAmong } from './near-name.ts'
import { whereIn } from './spot.ts'

interface Absence {
  readonly seen: string
  readonly hint: string
}

const unseen = 'is not in this repository, so that its ports and pods could not be seen; it is assumed to be there'

type NearIn = (namespace: string | null) => (name: string) => string | null

const look = (model: Model, nearIn: NearIn, key: string): Absence | null => {
  // A backend of another kind than a Service: what it is cannot be told by its name.
  if (isPlaceholder(key) || key.includes(':')) return null
  const parsed = parseServiceKey(key)
  if (parsed === null) {
    if (key.startsWith('*') || findServiceEntry(model, key) !== null) return null
    const [name = '', namespace] = key.split('.')
    const meant = servicesNamed(model, name).find(({ place }) => place.namespace === namespace)
    if (meant !== undefined)
      return {
        seen: 'is taken as a full name, which no Service has',
        hint: `Write ${name}.${namespace}.svc.${model.settings.clusterDomain}, or ${name} inside ${namespace}.`,
      }
    return {
      seen: unseen,
      hint: 'Check the name; hosts outside want a ServiceEntry.',
    }
  }
  if (findService(model, key) !== null || servicesNamed(model, parsed.name).length > 0) {
    const others = servicesNamed(model, parsed.name)
    const fits = others.some(
      ({ place }) => place.namespace === null || parsed.namespace === null || place.namespace === parsed.namespace,
    )
    if (fits) return null
    const seen = `is not in this repository; Service ${displayName(others[0]?.place ?? { name: parsed.name, namespace: null })} is of another namespace`
    const hint = `Write the full name: ${parsed.name}.NAMESPACE.svc.${model.settings.clusterDomain}.`
    return { seen, hint }
  }
  const full = `${parsed.name}.${parsed.namespace ?? '_'}.svc.${model.settings.clusterDomain}`
  if (findServiceEntry(model, full) !== null) return null
  const near = nearIn(parsed.namespace)(parsed.name)
  return {
    seen: unseen,
    hint:
      near === null ? 'Check the name, or let it be where the Service lives elsewhere.' : `Perhaps ${near} is meant.`,
  }
}

/** What is said of a host, found out once for each: services do not change while a model is looked at. */
const absenceIn = (model: Model): ((key: string) => Absence | null) => {
  const byNamespace = new Map<string | null, (name: string) => string | null>()
  const nearIn: NearIn = (namespace) => {
    const known = byNamespace.get(namespace)
    if (known !== undefined) return known
    const own = model.services.filter(({ place }) => namespaceFits(place.namespace, namespace))
    const fresh = nearNameAmong(own.map(({ place }) => place.name))
    byNamespace.set(namespace, fresh)
    return fresh
  }
  const absences = new Map<string, Absence | null>()
  return (key) => {
    const known = absences.get(key)
    if (known !== undefined) return known
    const fresh = look(model, nearIn, key)
    absences.set(key, fresh)
    return fresh
  }
}

const rulesKey = ({ api }: Router): string => (api === 'gateway-api' ? 'rules' : 'http')

/** The first place of each host that an object sends to. */
const targetsOf = (router: Router): ReadonlyMap<string, number> => {
  const targets = router.rules.flatMap((rule) => [
    ...(rule.action.kind === 'route' ? rule.action.destinations : []),
    ...rule.mirrors,
  ])
  const first = new Map<string, number>()
  for (const { service, backend = service, line } of targets) if (!first.has(backend)) first.set(backend, line)
  return first
}

/** `reviews.prod`, of which the check of destinations says that no Service is called so. */
const isProvenWrong = (model: Model, service: string): boolean => {
  const [name = '', namespace] = service.split('.')
  return !service.includes('/') && servicesNamed(model, name).some(({ place }) => place.namespace === namespace)
}

/** Hosts that routes, mirrors and DestinationRules name and that are not in the repository: unknown, not wrong. Said once for an object and host. */
export const checkUnknownHosts: Check = (model) => {
  const absenceOf = absenceIn(model)
  const absent = (
    place: Place,
    where: { readonly pointer: string; readonly line: number },
    verb: string,
    service: string,
  ): readonly LintFinding[] => {
    const absence = absenceOf(service)
    if (absence === null) return []
    const message = `${place.kind} ${displayName(place)} ${verb} ${displayKey(service)}, which ${absence.seen}.`
    return [finding(place, where, { code: 'host-not-here', message, hint: absence.hint })]
  }
  return [
    ...model.routers.flatMap((router) =>
      [...targetsOf(router)]
        .filter(([service]) => !isProvenWrong(model, service))
        .flatMap(([service, line]) =>
          absent(
            router.place,
            { pointer: `/spec/${rulesKey(router)}/[${service.replaceAll('/', '~1')}]`, line },
            'sends to',
            service,
          ),
        ),
    ),
    ...model.subsetRules.flatMap((rule) =>
      absent(rule.place, whereIn(model, rule.place, ['spec', 'host']), 'is for', rule.service),
    ),
  ]
}
