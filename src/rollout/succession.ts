import type { Facts } from './facts.ts'
import { attemptOfMerge, liveOf, mergeOf, pullRequestOf } from './progress.ts'
import type { Attempt, RolloutRecord } from './record.ts'
import { policyOf } from './ruling.ts'
import type { SuccessorView } from './views.ts'
import { mergingOf } from './watching.ts'
import { goesBack, isThrough, isWayBack } from './way-back.ts'

/** What became of a rollout that was taken back, as far as the rollback's record tells. */

/** The rollback's own way; commands that joined it later go on from there. */
const stateOf = (record: RolloutRecord): SuccessorView['state'] => {
  const last = record.merges.findLast((merge) => attemptOfMerge(record, merge)?.segment === 0)
  const isLive = last === undefined || liveOf(record, last.stage) !== null
  if (isThrough(record, 0)) return isLive || record.end !== null ? 'done' : 'going-back'
  const [first] = record.segments
  return record.end === null && first?.state === 'open' ? 'going-back' : 'cancelled'
}

const followed = (facts: Facts, record: RolloutRecord): RolloutRecord | null => {
  const successor = record.end?.successor ?? null
  return facts.rollouts.find(({ id, baseline }) => id === successor?.rollout && baseline === successor.baseline) ?? null
}

/**
 * The rollback that took this rollout over, or what came after it and moved traffic again: of a rollback that was cancelled the one behind
 * it, of one that went a part of the way the one that went all of it, of one that was itself taken back that one. null: not known here.
 */
export const successorRecord = (facts: Facts, record: RolloutRecord): RolloutRecord | null => {
  const followers = new Set<RolloutRecord>()
  let told = followed(facts, record)
  // Records are written one by one, so a ring of them, should there ever be one, must not hold the pass.
  for (let next = told; next !== null && !followers.has(next); next = followed(facts, next)) {
    followers.add(next)
    if (stateOf(next) !== 'cancelled' || (told !== null && stateOf(told) === 'cancelled')) told = next
  }
  return told
}

const standsOf = (record: RolloutRecord, attempt: Attempt | undefined, isOpened: boolean): SuccessorView['stands'] => {
  if (attempt === undefined) return 'planned'
  if (mergeOf(record, attempt) !== null) return liveOf(record, attempt.stage) === null ? 'merged' : 'live'
  return isOpened ? 'proposed' : 'planned'
}

export const successorOf = (facts: Facts, record: RolloutRecord): SuccessorView | null => {
  const successor = successorRecord(facts, record)
  if (successor === null) return null
  const [first] = successor.segments
  const attempt = successor.attempts.findLast(({ segment }) => segment === 0)
  const pullRequest = attempt === undefined ? null : pullRequestOf(facts, successor, attempt)
  const undo = first?.aim.kind === 'rollback' ? first.aim.undo : null
  const isBack = first !== undefined && isWayBack(first)
  const gone = new Set(undo?.stages.map(({ commit }) => commit))
  return {
    id: successor.id,
    thread: successor.thread,
    by: successor.opened.by,
    pullRequest: pullRequest === null ? null : { number: pullRequest.number, url: pullRequest.url },
    state: stateOf(successor),
    direction: undo?.direction ?? 'back',
    stands: standsOf(successor, attempt, pullRequest !== null),
    merging:
      attempt === undefined
        ? policyOf(facts, successor).merging
        : mergingOf(successor, attempt, policyOf(facts, successor)),
    reason: undo?.reason ?? null,
    canGoBack: goesBack(successor) && followed(facts, successor) === null,
    isWhole: !isBack || successor.inherits.every(({ commit }) => gone.has(commit)),
    isOpen: successor.end === null,
  }
}

/** True while a rollback of it is on its way. */
export const isGoingBack = (facts: Facts, record: RolloutRecord): boolean =>
  record.end !== null && successorOf(facts, record)?.state === 'going-back'

/** True while its status comment may have to tell something else: its rollback is on its way, or is open and could yet go further. */
export const isToldOn = (facts: Facts, record: RolloutRecord): boolean => {
  const successor = record.end === null ? null : successorOf(facts, record)
  if (successor === null) return false
  return (
    successor.state === 'going-back' || (successor.isOpen && (successor.state === 'cancelled' || !successor.isWhole))
  )
}

/** True where the rollback that took it over is not at hand: then nothing new can be told of it. */
export const isOutOfSight = (facts: Facts, record: RolloutRecord): boolean =>
  (record.end?.successor ?? null) !== null && followed(facts, record) === null
