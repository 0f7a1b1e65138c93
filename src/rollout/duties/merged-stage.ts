import { act, ask, type Decision } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { attemptKey, mergeOf, pullRequestOf } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { held, merged } from '../recording.ts'
import { lastWord, mergeTrailers, noteKey } from '../trailers.ts'

/** The earliest attempt that GitHub says is merged into the base and the record does not. Even one that was given up: what is merged moves traffic. */
export const unrecordedMerge = (record: RolloutRecord, facts: Facts) => {
  for (const attempt of record.attempts) {
    const pullRequest = pullRequestOf(facts, record, attempt)
    const isHere = pullRequest?.state === 'merged' && pullRequest.base === record.base
    if (isHere && mergeOf(record, attempt) === null) return { attempt, pullRequest }
  }
  return null
}

/** The record as if those merges were in it and had been allowed: for who must know what is in the base while that cannot be judged. */
export const withUnrecordedMerges = (record: RolloutRecord, facts: Facts): RolloutRecord => {
  const found = unrecordedMerge(record, facts)
  const { mergeCommit: commit = null, mergedAt: at = null } = found?.pullRequest ?? {}
  if (found === null || commit === null || at === null) return record
  const { stage, attempt } = found.attempt
  const entry = { stage, attempt, commit, at, by: null, allowed: true, moved: [], takenBack: null }
  return withUnrecordedMerges(merged(record, found.attempt, entry), facts)
}

/**
 * A merge is taken into the record: who merged, whether the gates allowed, and whether the stage's fields are in the base as planned.
 * What was not allowed, or moved underneath, holds the rollout until a person says `/unhold`.
 */
export const recordMerge = (record: RolloutRecord, facts: Facts): Decision | null => {
  const found = unrecordedMerge(record, facts)
  if (found === null) return null
  const { attempt, pullRequest } = found
  const { mergeCommit: commit, mergedAt: at, mergedBy } = pullRequest
  if (commit === null || at === null) return null
  const key = attemptKey(record, attempt)
  const judged = facts.answers.mergesJudged.get(key)
  if (judged === undefined) return ask(record.id, { ask: 'judge-merge', key, record, attempt })
  const fieldsKey = `${key}@${commit}`
  const fields = facts.answers.fields.get(fieldsKey)
  if (fields === undefined) return ask(record.id, { ask: 'fields', key: fieldsKey, record, attempt, at: commit })
  const note = { commit, text: mergeTrailers(record, attempt, { ...judged, pullRequest: pullRequest.number }) }
  if (!judged.isDescribed && !facts.answers.noted.has(noteKey(note))) return act(record.id, { effect: 'note', ...note })
  const by = mergedBy === null || mergedBy.id === facts.botId ? null : { id: mergedBy.id, login: mergedBy.login }
  const allowed = by === null || judged.allowed
  const { stage, attempt: number } = attempt
  const entry = {
    stage,
    attempt: number,
    commit,
    at,
    by,
    allowed,
    moved: fields.holds ? [] : fields.moved,
    takenBack: null,
  }
  let next = merged(record, attempt, entry)
  if (record.end === null && !allowed) next = held(next, { kind: 'bypassed', at, by, reason: null, source: null })
  if (record.end === null && !fields.holds)
    next = held(next, { kind: 'moved', at, by: null, reason: fields.moved.join(', ').slice(0, 500), source: null })
  return act(record.id, { effect: 'write-record', record: next })
}

/** What was overridden of the last stage, once the rollout has ended. */
export const noteLastWord = (record: RolloutRecord, facts: Facts): Decision | null => {
  const note = lastWord(record)
  if (note === null || facts.answers.noted.has(noteKey(note))) return null
  return act(record.id, { effect: 'note', ...note })
}
