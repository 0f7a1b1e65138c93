import { isJsonObject, type JsonObject, type Operation, type Patch, toPointer } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  findService,
  type Model,
  parseServiceKey,
  podEvidence,
  type Service,
  selects,
  serviceKey,
  type Version,
  versionLabels,
  versionsOf,
  workloadsBehind,
} from '../../traffic/traffic.ts'
import type { NeededVersion, TreeChange } from '../tree-change.ts'
import { routerText, serviceName, serviceText } from '../wording.ts'
import { podsContradicted } from './contradicted.ts'
import { pathOfCopy } from './copy-place.ts'

/** What an HTTPRoute needs of a version: a Service that selects its pods and no others. */
export interface ServicePresence {
  readonly changes: readonly TreeChange[]
  readonly unseen: readonly string[]
}

const isHere: ServicePresence = { changes: [], unseen: [] }

const notHere = (name: string): ServicePresence => ({
  changes: [],
  unseen: [`Service ${name} is not in this repository.`],
})

/** The Services that a new one can be made after: those of other versions first, the last of the list before the others, then the one of them all. */
const siblingsOf = (model: Model, service: string): readonly Service[] =>
  [
    ...versionsOf(model, service)
      .map(({ backend }) => backend ?? '')
      .reverse(),
    service,
  ].flatMap((key) => {
    const object = findService(model, key)
    return object === null || object.selector.size === 0 ? [] : [object]
  })

const notDistinct = (version: Version, service: string): Problem => {
  const place = version.workloads[0]?.place
  return {
    code: 'version-not-distinct',
    message: `No label tells the pods of ${version.name} from the other pods of ${serviceText(service)}, so no Service can select them alone.`,
    ...(place === undefined ? {} : { path: place.path, line: place.line }),
    hint: `Give the pod template of ${place === undefined ? version.name : `${place.kind} ${place.name}`} a version label of its own.`,
  }
}

/** The selector of a sibling with the version's own values, where that selects its pods and no others of the service. */
const selectorFor = (
  model: Model,
  service: string,
  sibling: Service,
  version: Version,
): ReadonlyMap<string, string> | null => {
  const [workload] = version.workloads
  if (workload === undefined) return null
  const others = workloadsBehind(model, service).filter((one) => !version.workloads.includes(one))
  for (const more of [[], ...versionLabels.map((label) => [label])]) {
    const keys = [...new Set([...sibling.selector.keys(), ...more])]
    const selector = new Map(
      keys.flatMap((key): [string, string][] => {
        const value = workload.labels.get(key)
        return value === undefined ? [] : [[key, value]]
      }),
    )
    const isWhole = selector.size === keys.length && version.workloads.every(({ labels }) => selects(selector, labels))
    if (isWhole && !others.some(({ labels }) => selects(selector, labels))) return selector
  }
  return null
}

/** What a cluster gives to one Service alone, and a copy must not ask for again. */
const ownFields = ['clusterIP', 'clusterIPs', 'healthCheckNodePort', 'loadBalancerIP', 'externalIPs']

const mapAt = (object: JsonObject, key: string): JsonObject => {
  const value = object[key]
  return isJsonObject(value) ? value : {}
}

/** Makes of the sibling's text the version's own Service; pointers begin at the object's root. */
const patchFor = (
  written: JsonObject,
  sibling: Service,
  name: string,
  selector: ReadonlyMap<string, string>,
): Patch => {
  const [metadata, spec] = [mapAt(written, 'metadata'), mapAt(written, 'spec')]
  const labels = mapAt(metadata, 'labels')
  const relabelled = Object.entries(labels).flatMap(([key, value]): Operation[] => {
    const fresh = selector.get(key)
    const old = sibling.selector.get(key)
    // A label of the object that says what its selector says follows it.
    return fresh === undefined || old === undefined || String(value) !== old || fresh === old
      ? []
      : [{ op: 'replace', path: toPointer(['metadata', 'labels', key]), value: fresh }]
  })
  return [
    { op: 'replace', path: '/metadata/name', value: name },
    ...relabelled,
    ...[...selector].flatMap(([key, value]): Operation[] => {
      const old = sibling.selector.get(key)
      if (old === value) return []
      return [{ op: old === undefined ? 'add' : 'replace', path: toPointer(['spec', 'selector', key]), value }]
    }),
    ...ownFields.flatMap((key): Operation[] =>
      spec[key] === undefined || (key === 'clusterIP' && spec[key] === 'None')
        ? []
        : [{ op: 'remove', path: toPointer(['spec', key]) }],
    ),
  ]
}

