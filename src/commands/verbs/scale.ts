import { readPods } from '../count.ts'
import { looksNumeric } from '../percent.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { type Item, scan } from '../scan.ts'
import { unfitWord } from '../unfit.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'
import { takeSubject, withWorkload } from '../workload.ts'

interface Count {
  readonly version: string | null
  readonly replicas: number
}

export const scale: Verb = {
  name: 'scale',
  kind: 'change',
  usage: ['scale VERSION COUNT [SERVICE]', 'scale COUNT deployment=NAME'],
  meaning: 'Gives a version that many pods.',
  details: [
    'Where a HorizontalPodAutoscaler holds the count it is refused, with the `/autoscale` that does it; 0 switches the autoscaler off. 0 for a version that takes traffic is refused.',
  ],
  flags: ['supersede'],
  examples: ['scale v2 3', 'scale v2 3 reviews', 'scale 5 deployment=my-nginx'],
  read: (reading) => {
    const scanned = scan<never>(reading, { options: ['service', 'version', 'deployment'] })
    if (!scanned.ok) return scanned
    const core = (items: readonly Item<never>[], services: readonly string[]): Read<Count> => {
      const subject = takeSubject(reading, scanned.value, wordsAmong(items), services, looksNumeric)
      if (!subject.ok) return subject
      const {
        version,
        rest: [word, ...rest],
      } = subject.value
      if (word === undefined) return refuse('count-missing', 'How many pods? The count comes last.')
      if (!looksNumeric(word)) return unfitWord(reading, word, { services, wantsVersion: false })
      const replicas = readPods(reading, word, 0)
      if (!replicas.ok) return replicas
      const more = expectNoMore(reading, rest, { services, wantsVersion: false })
      return more.ok ? understood({ version, replicas: replicas.value }) : more
    }
    const placed = place(reading, scanned.value, false, core)
    if (!placed.ok) return placed
    const scope = withWorkload(scanned.value, placed.value.scope)
    if (!scope.ok) return scope
    return understood({ verb: 'scale', scope: scope.value, ...placed.value.value })
  },
}
