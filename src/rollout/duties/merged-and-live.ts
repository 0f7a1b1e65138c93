import { act, ask, type Decision, earliest, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import type { LiveState } from '../outcome.ts'
import { attemptKey, attemptOfMerge, lastMerge, unlivedMerge } from '../progress.ts'
import type { Attempt, RolloutRecord } from '../record.ts'
import { ended, lived } from '../recording.ts'

/** Between two looks at what trackers post, for a status whose webhook never came. */
const pollEvery = 60_000

/** Merged attempts, of each stage the newest. */
const mergedAttempts = (record: RolloutRecord): readonly Attempt[] =>
  record.merges.flatMap((merge) => attemptOfMerge(record, merge) ?? [])

/** A person took a stage back in git: its fields say again what they said before it. That ends the rollout as it stands. */
export const noticeRevert = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const { head } = facts.base
  if (lastMerge(record)?.commit === head) return null
  for (const attempt of mergedAttempts(record)) {
    const key = `${attemptKey(record, attempt)}@${head}`
    const fields = facts.answers.fields.get(key)
    if (fields === undefined) return ask(record.id, { ask: 'fields', key, record, attempt, at: head })
    if (fields.reverted)
      return act(record.id, {
        effect: 'write-record',
        record: ended(record, { kind: 'rolled-back-by-hand', at: now, by: null, successor: null, conflict: null }),
      })
  }
  return null
}

const wakeFor = (state: LiveState, now: number): number | null => {
  if (state.kind === 'waiting') return earliest(state.until > now ? state.until : null, now + pollEvery)
  if (state.kind === 'assuming') return state.at
  return state.kind === 'ask-person' ? null : now + pollEvery
}

/** A merged stage goes nowhere before it is live. */
export const awaitLive = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const merge = unlivedMerge(record)
  if (merge === null) return null
  const key = `${record.id}/${merge.stage}`
  const state = facts.answers.live.get(key)
  if (state === undefined) return ask(record.id, { ask: 'live', key, record, stage: merge.stage })
  if (state.kind !== 'live') return rest(wakeFor(state, now))
  const { at, how } = state
  return act(record.id, {
    effect: 'write-record',
    record: lived(record, { stage: merge.stage, commit: merge.commit, at, how, by: null, settled: false }),
  })
}
