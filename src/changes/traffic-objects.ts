import type { FieldChange } from './plan.ts'

/** True for a field of what sends requests, as opposed to what must be there to take them. */
export const isTraffic = ({ object }: Pick<FieldChange, 'object'>): boolean =>
  object.startsWith('VirtualService/') || object.startsWith('HTTPRoute/')
