import { readHolding } from '../holding.ts'
import { understood } from '../refusal.ts'
import type { Verb } from '../verb.ts'

export const unhold: Verb = {
  name: 'unhold',
  kind: 'rollout',
  usage: ['unhold [SERVICE]', 'unhold --all'],
  meaning: 'Lifts the hold of this rollout, or with `--all` that of the whole repository.',
  details: [],
  flags: ['all'],
  examples: ['unhold', 'unhold reviews', 'unhold --all'],
  read: (reading) => {
    const held = readHolding(reading, { takesReason: false })
    return held.ok ? understood({ verb: 'unhold', scope: held.value.scope, all: held.value.all }) : held
  },
}
