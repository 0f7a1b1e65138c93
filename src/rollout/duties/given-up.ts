import { act, type Decision, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { activeAttempt, mergeOf, pullRequestOf } from '../progress.ts'
import type { Asker, Attempt, RolloutRecord } from '../record.ts'
import { closedAttempt, droppedSegments } from '../recording.ts'

/** A person closed the stage's pull request, or merged it into another branch: the same as `/cancel`. */
export const noticeClosing = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const attempt = activeAttempt(record)
  const pullRequest = attempt === null ? null : pullRequestOf(facts, record, attempt)
  if (attempt === null || pullRequest === null || pullRequest.state === 'open') return null
  const who = pullRequest.state === 'merged' ? pullRequest.mergedBy : pullRequest.closedBy
  const by = who === null || who.id === facts.botId ? null : { id: who.id, login: who.login }
  const next = droppedSegments(closedAttempt(record, attempt, 'by-hand', now, by), 'cancelled', by)
  return act(record.id, { effect: 'write-record', record: next })
}

/** Pull requests of attempts that the record has given up, or whose rollout has ended, are closed. */
export const closeGivenUp = (record: RolloutRecord, facts: Facts): Decision | null => {
  for (const attempt of record.attempts) {
    const pullRequest = pullRequestOf(facts, record, attempt)
    const isGivenUp = attempt.closed !== null || record.end !== null
    if (isGivenUp && mergeOf(record, attempt) === null && pullRequest?.state === 'open')
      return act(record.id, { effect: 'close-pull-request', number: pullRequest.number })
  }
  return null
}

/** So long nothing else is begun once a stage was closed to go back: whatever keeps the rollback from being written is over by then. */
const goingBackFor = 10 * 60_000

/** Between the closing of the open stage and the rollback nothing goes on: the rollback is only not written yet. */
export const awaitRollback = (record: RolloutRecord, now: number): Decision | null => {
  const closed = record.attempts.at(-1)?.closed ?? null
  if (closed?.reason !== 'ended' || closed.at + goingBackFor <= now) return null
  return rest(closed.at + goingBackFor)
}

/**
 * Whoever goes back closes the open stage first, and knows only once GitHub has closed it what there is to take back: at that very moment
 * somebody may have merged it. Null where none is open; or where GitHub does not close it, for no way back waits for that.
 */
export const closeBeforeGoingBack = (
  scope: string,
  record: RolloutRecord,
  facts: Facts,
  now: number,
  by: Asker,
): Decision | null => {
  if (facts.failed.has(record.id)) return null
  const isOpen = (attempt: Attempt): boolean => pullRequestOf(facts, record, attempt)?.state === 'open'
  const active = activeAttempt(record)
  if (active !== null && isOpen(active))
    return act(scope, { effect: 'write-record', record: closedAttempt(record, active, 'ended', now, by) })
  return record.attempts.some((attempt) => mergeOf(record, attempt) === null && isOpen(attempt)) ? rest() : null
}
