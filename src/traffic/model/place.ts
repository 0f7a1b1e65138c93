import type { Place } from './model.ts'

/** `kind/namespace/name`, `_` for an unstated namespace: how findings and field changes name an object. */
export const objectName = (place: Pick<Place, 'kind' | 'namespace' | 'name'>): string =>
  `${place.kind}/${place.namespace ?? '_'}/${place.name}`

/** `namespace/name`, or the bare name where the namespace is unstated: how people name it. */
export const displayName = (place: Pick<Place, 'namespace' | 'name'>): string =>
  place.namespace === null ? place.name : `${place.namespace}/${place.name}`
