import { looksNumeric, readWeight } from '../percent.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { type Item, joinPercentSigns, scan } from '../scan.ts'
import { readSticky } from '../sticky.ts'
import { unfitWord } from '../unfit.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, takeVersion, wordsAmong } from '../version.ts'

interface Weight {
  readonly percent: number
  readonly version: string | null
}

export const canary: Verb = {
  name: 'canary',
  kind: 'change',
  usage: ['canary PERCENT [VERSION] [SERVICE]'],
  meaning: 'Gives a version that percent of the traffic and the stable version the rest.',
  details: [
    'Match rules, ports and timeouts stay as they are. The version may be left out where a rollout is open, or where there are exactly two.',
  ],
  flags: ['sticky', 'supersede'],
  examples: ['canary 10 v2', 'canary 25 v2 reviews', 'canary 100'],
  read: (reading) => {
    const scanned = scan<never>(reading, { options: ['service', 'version'] })
    if (!scanned.ok) return scanned
    const core = (items: readonly Item<never>[], services: readonly string[]): Read<Weight> => {
      const [first, ...rest] = wordsAmong(items)
      if (first === undefined || (!looksNumeric(first) && !rest.some(looksNumeric)))
        return refuse('weight-missing', 'How many percent? A weight from 0 to 100 comes first.')
      if (!looksNumeric(first)) return unfitWord(reading, first, { services, wantsVersion: false })
      const percent = readWeight(reading, first)
      if (!percent.ok) return percent
      const version = takeVersion(reading, scanned.value, rest[0], services)
      if (!version.ok) return version
      const wantsVersion = version.value.version === null
      const more = expectNoMore(reading, rest.slice(version.value.taken), { services, wantsVersion })
      return more.ok ? understood({ percent: percent.value, version: version.value.version }) : more
    }
    const items = joinPercentSigns(scanned.value.items)
    const placed = place(reading, { ...scanned.value, items }, false, core)
    if (!placed.ok) return placed
    const sticky = readSticky(reading.line)
    if (!sticky.ok) return sticky
    return understood({
      verb: 'canary',
      scope: placed.value.scope,
      ...placed.value.value,
      ...(sticky.value === null ? {} : { sticky: sticky.value }),
    })
  },
}
