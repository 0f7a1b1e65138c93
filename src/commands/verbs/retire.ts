import { understood } from '../refusal.ts'
import { scan } from '../scan.ts'
import type { Verb } from '../verb.ts'
import { readSubjectAlone } from '../workload.ts'

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
    const subject = readSubjectAlone(reading, scanned.value)
    if (!subject.ok) return subject
    const { scope, version } = subject.value
    return understood({ verb: 'retire', scope, version })
  },
}
