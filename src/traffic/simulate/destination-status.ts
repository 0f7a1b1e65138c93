import { parseServiceKey } from '../model/host.ts'
import { findService, findServiceEntry, servicesNamed } from '../model/lookup.ts'
import type { Destination, Model, Place } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { podEvidence } from '../model/version-state.ts'
import type { Client } from './request.ts'
import { effectiveSubsets } from './subset-rule.ts'

/** `NC`: no such cluster in Envoy; `UH`: no healthy host; both answer 503. `unseen`: not in the repository, so neither is proven. */
export type Status = 'ok' | 'NC' | 'UH' | 'unseen' | 'unknown-host'

export interface DestinationStatus {
  readonly status: Status
  /** One sentence; null where all is well. */
  readonly reason: string | null
  readonly place: Place | null
}

type Target = Pick<Destination, 'host' | 'service' | 'subset' | 'port'>

const fine: DestinationStatus = { status: 'ok', reason: null, place: null }
const unseen = (reason: string): DestinationStatus => ({ status: 'unseen', reason, place: null })

const externalStatus = (model: Model, target: Target): DestinationStatus => {
  if (target.service.includes(':'))
    return unseen(
      `${target.host} is no Service but ${target.service.split(':')[0]}; what answers there cannot be seen.`,
    )
  const entry = findServiceEntry(model, target.service)
  if (entry !== null) {
    if (entry.endpoints === 'named') return fine
    if (entry.endpoints === 'selected') return unseen(`The endpoints of ${target.host} are selected in the cluster.`)
    const reason = `ServiceEntry ${displayName(entry.place)} has no endpoint.`
    return { status: 'UH', reason, place: entry.place }
  }
  // `reviews.prod` is taken as a full name of its own, which no Service ever has.
  const [name = '', namespace = '', ...rest] = target.service.split('.')
  const meant = servicesNamed(model, name).find(({ place }) => place.namespace === namespace)
  if (meant !== undefined && rest.join('.') !== `svc.${model.settings.clusterDomain}`)
    return {
      status: 'unknown-host',
      reason: `The host ${target.host} is taken as a full name and no Service has it; ${name}.${namespace}.svc.${model.settings.clusterDomain} is the full name of Service ${displayName(meant.place)}.`,
      place: meant.place,
    }
  return unseen(`No ServiceEntry for ${target.host} is in this repository.`)
}

const portStatus = (model: Model, target: Target, listenerPort: number | null): DestinationStatus | null => {
  const service = findService(model, target.service)
  if (service === null || service.ports.length === 0) return null
  const numbers = service.ports.map(({ number }) => number)
  // Without a port of its own a destination takes the only one, or the one that the request came in at (route.go:GetDestinationCluster).
  const port = target.port ?? (numbers.length === 1 ? numbers[0] : listenerPort)
  if (port === null || port === undefined || numbers.includes(port)) return null
  const reason = `Service ${displayName(service.place)} has no port ${port}; it has ${numbers.join(', ')}.`
  return { status: 'NC', reason, place: service.place }
}

const subsetLabels = (
  model: Model,
  client: Client,
  target: Target,
): { readonly labels: ReadonlyMap<string, string> } | { readonly status: DestinationStatus } => {
  if (target.subset === null) return { labels: new Map() }
  const effective = effectiveSubsets(model, client, target.service)
  if (effective === null)
    return {
      status: unseen(
        `No DestinationRule for ${target.host} is in this repository, so subset ${target.subset} is not seen.`,
      ),
    }
  const found = effective.subsets.get(target.subset)
  if (found !== undefined) return { labels: found.subset.labels }
  const names = effective.rules.map(({ place }) => displayName(place)).join(' and ')
  // One for a whole domain gives way to one for the host itself, which may be elsewhere.
  if (effective.rules.every(({ host }) => host.startsWith('*')))
    return {
      status: unseen(
        `Only DestinationRule ${names} for a whole domain is in this repository, without subset ${target.subset}.`,
      ),
    }
  const reason = `DestinationRule ${names} has no subset ${target.subset}.`
  return { status: { status: 'NC', reason, place: effective.rules[0]?.place ?? null } }
}

/** What a client gets from one destination, as far as the files prove it. */
export const destinationStatus = (
  model: Model,
  client: Client,
  target: Target,
  listenerPort: number | null,
): DestinationStatus => {
  const port = portStatus(model, target, listenerPort)
  if (port !== null) return port
  const subset = subsetLabels(model, client, target)
  if ('status' in subset) return subset.status
  if (parseServiceKey(target.service) === null) return externalStatus(model, target)
  const service = findService(model, target.service)
  if (service?.externalName) return fine
  const pods = podEvidence(model, target.service, subset.labels)
  if (pods.state === 'contradicted') return { status: 'UH', reason: pods.message, place: pods.place }
  if (service === null) return unseen(`Service ${target.host} is not in this repository.`)
  if (pods.state === 'not-here') return unseen(pods.message)
  return fine
}
