import { readContainer, readImageFlags } from '../image.ts'
import { readNewVersion } from '../new-version.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { type Item, scan } from '../scan.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'

export const deploy: Verb = {
  name: 'deploy',
  kind: 'change',
  usage: ['deploy VERSION --image REF [SERVICE]', 'deploy VERSION --image-tag TAG [SERVICE]'],
  meaning: 'Brings the pods of a new version, by a Deployment like that of the stable one, and then its subset.',
  details: [
    'Name, labels, selector and image are its own; the rest is copied, comments and all, with the HorizontalPodAutoscaler where stable has one. No traffic moves.',
    'Where the pods have several containers, `container=NAME` says whose image is meant.',
  ],
  flags: ['image', 'image-tag', 'supersede'],
  examples: ['deploy v4 --image registry.example.com/shop/reviews:4.0.1', 'deploy v4 reviews --image-tag 4.0.1'],
  read: (reading) => {
    const scanned = scan<never>(reading, { options: ['service', 'version', 'container'] })
    if (!scanned.ok) return scanned
    const stated = scanned.value.options.get('version')
    const core = (items: readonly Item<never>[], services: readonly string[]): Read<string> => {
      const words = wordsAmong(items)
      const word = stated ?? words[0]
      // A lone word that is a service's name is that service: the version is what is missing.
      const isService = stated === undefined && word !== undefined && reading.names.services(word.text).length > 0
      if (word === undefined || (isService && services.length === 0 && !reading.names.areOpen))
        return refuse('version-missing', 'Which version? The name of the new one comes first.')
      const version = readNewVersion(reading, word)
      if (!version.ok) return version
      const more = expectNoMore(reading, stated === undefined ? words.slice(1) : words, {
        services,
        wantsVersion: false,
      })
      return more.ok ? version : more
    }
    const placed = place(reading, scanned.value, false, core)
    if (!placed.ok) return placed
    const image = readImageFlags(reading)
    if (!image.ok) return image
    if (image.value === null)
      return refuse('image-missing', 'Which image? --image REF, or --image-tag TAG for another tag of the stable one.')
    const container = readContainer(scanned.value)
    if (!container.ok) return container
    return understood({
      verb: 'deploy',
      scope: placed.value.scope,
      version: placed.value.value,
      image: image.value,
      container: container.value,
    })
  },
}
