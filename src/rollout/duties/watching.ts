import { formatDuration } from '../../config/config.ts'
import { act, ask, type Decision, earliest, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { attemptKey, attemptOfMerge, lastMerge, standingKey, standingMerges } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { edited, held } from '../recording.ts'
import { policyOf } from '../ruling.ts'
import { rolloutView } from '../viewing.ts'
import { editedFields, expiryOf, goesOnUnseen, isWatched, lastMoved, watchedStage } from '../watching.ts'
import { rollbackByItself } from './going-back.ts'

/**
 * Somebody changed by hand what live stages had set: it is told, and what was still to come waits for a word. What was told once is not held for
 * again, so that `/unhold` accepts it.
 */
export const noticeEdit = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const { head } = facts.base
  const merge = lastMerge(record)
  if (merge === null || !isWatched(record)) return null
  if (facts.answers.standings.get(standingKey(record, head))?.kind !== 'moved') return null
  const moved: string[] = []
  for (const one of standingMerges(record)) {
    const attempt = attemptOfMerge(record, one)
    if (attempt === null) continue
    const key = `${attemptKey(record, attempt)}@${head}`
    const fields = facts.answers.fields.get(key)
    if (fields === undefined) return ask(record.id, { ask: 'fields', key, record, attempt, at: head })
    if (fields.isKnown !== false) moved.push(...fields.moved)
  }
  const told = editedFields(record, facts)
  const fields = [...new Set(moved)].filter((field) => !told.includes(field))
  if (fields.length === 0) return null
  const next = edited(record, { stage: merge.stage, fields, at: now })
  const reason = `changed since stage ${merge.stage} is live: ${fields.join(', ')}`.slice(0, 500)
  return act(record.id, {
    effect: 'write-record',
    record: goesOnUnseen(record, policyOf(facts, record))
      ? held(next, { kind: 'moved', at: now, by: null, reason, source: null })
      : next,
  })
}

/** Trackers go on being asked about the stage that they reported: what they say now is a gate of the next one. */
export const watchTrackers = (record: RolloutRecord, facts: Facts): Decision | null => {
  const stage = watchedStage(record)
  const key = `${record.id}/${stage ?? 0}`
  if (stage === null || facts.answers.live.has(key)) return null
  return ask(record.id, { ask: 'live', key, record, stage })
}

/** A rollout that has stood between two versions as long as the policy lets it is proposed to be taken back, once, in its thread. */
export const expire = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const at = expiryOf(record, policyOf(facts, record))
  if (at === null || at > now) return null
  const reason = `it has not moved for ${formatDuration(policyOf(facts, record).watch.expire ?? 0)}, as long as the policy lets a rollout stand.`
  const back = rollbackByItself(record, facts, now, { reason, expired: true })
  return back.kind === 'decision' ? back.decision : null
}

/** A comment that says how long a rollout has stood still, every so often; null where none is due. */
export const remind = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const every = policyOf(facts, record).watch.remind
  if (every === null || record.end !== null) return null
  const since = lastMoved(record)
  const count = Math.floor((now - since) / every)
  if (count < 1) return null
  const place = `reminder ${record.id}`
  const what = { since, stood: count * every, expiry: expiryOf(record, policyOf(facts, record)) }
  if (facts.answers.shown.get(place) === JSON.stringify(what)) return null
  const viewed = rolloutView(facts, record)
  if (viewed.kind === 'ask') return ask(record.id, viewed.ask)
  return act(record.id, { effect: 'remind', place, thread: record.thread, what, view: viewed.view })
}

/** When time alone makes something of this rollout due. */
const nextWatch = (record: RolloutRecord, facts: Facts, now: number): number | null => {
  if (record.end !== null) return null
  const policy = policyOf(facts, record)
  const { remind: every } = policy.watch
  const since = lastMoved(record)
  const expiry = expiryOf(record, policy)
  return earliest(
    every === null ? null : since + (Math.floor((now - since) / every) + 1) * every,
    expiry !== null && expiry > now ? expiry : null,
  )
}

export const withWatch = (decision: Decision, record: RolloutRecord, facts: Facts, now: number): Decision =>
  decision.kind === 'step' ? decision : rest(earliest(decision.wakeAt, nextWatch(record, facts, now)))
