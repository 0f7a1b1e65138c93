import { type Document, lineOf } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { readListenerGateway } from './gateway-api/gateway.ts'
import { readHttpRoute } from './gateway-api/http-route.ts'
import { readReferenceGrant } from './gateway-api/reference-grant.ts'
import { withVersionServices } from './gateway-api/version-services.ts'
import { readDestinationRule } from './istio/destination-rule.ts'
import { readGateway } from './istio/gateway.ts'
import { readServiceEntry } from './istio/service-entry.ts'
import { readVirtualService } from './istio/virtual-service.ts'
import { canonicalModel } from './model/canonical.ts'
import { defaultSettings, namespaceFits } from './model/host.ts'
import type {
  Autoscaler,
  Gateway,
  Listing,
  MeshSettings,
  Model,
  Owner,
  Place,
  ReferenceGrant,
  Router,
  Service,
  ServiceEntry,
  SubsetRule,
  Workload,
  WrittenObject,
} from './model/model.ts'
import { type Fields, fieldsOf } from './reading/fields.ts'
import { isCompanion, knownKind } from './reading/kinds.ts'
import { listingsOf } from './reading/kustomization.ts'
import { namespacesFromAbove } from './reading/kustomized-namespaces.ts'
import { inferNamespaces, type UnstatedGroup, unstatedGroups } from './reading/namespaces.ts'
import { objectsOf, type SourceObject } from './reading/source.ts'
import { readAutoscaler } from './workloads/autoscaler.ts'
import { type Ownership, readArgoRollout, readFlaggerCanary } from './workloads/controllers.ts'
import { readService } from './workloads/service.ts'
import { readWorkload } from './workloads/workload.ts'

export interface ReadOptions {
  /**
   * The namespace that a Kustomization, a tracker or the environment's configuration gives to documents of this file without one; where nothing is
   * said of it, Kustomizations above the file do.
   */
  readonly namespaceFor?: (path: string) => string | null
  /** The namespace into which a file is applied, for what nothing else gives one. */
  readonly appliedTo?: (path: string) => string | null
  readonly settings?: Partial<MeshSettings>
}

export interface ReadModel {
  readonly model: Model
  /** Parts that could not be read; everything around them is in the model. */
  readonly problems: readonly Problem[]
  /** How the namespaces of objects that state none were worked out, or why not; places without what was worked out. */
  readonly unstated: readonly UnstatedGroup[]
}

interface Placed {
  readonly source: SourceObject
  readonly place: Place
  /** True where what applies the file states a namespace for it. */
  readonly isGiven: boolean
}

const placeOf = (source: SourceObject, namespace: string | null): Place => ({
  apiVersion: source.apiVersion,
  kind: source.kind,
  name: source.name,
  namespace,
  path: source.document.path,
  document: source.document.index,
  root: source.root,
  line: lineOf(source.document, source.root),
})

const ownerOf = (ownerships: readonly Ownership[], { kind, name, namespace }: Place): Owner | null =>
  ownerships.find((own) => own.kind === kind && own.name === name && namespaceFits(own.namespace, namespace))?.owner ??
  null

const writtenObject = ({ source, place, isGiven }: Placed): WrittenObject => ({
  place,
  value: source.value,
  document: source.document,
  namespaceBy:
    source.namespace !== null
      ? 'metadata'
      : isGiven
        ? 'surroundings'
        : place.namespace === null
          ? 'nothing'
          : 'neighbours',
})

