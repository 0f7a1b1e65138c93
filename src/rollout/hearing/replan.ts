import { act, ask, type Decision } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import { activeAttempt, planKey } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { askerOf, attempted, closedAttempt, finishedSegment, takenOf, took } from '../recording.ts'
import { linkOf } from '../viewing.ts'
import { refuse } from './answering.ts'
import type { RolloutLine } from './kinds.ts'

/** `/replan`: a new attempt at the open stage, planned at the base's head. */
export const hearReplan = (
  heard: HeardFact,
  command: RolloutLine,
  record: RolloutRecord,
  facts: Facts,
  now: number,
): Decision => {
  const active = activeAttempt(record)
  const segment = active === null ? undefined : record.segments[active.segment]
  if (active === null || segment === undefined)
    return refuse(heard, [command.text], { code: 'nothing-to-replan', rollout: linkOf(facts, record) })
  const key = planKey(record, active.segment, facts.base.head)
  const planned = facts.answers.plans.get(key)
  if (planned === undefined) return ask(heard.source, { ask: 'plan', key, aim: segment.aim, at: facts.base.head })
  if (planned.kind === 'refused')
    return refuse(heard, [command.text], { code: 'problems', problems: planned.problems, findings: planned.findings })
  const isMoot = planned.kind === 'already-so'
  const closed = closedAttempt(record, active, isMoot ? 'moot' : 'replaced', now, askerOf(heard))
  const next = isMoot
    ? finishedSegment(closed, active.segment)
    : attempted(closed, active.segment, facts.base.head, planned.plan, 'asked', askerOf(heard))
  return act(heard.source, { effect: 'write-record', record: took(next, takenOf(heard, 'replan', [command.text])) })
}
