import { act, ask, type Decision, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { activeAttempt, attemptKey, branchOfAttempt, planKey, pullRequestOf } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { attempted, closedAttempt } from '../recording.ts'
import { stageCommitMessage } from '../trailers.ts'
import { isHeld, stagePullRequestView } from '../viewing.ts'

/** An attempt that stands in the record becomes a commit on its branch, is marked as ours, and is proposed: in this order. */
export const openStage = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const attempt = activeAttempt(record)
  const segment = attempt === null ? undefined : record.segments[attempt.segment]
  if (attempt === null || segment === undefined || pullRequestOf(facts, record, attempt) !== null) return null
  if (isHeld(facts, record)) return rest()
  const key = planKey(record, attempt.segment, attempt.base)
  const planned = facts.answers.plans.get(key)
  if (planned === undefined) return ask(record.id, { ask: 'plan', key, aim: segment.aim, at: attempt.base })
  const given = closedAttempt(record, attempt, 'replaced', now, null)
  // The same plan at the same commit, unless Sluice itself has learnt since: then it is planned anew.
  if (planned.kind !== 'plan' || planned.plan.stages[0]?.digest !== attempt.digest)
    return act(record.id, { effect: 'write-record', record: given })
  const branch = branchOfAttempt(record, attempt)
  const head = facts.answers.stageHeads.get(branch)
  if (head === undefined)
    return act(record.id, {
      effect: 'create-stage',
      record,
      attempt,
      branch,
      message: stageCommitMessage(record, attempt),
    })
  if (head.kind === 'taken')
    return act(record.id, {
      effect: 'write-record',
      record: attempted(given, attempt.segment, attempt.base, planned.plan, 'name-taken'),
    })
  const judgedKey = attemptKey(record, attempt)
  const judged = facts.answers.judged.get(judgedKey)
  if (judged === undefined)
    return ask(record.id, { ask: 'judge', key: judgedKey, record, attempt, head: head.sha, base: { kind: 'unmoved' } })
  if (!head.marked)
    return act(record.id, {
      effect: 'mark-head',
      record,
      attempt,
      branch,
      view: {
        rollout: record.id,
        stage: attempt.stage,
        attempt: attempt.attempt,
        head: head.sha,
        verdict: judged.verdict,
        policyAt: facts.policy.at,
        organisation: facts.policy.organisation ?? null,
      },
    })
  const viewed = stagePullRequestView(facts, record, attempt)
  if (viewed.kind === 'ask') return ask(record.id, viewed.ask)
  if (viewed.view === null) throw new Error('a stage that was planned can be shown')
  return act(record.id, { effect: 'open-pull-request', branch, base: record.base, view: viewed.view })
}
