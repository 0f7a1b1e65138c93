import { understood } from '../refusal.ts'
import { readServiceOnly } from '../service-only.ts'
import type { Verb } from '../verb.ts'

export const done: Verb = {
  name: 'done',
  kind: 'rollout',
  usage: ['done [SERVICE]'],
  meaning: 'Keeps the traffic as it is now and closes the rollout.',
  details: [],
  flags: [],
  examples: ['done', 'done reviews'],
  read: (reading) => {
    const scope = readServiceOnly(reading)
    return scope.ok ? understood({ verb: 'done', scope: scope.value }) : scope
  },
}
