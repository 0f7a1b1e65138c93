import { act, type Decision } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import type { Hold, RolloutRecord } from '../record.ts'
import { askerOf, held, takenOf, took } from '../recording.ts'
import { linkOf } from '../viewing.ts'
import { refuse } from './answering.ts'
import type { RolloutLine } from './kinds.ts'

type HoldLine = Extract<RolloutLine, { verb: 'hold' }>
type UnholdLine = Extract<RolloutLine, { verb: 'unhold' }>

const holdOf = (heard: HeardFact, { reason }: HoldLine, now: number): Hold => ({
  kind: 'asked',
  at: now,
  by: askerOf(heard),
  reason,
  source: heard.source,
})

export const hearHold = (heard: HeardFact, command: HoldLine, record: RolloutRecord, now: number): Decision =>
  act(heard.source, {
    effect: 'write-record',
    record: took(held(record, holdOf(heard, command, now)), takenOf(heard, 'hold', [command.text])),
  })

/** Every hold of the rollout is lifted, those for a bypassed gate and a moved field too: a person has looked. */
export const hearUnhold = (heard: HeardFact, command: UnholdLine, record: RolloutRecord, facts: Facts): Decision => {
  if (record.holds.length === 0)
    return refuse(heard, [command.text], {
      code: 'not-held',
      rollout: linkOf(facts, record),
      repositoryHeld: facts.repositoryRecord.hold !== null,
    })
  return act(heard.source, {
    effect: 'write-record',
    record: took({ ...record, holds: [] }, takenOf(heard, 'unhold', [command.text])),
  })
}

/** How many commands the repository's record remembers: those before have long had their mark. */
const remembered = 50

/** `/hold --all` and `/unhold --all`: for the whole repository, kept apart from any rollout. */
export const hearRepositoryHold = (
  heard: HeardFact,
  command: HoldLine | UnholdLine,
  facts: Facts,
  now: number,
): Decision => {
  const { repositoryRecord } = facts
  if (command.verb === 'unhold' && repositoryRecord.hold === null)
    return refuse(heard, [command.text], { code: 'not-held', rollout: null, repositoryHeld: false })
  const taken = takenOf(heard, command.verb, [command.text])
  return act(heard.source, {
    effect: 'write-repository-record',
    record: {
      format: 1,
      hold: command.verb === 'hold' ? holdOf(heard, command, now) : null,
      taken: [...repositoryRecord.taken, taken].slice(-remembered),
    },
  })
}
