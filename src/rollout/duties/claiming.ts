import { act, type Decision } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { activeAttempt, claimsOf } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { closedAttempt, droppedSegments, ended } from '../recording.ts'

/** A rollback ends the rollout that it takes back, before anything of its own begins; one that had ended long before is told who took it back. */
export const takeOver = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const predecessor = facts.rollouts.find(
    ({ id, baseline }) => id === record.takesOver?.rollout && baseline === record.takesOver.baseline,
  )
  if (predecessor === undefined) return null
  const successor = { rollout: record.id, baseline: record.baseline }
  if (predecessor.end !== null)
    return predecessor.end.successor?.rollout === record.id
      ? null
      : act(record.id, { effect: 'write-record', record: ended(predecessor, { ...predecessor.end, successor }) })
  const active = activeAttempt(predecessor)
  const closed = active === null ? predecessor : closedAttempt(predecessor, active, 'ended', now, record.opened.by)
  return act(record.id, {
    effect: 'write-record',
    record: ended(droppedSegments(closed, 'cancelled', record.opened.by), {
      kind: 'rolled-back',
      at: now,
      by: record.opened.by,
      successor,
      conflict: null,
    }),
  })
}

/** An open rollout that holds this claim rightly: the commit it names carries its record. Of two on one commit the earlier counts. */
const rightfulHolder = (record: RolloutRecord, ref: string, facts: Facts): RolloutRecord | null => {
  const sha = facts.claims.get(ref)
  const ahead =
    sha === record.baseline ? facts.rollouts.slice(0, facts.rollouts.findIndex(isSame(record))) : facts.rollouts
  return (
    ahead.find(
      (other) =>
        !isSame(record)(other) && other.end === null && other.baseline === sha && claimsOf(other).includes(ref),
    ) ?? null
  )
}

const isSame =
  (record: RolloutRecord) =>
  ({ id, baseline }: RolloutRecord): boolean =>
    id === record.id && baseline === record.baseline

/** All services or none: where one is another rollout's, this one ends, and its ending lets go of what it had. */
export const claimServices = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  for (const ref of claimsOf(record)) {
    const sha = facts.claims.get(ref)
    const holder = sha === undefined ? null : rightfulHolder(record, ref, facts)
    if (holder !== null)
      return act(record.id, {
        effect: 'write-record',
        record: ended(record, { kind: 'refused', at: now, by: null, successor: null, conflict: holder.id }),
      })
    if (sha !== record.baseline)
      return act(record.id, { effect: 'claim', ref, sha: record.baseline, expected: sha ?? null })
  }
  return null
}