/** A file of its own where the sibling's file is named after its version, else behind the sibling. */
const pathFor = (model: Model, service: string, sibling: Service, { name }: Version): string | null => {
  const key = serviceKey(sibling.place.namespace, sibling.place.name)
  const old = versionsOf(model, service).find(({ backend }) => backend === key)?.name
  if (old === undefined) return null
  return pathOfCopy(model, sibling.place, { tokens: [old], version: name, telling: new Map(), kept: new Set() })
}

const missing = (model: Model, service: string, version: Version, name: string): Result<ServicePresence> => {
  const [sibling] = siblingsOf(model, service)
  if (sibling === undefined || version.workloads.length === 0) return success(notHere(name))
  const selector = selectorFor(model, service, sibling, version)
  if (selector === null) return failure(notDistinct(version, service))
  const { place } = sibling
  const written = model.objects.find((object) => object.place === place)?.value
  if (written === undefined) return success(notHere(name))
  return success({
    changes: [
      {
        kind: 'copy',
        from: place,
        path: pathFor(model, service, sibling, version),
        patch: patchFor(written, sibling, name, selector),
      },
    ],
    unseen: [],
  })
}

/** Whether HTTPRoutes send to the service, so that each of its versions wants a Service of its own. */
export const wantsServices = (model: Model, service: string): boolean =>
  model.versionServices.some((version) => version.service === service)

/** Whether VirtualServices do, or nothing does yet, so that subsets tell its versions apart. */
export const wantsSubsets = (model: Model, service: string): boolean =>
  !wantsServices(model, service) ||
  model.routers.some(
    ({ api, rules }) =>
      api === 'istio' &&
      rules.some(({ action }) => action.kind === 'route' && action.destinations.some((to) => to.service === service)),
  )

/** Makes sure that a version has its Service before an HTTPRoute sends there: what can be made after its siblings is made. */
export const servicePresence = (model: Model, { service, version: name }: NeededVersion): Result<ServicePresence> => {
  const version = versionsOf(model, service).find((one) => one.name === name)
  const fresh = `${serviceName(service)}-${name}`
  if (version === undefined) return success(notHere(fresh))
  const backend = version.backend ?? null
  const object = backend === null ? null : findService(model, backend)
  if (object === null || backend === null)
    return missing(model, service, version, parseServiceKey(backend ?? '')?.name ?? fresh)
  const pods = podEvidence(model, backend, new Map())
  if (pods.state === 'contradicted') return failure(podsContradicted(service, name, pods))
  return success(pods.state === 'found' ? isHere : { changes: [], unseen: [pods.message] })
}

/** A service that HTTPRoutes route already, asked for the first objects of Istio's own kinds. */
export const behindHttpRoute = (model: Model, service: string, hint: string): Problem | null => {
  const router = model.routers.find(
    ({ api, rules }) =>
      api === 'gateway-api' &&
      rules.some(({ action }) => action.kind === 'route' && action.destinations.some((to) => to.service === service)),
  )
  if (router === undefined || wantsSubsets(model, service)) return null
  return {
    code: 'behind-http-route',
    message: `${serviceText(service)} is behind ${routerText(router)} already, where each version is a Service of its own.`,
    path: router.place.path,
    line: router.place.line,
    hint,
  }
}
