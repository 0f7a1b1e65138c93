import { understood } from '../refusal.ts'
import { readServiceOnly } from '../service-only.ts'
import type { Verb } from '../verb.ts'

export const policies: Verb = {
  name: 'policies',
  kind: 'read',
  usage: ['policies [SERVICE]'],
  meaning: 'Shows the traffic policies of now, of the host and of each subset, with their places.',
  details: ['`/policy` alone, or with a service, is the same.'],
  flags: [],
  examples: ['policies', 'policies reviews'],
  read: (reading) => {
    const scope = readServiceOnly(reading)
    return scope.ok ? understood({ verb: 'policies', scope: scope.value }) : scope
  },
}
