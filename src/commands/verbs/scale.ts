import { readPods } from '../count.ts'
import { looksNumeric } from '../percent.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { scan } from '../scan.ts'
import { unfitWord } from '../unfit.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore } from '../version.ts'
import { readSubject } from '../workload.ts'

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
    const subject = readSubject(reading, scanned.value, looksNumeric, ([word, ...rest], services): Read<number> => {
      if (word === undefined) return refuse('count-missing', 'How many pods? The count comes last.')
      if (!looksNumeric(word)) return unfitWord(reading, word, { services, wantsVersion: false })
      const replicas = readPods(reading, word, 0)
      if (!replicas.ok) return replicas
      const more = expectNoMore(reading, rest, { services, wantsVersion: false })
      return more.ok ? replicas : more
    })
    if (!subject.ok) return subject
    const { scope, version, value } = subject.value
    return understood({ verb: 'scale', scope, version, replicas: value })
  },
}
