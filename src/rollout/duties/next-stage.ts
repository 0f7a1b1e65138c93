import { act, ask, type Decision, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { paceOf } from '../pace.ts'
import { lastMerge, liveOf, openSegment, planKey, splitsOf } from '../progress.ts'
import type { End, RolloutRecord } from '../record.ts'
import { attempted, ended, finishedSegment } from '../recording.ts'
import { policyOf } from '../ruling.ts'
import { goesDown } from '../step-down.ts'
import { isHeld } from '../viewing.ts'
import { turnedTracker } from '../watching.ts'
import { pollEvery } from './merged-and-live.ts'

/** The next stage is planned from what was asked for, at the head of the day, once the last one is live and has settled. */
export const proceed = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const open = openSegment(record)
  if (open === null) return null
  if (isHeld(facts, record)) return rest()
  const isDown = goesDown(record)
  if (!isDown && turnedTracker(record, facts) !== null) return rest(now + pollEvery)
  const merge = lastMerge(record)
  const live = merge === null || isDown ? null : liveOf(record, merge.stage)
  const { soak, isManual } = paceOf(record, policyOf(facts, record))
  const until = live === null || live.settled ? null : live.at + policyOf(facts, record).live.settle + soak
  if (until !== null && isManual) return rest()
  if (until !== null && until > now) return rest(until)
  const key = planKey(record, open.index, facts.base.head)
  const planned = facts.answers.plans.get(key)
  if (planned === undefined) return ask(record.id, { ask: 'plan', key, aim: open.segment.aim, at: facts.base.head })
  if (planned.kind === 'refused') return rest()
  const next =
    planned.kind === 'already-so'
      ? finishedSegment(record, open.index)
      : attempted(record, open.index, facts.base.head, planned.plan, 'first')
  return act(record.id, { effect: 'write-record', record: next })
}

const endKind = (record: RolloutRecord): End['kind'] => {
  const last = record.attempts.at(-1)
  if (record.merges.length === 0) return last?.closed?.reason === 'moot' ? 'already-so' : 'cancelled'
  return record.segments.at(-1)?.state === 'finished' ? 'completed' : 'cancelled'
}

/** Nothing is left to do: the rollout ends, unless it has left traffic between two versions. */
export const conclude = (record: RolloutRecord, now: number): Decision => {
  // A rollback that was cancelled has merged nothing, and what it was to take back is in place all the same.
  const isBetween = splitsOf(record).length > 0 && record.merges.length + record.inherits.length > 0
  if (isBetween) return rest()
  const by = record.attempts.at(-1)?.closed?.by ?? record.segments.at(-1)?.givenUpBy ?? null
  return act(record.id, {
    effect: 'write-record',
    record: ended(record, { kind: endKind(record), at: now, by, successor: null, conflict: null }),
  })
}
