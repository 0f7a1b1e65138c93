import { displayKey } from './host.ts'
import { pausedAtNone } from './keda.ts'
import { exclude, selects } from './labels.ts'
import { autoscalerOf, findService, subsetRulesFor, workloadsCalled } from './lookup.ts'
import type { Model, Place, Service, Workload } from './model.ts'
import { displayName } from './place.ts'
import { bringsPods, withLabels, workloadsBehind } from './pods.ts'
import { findVersion, type Version, versionsOf } from './versions.ts'

/** Found here; not in the repository, which proves nothing; or shown here to be wrong. */
export type Evidence =
  | { readonly state: 'found'; readonly message: string; readonly place: Place }
  | { readonly state: 'not-here'; readonly message: string; readonly place: null }
  | {
      readonly state: 'contradicted'
      readonly code: 'subset-missing' | 'subset-never-selected' | 'no-replicas' | 'scaler-paused'
      readonly message: string
      readonly place: Place
    }

export interface VersionState {
  /** The version's name, or the word that was asked for where nothing here has it. */
  readonly name: string
  /** Null where neither a subset nor a workload here is meant by the word. */
  readonly version: Version | null
  readonly subset: Evidence
  readonly pods: Evidence
}

const labelText = (labels: ReadonlyMap<string, string>): string =>
  [...labels].map(([key, value]) => `${key}=${value}`).join(', ')

const subsetEvidence = (model: Model, service: string, name: string, version: Version | null): Evidence => {
  if (version?.subset && version.subsetRule) {
    const { place } = version.subsetRule
    const message = `DestinationRule ${displayName(place)} has the subset ${version.subset.name}.`
    return { state: 'found', message, place: { ...place, line: version.subset.line } }
  }
  const [rule] = subsetRulesFor(model, service)
  if (rule === undefined)
    return {
      state: 'not-here',
      message: `No DestinationRule for ${displayKey(service)} is in this repository.`,
      place: null,
    }
  const message = `DestinationRule ${displayName(rule.place)} has no subset ${name}.`
  return { state: 'contradicted', code: 'subset-missing', message, place: rule.place }
}

const replicaEvidence = (model: Model, workloads: readonly Workload[]): Evidence | null => {
  const running = workloads.find((workload) => bringsPods(workload) && pausedAtNone(model, workload) === null)
  if (running !== undefined) {
    const { place } = running
    return { state: 'found', message: `${place.kind} ${displayName(place)} brings the pods.`, place }
  }
  const [idle] = workloads
  if (idle === undefined) return null
  const pausing = pausedAtNone(model, idle)
  if (pausing !== null) {
    const held = `${idle.place.kind} ${displayName(idle.place)}`
    const message = `ScaledObject ${displayName(pausing.place)} is paused and holds ${held} at 0 replicas.`
    return { state: 'contradicted', code: 'scaler-paused', message, place: pausing.place }
  }
  const autoscaler = autoscalerOf(model, idle)
  const why = autoscaler === null ? '' : ', and Kubernetes switches its HorizontalPodAutoscaler off while that is so'
  const message = `${idle.place.kind} ${displayName(idle.place)} has 0 replicas${why}.`
  return { state: 'contradicted', code: 'no-replicas', message, place: idle.place }
}

/** Whether the pods that carry these labels are behind the service. Empty labels are all pods of it. */
export const podEvidence = (model: Model, service: string, labels: ReadonlyMap<string, string>): Evidence => {
  const object = findService(model, service)
  if (object !== null) {
    const missed = neverSelected(model, object, labels)
    if (missed !== null) return missed
  }
  const evidence = replicaEvidence(model, withLabels(workloadsBehind(model, service), labels))
  const which =
    labels.size === 0 ? `behind ${displayKey(service)}` : `with ${labelText(labels)} behind ${displayKey(service)}`
  return evidence ?? { state: 'not-here', message: `No workload ${which} is in this repository.`, place: null }
}

const neverSelected = (model: Model, service: Service, labels: ReadonlyMap<string, string>): Evidence | null => {
  const contradiction = (message: string): Evidence => ({
    state: 'contradicted',
    code: 'subset-never-selected',
    message,
    place: service.place,
  })
  const name = displayName(service.place)
  if (exclude(service.selector, labels))
    return contradiction(
      `Service ${name} selects ${labelText(service.selector)}, so that no pod with ${labelText(labels)} is ever behind it.`,
    )
  if (labels.size === 0 || service.selector.size === 0) return null
  // The version's own workload is here, names itself after the service, and the selector passes it by.
  const own = withLabels(workloadsCalled(model, service.place.name), labels)
  const sameNamespace = own.filter(
    ({ place }) =>
      place.namespace === service.place.namespace || place.namespace === null || service.place.namespace === null,
  )
  const [first] = sameNamespace
  if (first === undefined || sameNamespace.some((workload) => selects(service.selector, workload.labels))) return null
  return contradiction(
    `Service ${name} selects ${labelText(service.selector)}, which the pods of ${first.place.kind} ${displayName(first.place)} do not carry.`,
  )
}

/** What the repository proves of one version of a service (`namespace/name`): its subset, and its pods. */
export const versionState = (model: Model, service: string, word: string): VersionState => {
  const version = findVersion(versionsOf(model, service), word)
  const name = version?.name ?? word
  const subset = subsetEvidence(model, service, name, version)
  if (version?.subset) return { name, version, subset, pods: podEvidence(model, service, version.subset.labels) }
  const pods = replicaEvidence(model, version?.workloads ?? [])
  const missing: Evidence = {
    state: 'not-here',
    message: `No workload called ${name} behind ${displayKey(service)} is in this repository.`,
    place: null,
  }
  return { name, version, subset, pods: pods ?? missing }
}
