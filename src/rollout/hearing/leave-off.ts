import { act, type Decision } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import { activeAttempt, openSegment } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { askerOf, closedAttempt, droppedSegments, ended, takenOf, took } from '../recording.ts'
import { linkOf, stageInWords } from '../viewing.ts'
import { refuse } from './answering.ts'
import type { RolloutLine } from './kinds.ts'

/** `/done`: the split stays as it is and the rollout ends. */
export const hearDone = (
  heard: HeardFact,
  command: RolloutLine,
  record: RolloutRecord,
  facts: Facts,
  now: number,
): Decision => {
  const rollout = linkOf(facts, record)
  const active = activeAttempt(record)
  if (active !== null) {
    const stage = stageInWords(record, active)
    return refuse(heard, [command.text], { code: 'stage-open', rollout, stage, again: null })
  }
  const through = took(droppedSegments(record, 'cancelled', askerOf(heard)), takenOf(heard, 'done', [command.text]))
  return act(heard.source, {
    effect: 'write-record',
    record: ended(through, { kind: 'done', at: now, by: askerOf(heard), successor: null, conflict: null }),
  })
}

/** `/cancel`: the open stage and all that was still to come are given up; traffic stays where it is. */
export const hearCancel = (
  heard: HeardFact,
  command: RolloutLine,
  record: RolloutRecord,
  facts: Facts,
  now: number,
): Decision => {
  const active = activeAttempt(record)
  if (active === null && openSegment(record) === null)
    return refuse(heard, [command.text], { code: 'nothing-to-cancel', rollout: linkOf(facts, record) })
  const closed = active === null ? record : closedAttempt(record, active, 'cancelled', now, askerOf(heard))
  return act(heard.source, {
    effect: 'write-record',
    record: took(droppedSegments(closed, 'cancelled', askerOf(heard)), takenOf(heard, 'cancel', [command.text])),
  })
}
