import { parseServiceKey } from '../model/host.ts'
import type { Model, Router } from '../model/model.ts'

/** True where a route may send to a backend: one of its own namespace, or one that a ReferenceGrant here lets it refer to. */
export const isReferenceAllowed = (model: Model, { place }: Router, backend: string): boolean => {
  const target = parseServiceKey(backend)
  if (target === null || target.namespace === null || place.namespace === null) return true
  if (target.namespace === place.namespace) return true
  return model.referenceGrants.some(
    (grant) =>
      (grant.place.namespace ?? target.namespace) === target.namespace &&
      grant.from.some(({ kind, namespace }) => kind === place.kind && namespace === place.namespace) &&
      grant.to.some(({ kind, name }) => kind === 'Service' && (name === null || name === target.name)),
  )
}
