import { directoryOf } from './directory.ts'
import type { Check } from './finding.ts'
import { findingAt } from './spot.ts'
import { subjectOf } from './subject.ts'

/** An object without a namespace beside files of its directory that state one: applied by hand it lands in another. */
export const checkNamespaces: Check = (model) => {
  const stated = new Set(
    model.objects
      .filter(({ namespaceBy }) => namespaceBy === 'metadata')
      .map(({ place }) => `${directoryOf(place)} ${place.namespace}`),
  )
  return model.objects
    .filter(
      ({ namespaceBy, place }) =>
        namespaceBy === 'neighbours' && stated.has(`${directoryOf(place)} ${place.namespace}`),
    )
    .map((object) =>
      findingAt(model, { object, value: object.value, pointer: '' }, ['metadata'], {
        code: 'namespace-missing',
        message: `${subjectOf(object)} states no namespace, and what it belongs to is in ${object.place.namespace}; that is assumed, but whatever applies it may take another.`,
        hint: `Add namespace: ${object.place.namespace}.`,
      }),
    )
}
