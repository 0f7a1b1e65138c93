import { understood } from '../refusal.ts'
import { readServiceOnly } from '../service-only.ts'
import type { Verb } from '../verb.ts'

export const next: Verb = {
  name: 'next',
  kind: 'rollout',
  usage: ['next [SERVICE]'],
  meaning: 'Goes on to the next stage, where no tracker tells that this one is live or a soak is to end early.',
  details: [],
  flags: [],
  examples: ['next', 'next reviews'],
  read: (reading) => {
    const scope = readServiceOnly(reading)
    return scope.ok ? understood({ verb: 'next', scope: scope.value }) : scope
  },
}
