import { place } from '../place.ts'
import { type Read, understood } from '../refusal.ts'
import { type Item, scan } from '../scan.ts'
import { unfitWord } from '../unfit.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'
import { readWorkload, subjectMissing, takeSubject, withWorkload } from '../workload.ts'

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
      const words = wordsAmong(items)
      const subject = takeSubject(reading, scanned.value, words[0], services)
      if (!subject.ok) return subject
      const { version, taken } = subject.value
      const [word] = words
      if (version === null && !scanned.value.options.has('deployment'))
        return word === undefined ? subjectMissing(reading) : unfitWord(reading, word, { services, wantsVersion: true })
      const more = expectNoMore(reading, words.slice(taken), { services, wantsVersion: false })
      return more.ok ? understood(version) : more
    }
    const placed = place(reading, scanned.value, false, core)
    if (!placed.ok) return placed
    const workload = readWorkload(scanned.value)
    if (!workload.ok) return workload
    const scope = withWorkload(placed.value.scope, workload.value)
    return understood({ verb: 'retire', scope, version: placed.value.value })
  },
}
