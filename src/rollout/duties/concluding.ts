import { act, type Decision } from '../decision.ts'
import type { Facts, PullRequestFact } from '../facts.ts'
import { mergeOf, pullRequestOf, replacedBy, stagesInAll } from '../progress.ts'
import type { Attempt, RolloutRecord } from '../record.ts'
import { canGoBack, linkOf, takenBackHow } from '../viewing.ts'
import type { Conclusion } from '../views.ts'

/** The attempt that took this one's place: at the same stage, else the first of the rollout that went on from here. */
const successorOf = (record: RolloutRecord, attempt: Attempt, facts: Facts): [RolloutRecord, Attempt] | null => {
  const next = record.attempts.find((other) => replacedBy(record, other).includes(attempt))
  if (next !== undefined) return [record, next]
  const heir = facts.rollouts.find(({ id }) => id === record.end?.successor?.rollout)
  const first = attempt.closed?.reason === 'ended' ? heir?.attempts[0] : undefined
  return heir === undefined || first === undefined ? null : [heir, first]
}

/** Null while the one that takes its place is about to open: it is told once. */
const endOf = (record: RolloutRecord, attempt: Attempt, facts: Facts): Conclusion['end'] | null => {
  const merge = mergeOf(record, attempt)
  if (merge !== null) {
    const { commit, by, allowed } = merge
    return { kind: 'merged', commit, by, bypassed: !allowed, takenBack: takenBackHow(record, merge) }
  }
  const own = pullRequestOf(facts, record, attempt)
  const successor = successorOf(record, attempt, facts)
  const pullRequest: PullRequestFact | null = successor === null ? null : pullRequestOf(facts, ...successor)
  const isToCome = successor !== null && pullRequest === null && successor[0].end === null
  if (isToCome && successor[1].closed === null) return null
  return {
    kind: 'closed',
    mergedInto: own?.state === 'merged' ? own.base : null,
    reason: attempt.closed?.reason ?? 'ended',
    by: attempt.closed === null ? (record.end?.by ?? null) : attempt.closed.by,
    successor: pullRequest === null ? null : { number: pullRequest.number, url: pullRequest.url },
  }
}

/** Pull requests that are merged or closed no longer ask for a review: their bodies say what became of them. */
export const concludePullRequests = (record: RolloutRecord, facts: Facts): Decision | null => {
  for (const attempt of record.attempts) {
    const pullRequest = pullRequestOf(facts, record, attempt)
    const isAtEnd = mergeOf(record, attempt) !== null || attempt.closed !== null || record.end !== null
    if (pullRequest === null || pullRequest.state === 'open' || !isAtEnd) continue
    const end = endOf(record, attempt, facts)
    if (end === null) continue
    const { stage: number, title } = attempt
    const rollout = { ...linkOf(facts, record), pullRequest: null }
    const of = stagesInAll(record, attempt)
    const commands = record.segments[attempt.segment]?.commands ?? []
    const conclusion: Conclusion = { rollout, number, of, title, canGoBack: canGoBack(record), commands, end }
    const place = `end of pull request ${pullRequest.number}`
    if (facts.answers.shown.get(place) === JSON.stringify(conclusion)) continue
    return act(record.id, { effect: 'conclude-pull-request', place, number: pullRequest.number, conclusion })
  }
  return null
}
