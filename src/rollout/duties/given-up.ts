import { act, type Decision } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { activeAttempt, mergeOf, pullRequestOf } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { closedAttempt, droppedSegments } from '../recording.ts'

/** A person closed the stage's pull request: the same as `/cancel`. */
export const noticeClosing = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const attempt = activeAttempt(record)
  const pullRequest = attempt === null ? null : pullRequestOf(facts, record, attempt)
  if (attempt === null || pullRequest?.state !== 'closed') return null
  const { closedBy } = pullRequest
  const by = closedBy === null || closedBy.id === facts.botId ? null : { id: closedBy.id, login: closedBy.login }
  const next = droppedSegments(closedAttempt(record, attempt, 'by-hand', now, by), 'cancelled')
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
