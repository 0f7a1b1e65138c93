import { act, ask, type Decision, earliest, rest } from '../decision.ts'
import type { Facts, Judged, PullRequestFact } from '../facts.ts'
import { activeAttempt, attemptKey, planKey, pullRequestOf } from '../progress.ts'
import type { Attempt, AttemptReason, RolloutRecord } from '../record.ts'
import { attempted, closedAttempt, finishedSegment } from '../recording.ts'
import { policyOf } from '../ruling.ts'
import type { BaseState } from '../step.ts'
import { stageTitle } from '../titles.ts'
import { mergeTrailers } from '../trailers.ts'
import type { Verdict } from '../verdict.ts'
import { isHeld } from '../viewing.ts'
import { mergingOf } from '../watching.ts'

/** GitHub calls a check run that has been in progress for 14 days stale. */
const renewal = 13 * 86_400_000

type Standing =
  | { readonly kind: 'decision'; readonly decision: Decision }
  | { readonly kind: 'base'; readonly base: BaseState }

/** The plan made again where the base has moved. A different one is a new attempt; the rest is for the gates. */
const compareBase = (record: RolloutRecord, attempt: Attempt, facts: Facts, now: number): Standing => {
  const { head } = facts.base
  const segment = record.segments[attempt.segment]
  if (head === attempt.base || segment === undefined) return { kind: 'base', base: { kind: 'unmoved' } }
  const key = planKey(record, attempt.segment, head)
  const planned = facts.answers.plans.get(key)
  const decided = (decision: Decision): Standing => ({ kind: 'decision', decision })
  if (planned === undefined) return decided(ask(record.id, { ask: 'plan', key, aim: segment.aim, at: head }))
  if (planned.kind === 'refused') return { kind: 'base', base: { kind: 'refused', problem: firstProblem(planned) } }
  if (planned.kind === 'already-so') {
    const moot = finishedSegment(closedAttempt(record, attempt, 'moot', now, null), attempt.segment)
    return decided(act(record.id, { effect: 'write-record', record: moot }))
  }
  if (planned.plan.stages[0]?.digest === attempt.digest) return { kind: 'base', base: { kind: 'same-plan' } }
  if (isHeld(facts, record)) return { kind: 'base', base: { kind: 'other-plan' } }
  return decided(anew(record, attempt, facts, 'base-moved', now))
}

const firstProblem = ({ problems }: { readonly problems: readonly { code: string; message: string }[] }) =>
  problems[0] ?? { code: 'not-planned', message: 'it cannot be planned' }

/** A new attempt at the base's head: the old pull request is closed by its record, and the new one links it. */
const anew = (record: RolloutRecord, attempt: Attempt, facts: Facts, reason: AttemptReason, now: number): Decision => {
  const planned = facts.answers.plans.get(planKey(record, attempt.segment, facts.base.head))
  if (planned?.kind !== 'plan') throw new Error('a new attempt needs a plan at the head')
  const given = closedAttempt(record, attempt, 'replaced', now, null)
  return act(record.id, {
    effect: 'write-record',
    record: attempted(given, attempt.segment, facts.base.head, planned.plan, reason),
  })
}

const sameVerdict = (one: Verdict, other: Verdict | null): boolean => JSON.stringify(one) === JSON.stringify(other)

const allowsButFor = (verdict: Verdict, code: string): boolean =>
  verdict.gates.every((gate) => gate.decision === 'allow' || gate.code === code)

const isMoved = (attempt: Attempt, facts: Facts): boolean => attempt.base !== facts.base.head

const mergeIt = (
  record: RolloutRecord,
  attempt: Attempt,
  judged: Judged,
  pullRequest: PullRequestFact,
  facts: Facts,
): Decision => {
  const { merge, squash } = facts.repository.mergeMethods
  return act(record.id, {
    effect: 'merge',
    key: attemptKey(record, attempt),
    number: pullRequest.number,
    head: judged.head,
    method: merge ? 'merge' : squash ? 'squash' : 'rebase',
    title: `${stageTitle(record, attempt)} (#${pullRequest.number})`,
    message: mergeTrailers(record, attempt, {
      ...judged,
      verdict: judged.ownVerdict,
      pullRequest: pullRequest.number,
    }),
  })
}

/** An open stage: planned again where the base moved, judged, shown, and merged where policy and every gate allow. */
export const judgeStage = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const attempt = activeAttempt(record)
  const pullRequest = attempt === null ? null : pullRequestOf(facts, record, attempt)
  if (attempt === null || pullRequest === null || pullRequest.state !== 'open') return null
  const isRetargeted = pullRequest.base !== record.base
  const standing: Standing = isRetargeted
    ? { kind: 'base', base: { kind: 'retargeted', to: pullRequest.base, from: record.base } }
    : compareBase(record, attempt, facts, now)
  if (standing.kind === 'decision') return standing.decision
  const key = attemptKey(record, attempt)
  const judged = facts.answers.judged.get(key)
  if (judged === undefined)
    return ask(record.id, { ask: 'judge', key, record, attempt, head: null, base: standing.base })
  const { verdict, ownVerdict, shown, shownAt, retryAt } = judged
  const isReplaceable = standing.base.kind === 'same-plan' && judged.isOurs && !isHeld(facts, record)
  if (isReplaceable && judged.mergeable === false) return anew(record, attempt, facts, 'conflict', now)
  if (isReplaceable && judged.isBehind && allowsButFor(verdict, 'behind'))
    return anew(record, attempt, facts, 'behind', now)
  const isStale = shownAt !== null && ownVerdict.decision === 'wait' && shownAt + renewal <= now
  if (!sameVerdict(ownVerdict, shown) || isStale)
    return act(record.id, {
      effect: 'show-gates',
      key,
      attempt,
      isOurs: judged.isOurs,
      view: {
        rollout: record.id,
        stage: attempt.stage,
        attempt: attempt.attempt,
        head: judged.head,
        verdict: ownVerdict,
        policyAt: facts.policy.at,
        organisation: facts.policy.organisation ?? null,
      },
    })
  const isDue = retryAt === null || retryAt <= now
  const mayMerge = mergingOf(record, attempt, policyOf(facts, record)) === 'merge' && facts.mode === 'act' && isDue
  if (ownVerdict.decision === 'allow' && judged.isOurs && mayMerge)
    return mergeIt(record, attempt, judged, pullRequest, facts)
  const unclear = judged.mergeable === null || (judged.mergeable === false && !isMoved(attempt, facts))
  return rest(
    earliest(
      unclear ? now + 5_000 : null,
      retryAt,
      judged.wakeAt !== null && judged.wakeAt > now ? judged.wakeAt : null,
      ownVerdict.decision === 'wait' && shownAt !== null ? shownAt + renewal : null,
    ),
  )
}
