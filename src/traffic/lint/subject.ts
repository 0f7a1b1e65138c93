import type { WrittenObject } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { type Spot, textOf } from './spot.ts'

/** `VirtualService shop/reviews`: how a sentence begins. */
export const subjectOf = ({ place }: Pick<WrittenObject, 'place'>): string => `${place.kind} ${displayName(place)}`

/** `Rule default of VirtualService shop/reviews`. */
export const ruleSubject = (rule: Spot): string => {
  const index = rule.pointer.slice(rule.pointer.lastIndexOf('/') + 1)
  return `Rule ${textOf(rule, 'name') || `#${index}`} of ${subjectOf(rule.object)}`
}
