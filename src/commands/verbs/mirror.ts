import { looksNumeric, readShare } from '../percent.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { fixedAmong, type Item, joinPercentSigns, scan } from '../scan.ts'
import { unknownVersion } from '../unfit.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, takeVersion, wordsAmong } from '../version.ts'

interface Mirroring {
  readonly version: string | null
  readonly percentage: number | null
}

export const mirror: Verb = {
  name: 'mirror',
  kind: 'change',
  usage: ['mirror VERSION [PERCENTAGE] [SERVICE]', 'mirror off [SERVICE]'],
  meaning: 'Sends a copy of the requests to a version, whose answers nobody sees.',
  details: [
    'All requests where the percentage is left out; it may have up to four decimals. `off` ends it.',
    'A rule that copies to another service already gets the second copy in the list `mirrors`, which Istio reads from 1.19 on.',
  ],
  flags: ['supersede'],
  examples: ['mirror v2', 'mirror v2 12.5% reviews', 'mirror off'],
  read: (reading) => {
    const scanned = scan<'off'>(reading, {
      options: ['service', 'version'],
      alone: new Map([['off', 'off' as const]]),
    })
    if (!scanned.ok) return scanned
    const core = (items: readonly Item<'off'>[], services: readonly string[]): Read<Mirroring> => {
      const words = wordsAmong(items)
      const [first] = words
      if (fixedAmong(items).length > 0) {
        const more = expectNoMore(reading, words, { services, wantsVersion: false })
        return more.ok ? understood({ version: null, percentage: null }) : more
      }
      const taken = takeVersion(reading, scanned.value, first, services)
      if (!taken.ok) return taken
      if (taken.value.version === null) {
        return first === undefined || looksNumeric(first)
          ? refuse('version-missing', 'To which version? It comes first, or "off".')
          : unknownVersion(reading, first, services)
      }
      const [number, ...rest] = words.slice(taken.value.taken)
      const share = number !== undefined && looksNumeric(number) ? readShare(reading, number) : null
      if (share !== null && !share.ok) return share
      const left = share === null ? words.slice(taken.value.taken) : rest
      const more = expectNoMore(reading, left, { services, wantsVersion: false })
      return more.ok ? understood({ version: taken.value.version, percentage: share?.value ?? null }) : more
    }
    const items = joinPercentSigns(scanned.value.items)
    const placed = place(reading, { ...scanned.value, items }, false, core)
    return placed.ok ? understood({ verb: 'mirror', scope: placed.value.scope, ...placed.value.value }) : placed
  },
}
