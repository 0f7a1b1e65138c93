import type { FieldChange } from '../plan.ts'

/** True for a field of what sends requests, as opposed to what must be there to take them. */
export const isTraffic = ({ object }: Pick<FieldChange, 'object'>): boolean =>
  object.startsWith('VirtualService/') || object.startsWith('HTTPRoute/')

/** True for a field of a traffic policy, which neither brings nor takes what requests are sent to. */
export const isPolicy = ({ object, pointer }: Pick<FieldChange, 'object' | 'pointer'>): boolean =>
  object.startsWith('DestinationRule/') && pointer.split('/').includes('trafficPolicy')
