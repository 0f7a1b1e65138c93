import { act, type Decision, first, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { claimsOf } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { isToldOn } from '../succession.ts'
import { claimServices, takeOver } from './claiming.ts'
import { concludePullRequests } from './concluding.ts'
import { awaitRollback, closeGivenUp, noticeClosing } from './given-up.ts'
import { measureStage } from './measuring.ts'
import { awaitLive, noticeRevert } from './merged-and-live.ts'
import { noteLastWord, recordMerge } from './merged-stage.ts'
import { conclude, proceed } from './next-stage.ts'
import { judgeStage } from './open-stage.ts'
import { openStage } from './opening-stage.ts'
import { showDeployments, showPullRequest, showStatus } from './showing.ts'
import { expire, noticeEdit, remind, watchTrackers, withWatch } from './watching.ts'

const openDuties = (record: RolloutRecord, facts: Facts, now: number): Decision =>
  first([
    () => takeOver(record, facts, now),
    () => claimServices(record, facts, now),
    () => recordMerge(record, facts),
    () => noticeClosing(record, facts, now),
    () => closeGivenUp(record, facts),
    () => noticeRevert(record, facts, now),
    () => noticeEdit(record, facts, now),
    () => watchTrackers(record, facts),
    () => expire(record, facts, now),
    () => openStage(record, facts, now),
    () => judgeStage(record, facts, now),
    () => awaitLive(record, facts, now),
    () => measureStage(record, facts, now),
    () => awaitRollback(record, now),
    () => proceed(record, facts, now),
  ]) ?? conclude(record, now)

/** What a rollout still has to do now: the next step, or nothing until something happens. */
export const tend = (record: RolloutRecord, facts: Facts, now: number): Decision => {
  if (facts.mode === 'observe' || facts.failed.has(`${record.id}!`)) return rest()
  const failure = facts.failed.get(record.id)
  if (failure !== undefined) return (failure.length > 0 ? showStatus(record, facts) : null) ?? rest()
  const decision =
    record.end === null
      ? openDuties(record, facts, now)
      : (first([
          () => recordMerge(record, facts),
          () => closeGivenUp(record, facts),
          () => noteLastWord(record, facts),
        ]) ?? rest())
  if (decision.kind === 'step') return decision
  return (
    first([
      () => showPullRequest(record, facts),
      () => concludePullRequests(record, facts),
      () => showStatus(record, facts),
      () => showDeployments(record, facts),
      () => remind(record, facts, now),
    ]) ?? withWatch(decision, record, facts, now)
  )
}

/** Something of it could not be told just now, or a command that it took in could not be given its mark. */
const isUnfinished = (record: RolloutRecord, facts: Facts): boolean =>
  facts.failed.has(record.id) || record.taken.some(({ source }) => facts.failed.has(source))

/**
 * An ended rollout, once all is told and every command that it took in has its mark, lets go of its claims. In this order: without the
 * claim nothing would lead back to a command that still waits for its mark.
 */
export const tidyUp = (record: RolloutRecord, facts: Facts): Decision => {
  if (record.end === null || isUnfinished(record, facts) || facts.mode === 'observe') return rest()
  if (isToldOn(facts, record)) return rest()
  const { successor } = record.end
  for (const ref of claimsOf(record)) {
    if (facts.claims.get(ref) !== record.baseline) continue
    const isOthers = facts.rollouts.some(
      (other) =>
        other.id !== record.id &&
        other.end === null &&
        other.baseline === record.baseline &&
        claimsOf(other).includes(ref),
    )
    if (isOthers) continue
    // The same claim leads back to the rollouts before this one.
    if (facts.rollouts.some((other) => isUnfinished(other, facts) && claimsOf(other).includes(ref))) return rest()
    // The rollout that went on from here takes the claim over as it is; letting go would open a gap.
    if (successor !== null) return rest()
    return act(record.id, { effect: 'release', ref, sha: record.baseline })
  }
  return act(record.id, { effect: 'forget', record })
}
