import { act, ask, type Decision } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import { metricVerdicts } from '../measured.ts'
import { leastSoak, paceOf } from '../pace.ts'
import { activeAttempt, lastMerge, liveOf, openSegment, planKey, pullRequestOf, unlivedMerge } from '../progress.ts'
import type { Live, RolloutRecord } from '../record.ts'
import { askerOf, lived, saidLive, takenOf, took } from '../recording.ts'
import { policyOf } from '../ruling.ts'
import { holdsOf, isHeld, linkOf } from '../viewing.ts'
import { turnedTracker, watchedStage } from '../watching.ts'
import { refuse } from './answering.ts'
import type { RolloutLine } from './kinds.ts'

/** When the next stage opens once nothing holds it. */
const opening = (record: RolloutRecord, live: Live, facts: Facts, now: number): number | null | 'at-once' => {
  const policy = policyOf(facts, record)
  const { soak, isManual } = paceOf(record, policy)
  const at = live.at + policy.live.settle + soak
  if (live.settled) return 'at-once'
  if (isManual) return null
  return at <= now ? 'at-once' : at
}

/**
 * `/next`: a person says that the last stage is live, where nothing else tells, or ends its settling. Against a tracker that has not
 * spoken in time, or that failed, or has turned since, it does nothing: silence is not success. Nor does it end what metrics have not finished.
 */
export const hearNext = (
  heard: HeardFact,
  command: RolloutLine,
  record: RolloutRecord,
  facts: Facts,
  now: number,
): Decision => {
  const rollout = linkOf(facts, record)
  const refused = (refusal: Parameters<typeof refuse>[2]) => refuse(heard, [command.text], refusal)
  const take = (next: RolloutRecord) =>
    act(heard.source, { effect: 'write-record', record: took(next, takenOf(heard, 'next', [command.text])) })
  const [hold] = isHeld(facts, record) ? holdsOf(facts, record) : []
  const active = activeAttempt(record)
  if (active !== null)
    return hold !== undefined && pullRequestOf(facts, record, active) === null
      ? refused({ code: 'held', rollout, hold, opensAt: 'at-once' })
      : refused({ code: 'approval-is-the-go-ahead', rollout })
  const merge = unlivedMerge(record)
  if (merge !== null) {
    const key = `${record.id}/${merge.stage}`
    const state = facts.answers.live.get(key)
    if (state === undefined) return ask(heard.source, { ask: 'live', key, record, stage: merge.stage })
    // Where the policy names who may override, a silent tracker's place is taken by one of them, with a reason.
    const silent = policyOf(facts, record).overriders === null ? ['silent'] : []
    const sayable: readonly string[] = ['ask-person', 'health-unknown', 'assuming', 'rewritten', ...silent]
    if (!sayable.includes(state.kind)) return refused({ code: 'not-live', rollout, state })
    return take(saidLive(record, merge, askerOf(heard), now, true))
  }
  const last = lastMerge(record)
  const live = last === null ? null : liveOf(record, last.stage)
  const open = openSegment(record)
  if (open === null || live === null) return refused({ code: 'nothing-next', rollout })
  // A word that ended the soak now would open the next stage in the moment of /unhold, which nobody would expect of it.
  if (hold !== undefined) return refused({ code: 'held', rollout, hold, opensAt: opening(record, live, facts, now) })
  if (live.settled) {
    const planned = facts.answers.plans.get(planKey(record, open.index, facts.base.head))
    return planned?.kind === 'refused'
      ? refused({ code: 'problems', problems: planned.problems, findings: planned.findings })
      : refused({ code: 'nothing-next', rollout })
  }
  const watched = watchedStage(record)
  const key = `${record.id}/${watched ?? 0}`
  if (watched !== null && !facts.answers.live.has(key))
    return ask(heard.source, { ask: 'live', key, record, stage: watched })
  const turned = turnedTracker(record, facts)
  if (turned !== null) return refused({ code: 'not-live', rollout, state: turned.state })
  const gates = metricVerdicts(record, facts).filter(({ decision }) => decision !== 'allow')
  if (gates.length > 0) return refused({ code: 'measuring', rollout, gates })
  const policy = policyOf(facts, record)
  const least = leastSoak(record, policy)
  const until = live.at + policy.live.settle + least
  if (least > 0 && until > now) {
    const mayOverride = policy.overriders?.gates.includes('soak') === true
    return refused({ code: 'soak-locked', rollout, least, until, mayOverride })
  }
  return take(lived(record, { ...live, settled: true }))
}