const readObjects = (
  objects: readonly Placed[],
  beside: Pick<Model, 'companions' | 'listings' | 'mixedFiles'>,
  settings: MeshSettings,
  fieldsFor: (source: SourceObject) => Fields,
): Model => {
  const routers: Router[] = []
  const subsetRules: SubsetRule[] = []
  const services: Service[] = []
  const workloads: Omit<Workload, 'owner'>[] = []
  const autoscalers: Autoscaler[] = []
  const gateways: Gateway[] = []
  const serviceEntries: ServiceEntry[] = []
  const referenceGrants: ReferenceGrant[] = []
  const ownerships: Ownership[] = []
  for (const { source, place } of objects) {
    const fields = fieldsFor(source)
    const arguments_ = [source, place, fields, settings] as const
    switch (knownKind(source.apiVersion, source.kind)) {
      case 'virtual-service':
        routers.push(readVirtualService(...arguments_))
        break
      case 'http-route':
        routers.push(readHttpRoute(...arguments_))
        break
      case 'destination-rule': {
        const rule = readDestinationRule(...arguments_)
        if (rule !== null) subsetRules.push(rule)
        break
      }
      case 'gateway':
        gateways.push(readGateway(...arguments_))
        break
      case 'listener-gateway':
        gateways.push(readListenerGateway(...arguments_))
        break
      case 'reference-grant':
        referenceGrants.push(readReferenceGrant(...arguments_))
        break
      case 'service-entry':
        serviceEntries.push(readServiceEntry(...arguments_))
        break
      case 'service':
        services.push(readService(...arguments_))
        break
      case 'workload':
        workloads.push(readWorkload(...arguments_))
        break
      case 'autoscaler': {
        const autoscaler = readAutoscaler(...arguments_)
        if (autoscaler !== null) autoscalers.push(autoscaler)
        break
      }
      case 'flagger-canary':
        ownerships.push(...readFlaggerCanary(source, place, fields))
        break
      case 'argo-rollout':
        workloads.push(readWorkload(...arguments_))
        ownerships.push(...readArgoRollout(source, place, fields))
        break
      case null:
        break
    }
  }
  return {
    objects: objects.map(writtenObject),
    routers: routers.map((router) => ({ ...router, owner: ownerOf(ownerships, router.place) })),
    subsetRules: subsetRules.map((rule) => ({ ...rule, owner: ownerOf(ownerships, rule.place) })),
    services,
    workloads: workloads.map((workload) => ({ ...workload, owner: ownerOf(ownerships, workload.place) })),
    autoscalers,
    gateways,
    serviceEntries,
    referenceGrants,
    // Found once the whole model is read.
    versionServices: [],
    ...beside,
    settings,
  }
}

/** Reads all that moves traffic in a tree of documents. Documents of other kinds, and kinds of other groups, are passed over. */
export const readModel = (read: Iterable<Document>, options: ReadOptions = {}): ReadModel => {
  const documents = [...read]
  const fromAbove = options.namespaceFor === undefined ? namespacesFromAbove(documents) : null
  const settings = { ...defaultSettings, ...options.settings }
  const problems: Problem[] = []
  const objects: Placed[] = []
  const companions: WrittenObject[] = []
  const listings: Listing[] = []
  const mixedFiles = new Set<string>()
  for (const document of documents) {
    listings.push(...listingsOf(document))
    const sources = objectsOf(document)
    if (sources.length === 0 && document.value !== null) mixedFiles.add(document.path)
    for (const source of sources) {
      const isRead = knownKind(source.apiVersion, source.kind) !== null
      if (!isRead && !isCompanion(source.apiVersion, source.kind)) {
        mixedFiles.add(document.path)
        continue
      }
      const given =
        options.namespaceFor?.(document.path) ??
        fromAbove?.get(document.path) ??
        options.appliedTo?.(document.path) ??
        null
      const placed = { source, place: placeOf(source, source.namespace ?? given), isGiven: given !== null }
      if (isRead) objects.push(placed)
      else companions.push(writtenObject(placed))
    }
  }
  const beside = { companions, listings, mixedFiles }
  const first = readObjects(objects, beside, settings, (source) => fieldsOf(source, problems))
  const unstated = unstatedGroups(first)
  const inferred = inferNamespaces(unstated)
  const whole = (model: Model): Model => withVersionServices(canonicalModel(model))
  if (inferred.size === 0) return { model: whole(first), problems, unstated }
  // Short names mean something else once the namespace is known, so everything is read again; what was wrong has been said already.
  const located = objects.map((object) => {
    const namespace = inferred.get(object.place)
    return namespace === undefined ? object : { ...object, place: { ...object.place, namespace } }
  })
  return { model: whole(readObjects(located, beside, settings, (source) => fieldsOf(source, []))), problems, unstated }
}
