import { act, type Decision } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import { metricVerdicts } from '../measured.ts'
import { activeAttempt, lastMerge, liveOf, openSegment, unlivedMerge } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { askerOf, lived, saidLive, takenOf, took } from '../recording.ts'
import { policyOf } from '../ruling.ts'
import { linkOf } from '../viewing.ts'
import { refuse } from './answering.ts'
import type { RolloutLine } from './kinds.ts'

/**
 * `/next`: a person says that the last stage is live, where nothing else tells, or ends its settling. Against a tracker that has not
 * spoken in time, or that failed, it does nothing: silence is not success. Nor does it end what metrics have not finished.
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
  if (activeAttempt(record) !== null) return refused({ code: 'approval-is-the-go-ahead', rollout })
  const merge = unlivedMerge(record)
  if (merge !== null) {
    const state = facts.answers.live.get(`${record.id}/${merge.stage}`)
    // Where the policy names who may override, a silent tracker's place is taken by one of them, with a reason.
    const silent = policyOf(facts, record).overriders === null ? ['silent'] : []
    const sayable: readonly (string | undefined)[] = [
      'ask-person',
      'health-unknown',
      'assuming',
      'rewritten',
      ...silent,
    ]
    const mayBeSaid = sayable.includes(state?.kind)
    if (state !== undefined && !mayBeSaid) return refused({ code: 'not-live', rollout, state })
    return take(saidLive(record, merge, askerOf(heard), now, true))
  }
  const last = lastMerge(record)
  const live = last === null ? null : liveOf(record, last.stage)
  if (openSegment(record) === null || live === null || live.settled) return refused({ code: 'nothing-next', rollout })
  const gates = metricVerdicts(record, facts).filter(({ decision }) => decision !== 'allow')
  if (gates.length > 0) return refused({ code: 'measuring', rollout, gates })
  return take(lived(record, { ...live, settled: true }))
}
