import { understood } from '../refusal.ts'
import { readServiceOnly } from '../service-only.ts'
import type { Verb } from '../verb.ts'

export const history: Verb = {
  name: 'history',
  kind: 'read',
  usage: ['history [SERVICE]'],
  meaning: 'Shows who moved what, when, and on whose word.',
  details: [],
  flags: [],
  examples: ['history', 'history reviews'],
  read: (reading) => {
    const scope = readServiceOnly(reading)
    return scope.ok ? understood({ verb: 'history', scope: scope.value }) : scope
  },
}
