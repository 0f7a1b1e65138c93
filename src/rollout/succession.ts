import type { Facts } from './facts.ts'
import type { SuccessorView } from './outcome.ts'
import { attemptOfMerge, liveOf, pullRequestOf } from './progress.ts'
import type { RolloutRecord } from './record.ts'
import { isThrough } from './way-back.ts'

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

/** The rollback that took this rollout over; where that was cancelled and another one came after it, the other. null: not known here. */
const successorRecord = (facts: Facts, record: RolloutRecord): RolloutRecord | null => {
  const followers = new Set<RolloutRecord>()
  let successor = followed(facts, record)
  // Records are written one by one, so a ring of them, should there ever be one, must not hold the pass.
  while (successor !== null && stateOf(successor) === 'cancelled' && !followers.has(successor)) {
    followers.add(successor)
    const next = followed(facts, successor)
    if (next === null) break
    successor = next
  }
  return successor
}

export const successorOf = (facts: Facts, record: RolloutRecord): SuccessorView | null => {
  const successor = successorRecord(facts, record)
  if (successor === null) return null
  const [first] = successor.segments
  const attempt = successor.attempts.findLast(({ segment }) => segment === 0)
  const pullRequest = attempt === undefined ? null : pullRequestOf(facts, successor, attempt)
  const undone = first?.aim.kind === 'rollback' ? first.aim.undo.stages : []
  const isBack = first?.aim.kind === 'rollback' && first.aim.undo.direction === 'back'
  return {
    id: successor.id,
    thread: successor.thread,
    by: successor.opened.by,
    pullRequest: pullRequest === null ? null : { number: pullRequest.number, url: pullRequest.url },
    state: stateOf(successor),
    isWhole: !isBack || successor.inherits.every(({ commit }) => undone.some((stage) => stage.commit === commit)),
    isOpen: successor.end === null,
  }
}

/** True while its status comment will have to tell something else before long. */
export const isGoingBack = (facts: Facts, record: RolloutRecord): boolean =>
  record.end !== null && successorOf(facts, record)?.state === 'going-back'

/** True where the rollback that took it over is not at hand: then nothing new can be told of it. */
export const isOutOfSight = (facts: Facts, record: RolloutRecord): boolean =>
  (record.end?.successor ?? null) !== null && followed(facts, record) === null
