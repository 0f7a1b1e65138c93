import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { type Item, scan } from '../scan.ts'
import { unknownService } from '../unfit.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, takeVersion, wordsAmong } from '../version.ts'

export const adopt: Verb = {
  name: 'adopt',
  kind: 'change',
  usage: ['adopt SERVICE [VERSION]'],
  meaning: 'Writes the first DestinationRule and the first VirtualService of a service that has none.',
  details: [
    'The DestinationRule names the versions of the service by the labels of its Deployments; once it is live the VirtualService sends everything to the stable one. From then on `/canary` and all other commands work on the service.',
    'VERSION is the one that carries production. It may be left out where only one version is there, or only one has pods.',
    'Where one of the two is there already, only the other is written.',
  ],
  flags: ['supersede'],
  examples: ['adopt reviews', 'adopt reviews v1'],
  read: (reading) => {
    const scanned = scan<never>(reading, { options: ['service', 'version'] })
    if (!scanned.ok) return scanned
    const core = (items: readonly Item<never>[], services: readonly string[]): Read<string | null> => {
      const words = wordsAmong(items)
      const [first] = words
      // It is obligatory, so that a word that is also the name of a Deployment is the service.
      if (services.length === 0)
        return first === undefined
          ? refuse('service-missing', 'Which service? It has no routes yet, so it must be named.')
          : unknownService(reading, first)
      const taken = takeVersion(reading, scanned.value, first, services)
      if (!taken.ok) return taken
      const { version } = taken.value
      const more = expectNoMore(reading, words.slice(taken.value.taken), { services, wantsVersion: version === null })
      return more.ok ? understood(version) : more
    }
    const placed = place(reading, scanned.value, false, core)
    return placed.ok ? understood({ verb: 'adopt', scope: placed.value.scope, version: placed.value.value }) : placed
  },
}
