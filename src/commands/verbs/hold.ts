import { readHolding } from '../holding.ts'
import { understood } from '../refusal.ts'
import type { Verb } from '../verb.ts'

export const hold: Verb = {
  name: 'hold',
  kind: 'rollout',
  usage: ['hold [reason="WHY"] [SERVICE]', 'hold --all [reason="WHY"]'],
  meaning: 'From now on nothing opens and nothing merges for this rollout; with `--all` for the whole repository.',
  details: ['A rollback passes it. `/unhold` lifts it.'],
  flags: ['all'],
  examples: ['hold', 'hold reason="latency is up, looking"', 'hold --all'],
  read: (reading) => {
    const held = readHolding(reading, { takesReason: true })
    return held.ok ? understood({ verb: 'hold', ...held.value }) : held
  },
}
