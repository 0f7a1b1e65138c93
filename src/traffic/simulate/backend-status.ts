import { isReferenceAllowed } from '../gateway-api/reference-allowed.ts'
import { displayKey } from '../model/host.ts'
import type { Destination, Model, Router } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { type DestinationStatus, destinationStatus } from './destination-status.ts'
import type { Client } from './request.ts'

type Target = Pick<Destination, 'host' | 'service' | 'subset' | 'port' | 'backend'>

/** Where requests for a destination really go: an HTTPRoute's to the Service that is the version, whole. */
export const sentTo = ({ backend, ...target }: Target): Pick<Target, 'host' | 'service' | 'subset' | 'port'> =>
  backend === undefined ? target : { ...target, service: backend, subset: null }

/** What a client gets from one destination of a router, as far as the files prove it. */
export const statusBehind = (
  model: Model,
  client: Client,
  router: Router | null,
  target: Target,
  listenerPort: number | null,
): DestinationStatus => {
  const status = destinationStatus(model, client, sentTo(target), listenerPort)
  const { backend } = target
  if (router === null || backend === undefined || isReferenceAllowed(model, router, backend)) return status
  if (status.status !== 'ok' && status.status !== 'unseen') return status
  return {
    status: 'unseen',
    reason: `No ReferenceGrant here lets ${router.place.kind} ${displayName(router.place)} send to ${displayKey(backend)}; without one the answer is 500.`,
    place: null,
  }
}
