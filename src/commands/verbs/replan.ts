import { understood } from '../refusal.ts'
import { readServiceOnly } from '../service-only.ts'
import type { Verb } from '../verb.ts'

export const replan: Verb = {
  name: 'replan',
  kind: 'rollout',
  usage: ['replan [SERVICE]'],
  meaning: 'Makes a new attempt of the open stage, planned at the head of the day.',
  details: ['The pull request of the attempt before is closed and linked.'],
  flags: [],
  examples: ['replan', 'replan reviews'],
  read: (reading) => {
    const scope = readServiceOnly(reading)
    return scope.ok ? understood({ verb: 'replan', scope: scope.value }) : scope
  },
}
