import type { Decision } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import type { RolloutRecord } from '../record.ts'
import { linkOf } from '../viewing.ts'
import { answer, refuse, trialOf } from './answering.ts'
import { hearNext } from './go-on.ts'
import { hearHold, hearRepositoryHold, hearUnhold } from './hold.ts'
import type { RolloutLine } from './kinds.ts'
import { hearCancel, hearDone } from './leave-off.ts'
import { hearOverride, overrideObstacle } from './override.ts'
import { hearReplan } from './replan.ts'
import { hearRollback } from './rollback.ts'
import { meantRollouts, openRollouts } from './which-rollout.ts'

const onRollout = (
  heard: HeardFact,
  command: RolloutLine,
  record: RolloutRecord,
  facts: Facts,
  now: number,
): Decision => {
  switch (command.verb) {
    case 'next':
      return hearNext(heard, command, record, facts, now)
    case 'done':
      return hearDone(heard, command, record, facts, now)
    case 'cancel':
      return hearCancel(heard, command, record, facts, now)
    case 'replan':
      return hearReplan(heard, command, record, facts, now)
    case 'hold':
      return hearHold(heard, command, record, now)
    case 'unhold':
      return hearUnhold(heard, command, record, facts)
    case 'override':
      return hearOverride(heard, command, record, facts, now)
    case 'abort':
    case 'rollback':
      throw new Error(`/${command.verb} is heard elsewhere`)
  }
}

/** A command on a rollout that is open, found by its services, its thread, or by being the only one. */
export const hearRolloutCommand = (heard: HeardFact, command: RolloutLine, facts: Facts, now: number): Decision => {
  const texts = [command.text]
  if (command.verb === 'rollback') return hearRollback(heard, command, facts, now)
  const isForAll = (command.verb === 'hold' || command.verb === 'unhold') && command.all
  const rollouts = meantRollouts(facts, heard, command.scope, openRollouts(facts))
  const [record, second] = rollouts
  if (command.verb === 'abort')
    return answer(heard, { kind: 'abort-which', rollout: record === undefined ? null : linkOf(facts, record) })
  if (!isForAll && record === undefined) return refuse(heard, texts, { code: 'no-open-rollout', verb: command.verb })
  if (!isForAll && second !== undefined)
    return refuse(heard, texts, {
      code: 'which-rollout',
      verb: command.verb,
      rollouts: rollouts.map((one) => linkOf(facts, one)),
      among: 'open',
    })
  const obstacle =
    command.verb === 'override' && record !== undefined ? overrideObstacle(heard, command, record, facts) : null
  if (obstacle !== null) return obstacle
  const trial = trialOf([command], facts)
  if (trial !== null)
    return answer(heard, {
      kind: 'would',
      verb: command.verb,
      texts,
      trial,
      rollout: isForAll || record === undefined ? null : linkOf(facts, record),
    })
  if ((command.verb === 'hold' || command.verb === 'unhold') && command.all)
    return hearRepositoryHold(heard, command, facts, now)
  if (record === undefined) throw new Error('a command without a rollout was refused before')
  return onRollout(heard, command, record, facts, now)
}
