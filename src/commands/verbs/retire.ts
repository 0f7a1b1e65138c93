import { place } from '../place.ts'
import { type Read, understood } from '../refusal.ts'
import { type Item, scan } from '../scan.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'
import { takeSubject, withWorkload } from '../workload.ts'

export const retire: Verb = {
  name: 'retire',
  kind: 'change',
  usage: ['retire VERSION [SERVICE]', 'retire deployment=NAME'],
  meaning:
    'Takes a version away that no traffic goes to: its destinations and mirrors, then its subset, then its pods.',
  details: [
    'Three stages, each live before the next. It is refused while a share or a rule sends requests there, with the commands that free it.',
  ],
  flags: ['supersede'],
  examples: ['retire v1', 'retire v1 reviews'],
  read: (reading) => {
    const scanned = scan<never>(reading, { options: ['service', 'version', 'deployment'] })
    if (!scanned.ok) return scanned
    const core = (items: readonly Item<never>[], services: readonly string[]): Read<string | null> => {
      const subject = takeSubject(reading, scanned.value, wordsAmong(items), services, () => false)
      if (!subject.ok) return subject
      const more = expectNoMore(reading, subject.value.rest, { services, wantsVersion: false })
      return more.ok ? understood(subject.value.version) : more
    }
    const placed = place(reading, scanned.value, false, core)
    if (!placed.ok) return placed
    const scope = withWorkload(scanned.value, placed.value.scope)
    if (!scope.ok) return scope
    return understood({ verb: 'retire', scope: scope.value, version: placed.value.value })
  },
}
