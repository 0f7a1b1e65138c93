import type { WrittenObject } from '../model/model.ts'
import { objectName } from '../model/place.ts'
import { directoryOf } from './directory.ts'
import type { Check } from './finding.ts'
import { isPlaceholder } from './host-name.ts'
import { findingAt } from './spot.ts'
import { subjectOf } from './subject.ts'

/** The same object in two places: only what is applied last counts. Without a namespace they may be for different ones. */
export const checkRepeatedObjects: Check = (model) => {
  const seen = new Map<string, WrittenObject>()
  return model.objects.flatMap((object) => {
    const { place } = object
    if (isPlaceholder(place.name) || isPlaceholder(place.namespace ?? '')) return []
    const group = place.apiVersion.includes('/') ? (place.apiVersion.split('/')[0] ?? '') : ''
    const key = `${group} ${objectName(place)}`
    const first = seen.get(key)
    if (first === undefined) {
      seen.set(key, object)
      return []
    }
    const together = directoryOf(first.place) === directoryOf(place)
    // In two directories and without a namespace they are most likely for two places.
    if (!together && object.namespaceBy !== 'metadata' && first.namespaceBy !== 'metadata') return []
    return [
      findingAt(model, { object, value: object.value, pointer: '' }, [], {
        code: 'object-repeated',
        severity: together ? 'warning' : 'info',
        message: `${subjectOf(object)} is written in ${first.place.path}:${first.place.line} as well; only the one that is applied last counts.`,
        hint: 'Keep one of them, or give them namespaces.',
      }),
    ]
  })
}
