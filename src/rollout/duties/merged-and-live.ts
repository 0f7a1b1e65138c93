import type { Standing } from '../../changes/changes.ts'
import { act, ask, type Decision, earliest, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import {
  activeAttempt,
  lastMerge,
  openSegment,
  splitsOf,
  standingKey,
  standingMerges,
  unlivedMerge,
} from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { ended, held, lived } from '../recording.ts'
import { goesDown } from '../step-down.ts'
import type { LiveState } from '../views.ts'

/** Between two looks at what trackers post, for a status whose webhook never came. */
export const pollEvery = 60_000

/** The stages after the first `kept` that stand were taken back by hand. What was still to come waits for a word: something was wrong. */
const takenBackAfter = (
  record: RolloutRecord,
  { stages: kept, isRewritten }: Extract<Standing, { kind: 'back' }>,
  now: number,
): RolloutRecord => {
  const gone = standingMerges(record).slice(kept)
  const marked = {
    ...record,
    merges: record.merges.map((merge) =>
      gone.includes(merge) ? { ...merge, takenBack: now, ...(isRewritten ? { rewritten: true } : {}) } : merge,
    ),
  }
  if (activeAttempt(record) === null && openSegment(record) === null) return marked
  const stages = `stage ${gone.map(({ stage }) => stage).join(', ')}`
  const reason = isRewritten
    ? `the history of ${record.base} was rewritten, and ${stages} is gone from it`
    : `${stages} was taken back by hand`
  return held(marked, { kind: 'moved', at: now, by: null, reason, source: null })
}

/**
 * A person took stages back in git: what they set says again what it said before. Where that leaves no version between 0 and 100 %, the
 * rollout ends; else it stays open with the stages that still stand.
 */
export const noticeRevert = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const { head } = facts.base
  if (standingMerges(record).length === 0 || lastMerge(record)?.commit === head) return null
  const key = standingKey(record, head)
  const standing = facts.answers.standings.get(key)
  if (standing === undefined) return ask(record.id, { ask: 'standing', key, record, at: head })
  if (standing.kind !== 'back') return null
  const next = takenBackAfter(record, standing, now)
  const isAllBack = splitsOf(next).length === 0
  return act(record.id, {
    effect: 'write-record',
    record: isAllBack
      ? ended(record, {
          kind: 'rolled-back-by-hand',
          at: now,
          by: null,
          successor: null,
          conflict: null,
          ...(standing.isRewritten ? { rewritten: true } : {}),
        })
      : next,
  })
}

const wakeFor = (state: LiveState, now: number): number | null => {
  if (state.kind === 'waiting') return earliest(state.until > now ? state.until : null, now + pollEvery)
  if (state.kind === 'assuming') return state.at
  return state.kind === 'ask-person' ? null : now + pollEvery
}

/** A merged stage goes nowhere before it is live, unless it goes down. */
export const awaitLive = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const merge = unlivedMerge(record)
  if (merge === null || goesDown(record)) return null
  const key = `${record.id}/${merge.stage}`
  const state = facts.answers.live.get(key)
  if (state === undefined) return ask(record.id, { ask: 'live', key, record, stage: merge.stage })
  if (state.kind !== 'live') return rest(wakeFor(state, now))
  const { at, how } = state
  return act(record.id, {
    effect: 'write-record',
    record: lived(record, {
      stage: merge.stage,
      commit: merge.commit,
      at,
      how,
      by: null,
      settled: false,
      measured: [],
      unmeasured: [],
    }),
  })
}
