import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { type Item, scan } from '../scan.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, takeVersion, wordsAmong } from '../version.ts'

export const promote: Verb = {
  name: 'promote',
  kind: 'change',
  usage: ['promote [VERSION] [SERVICE]'],
  meaning: 'Finishes a rollout: the version carries everything, and the other one goes.',
  details: [
    'With `--advance` the version becomes the stable one, and the old one is retired: its routes, its subset, its pods. With `--swap` the stable Deployment takes the image of the version, traffic returns to it, and the version is left without pods. Each is several stages, and each stage waits until the one before is live.',
    'Which of the two, where neither is said, is `promotion` of the service in the policy, else `advance`.',
    'The version may be left out where a rollout is open, or where one version carries everything.',
  ],
  flags: ['advance', 'swap', 'supersede'],
  examples: ['promote', 'promote v2', 'promote v2 reviews --swap'],
  read: (reading) => {
    const scanned = scan<never>(reading, { options: ['service', 'version'] })
    if (!scanned.ok) return scanned
    const { flags } = reading.line
    if (flags.has('advance') && flags.has('swap'))
      return refuse('flags-exclude', 'Either --advance or --swap: the old version goes, or it takes the new image.')
    const core = (items: readonly Item<never>[], services: readonly string[]): Read<string | null> => {
      const words = wordsAmong(items)
      const taken = takeVersion(reading, scanned.value, words[0], services)
      if (!taken.ok) return taken
      const { version } = taken.value
      const more = expectNoMore(reading, words.slice(taken.value.taken), { services, wantsVersion: version === null })
      return more.ok ? understood(version) : more
    }
    const placed = place(reading, scanned.value, false, core)
    if (!placed.ok) return placed
    const way = flags.has('swap') ? 'swap' : flags.has('advance') ? 'advance' : null
    return understood({ verb: 'promote', scope: placed.value.scope, version: placed.value.value, way })
  },
}
