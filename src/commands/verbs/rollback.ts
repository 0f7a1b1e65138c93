import type { RolloutCommand } from '../command.ts'
import { readCount } from '../percent.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { fixedAmong, type Item, scan, type Taker } from '../scan.ts'
import type { Reading, Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'
import { cited } from '../word.ts'

type Destination = Extract<RolloutCommand, { verb: 'rollback' }>['to']

const toStage =
  ({ line }: Reading): Taker<Destination> =>
  (word) => {
    const stage = readCount(word)
    return stage === null
      ? refuse('stage-invalid', `${cited(word.text)} is not the number of a stage, which is 1 or more.`, {
          fixes: word.text === '0' ? [`${line.prefix}rollback`] : [],
        })
      : understood<Destination>({ kind: 'stage', stage })
  }

export const rollback: Verb = {
  name: 'rollback',
  kind: 'rollout',
  usage: ['rollback [SERVICE]', 'rollback last [SERVICE]', 'rollback to STAGE [SERVICE]'],
  meaning:
    'Takes traffic back to where the rollout began, or undoes its last stage alone, or returns to the state after a stage.',
  details: [
    'It goes back stage by stage, and keeps what others changed in between. Where no rollout is open, the last one is meant.',
    'It needs no approval by default, and passes windows, soak and `/hold`.',
    'Of what has gone back already it goes nowhere: `--forward` brings that in again, which needs the approvals of a first stage.',
  ],
  flags: ['now', 'forward'],
  examples: ['rollback', 'rollback last', 'rollback to 2 reviews'],
  read: (reading) => {
    const scanned = scan<Destination>(reading, {
      options: ['service'],
      takers: new Map([['to', toStage(reading)]]),
      alone: new Map<string, Destination>([['last', { kind: 'last' }]]),
    })
    if (!scanned.ok) return scanned
    const core = (items: readonly Item<Destination>[], services: readonly string[]): Read<Destination> => {
      const [stated, another] = fixedAmong(items)
      if (another !== undefined) return refuse('said-twice', 'How far back is said twice.')
      const more = expectNoMore(reading, wordsAmong(items), { services, wantsVersion: false })
      return more.ok ? understood(stated ?? { kind: 'baseline' }) : more
    }
    const placed = place(reading, scanned.value, false, core)
    if (!placed.ok) return placed
    const { scope, value: to } = placed.value
    const { flags } = reading.line
    const forward = flags.has('forward') ? { forward: true as const } : {}
    return understood({ verb: 'rollback', scope, to, now: flags.has('now'), ...forward })
  },
}
