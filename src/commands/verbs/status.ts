import { understood } from '../refusal.ts'
import { readServiceOnly } from '../service-only.ts'
import type { Verb } from '../verb.ts'

export const status: Verb = {
  name: 'status',
  kind: 'read',
  usage: ['status [SERVICE]'],
  meaning: 'Shows the traffic of now, the open rollouts, what they wait for, and the rules with their positions.',
  details: [],
  flags: [],
  examples: ['status', 'status reviews'],
  read: (reading) => {
    const scope = readServiceOnly(reading)
    return scope.ok ? understood({ verb: 'status', scope: scope.value }) : scope
  },
}
