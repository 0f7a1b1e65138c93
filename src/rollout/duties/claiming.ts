import { oncePer } from '../../once-per.ts'
import { act, type Decision } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { activeAttempt, claimsOf } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { closedAttempt, droppedSegments, ended } from '../recording.ts'

/** A rollback ends the rollout that it takes back, before anything of its own begins; one that had ended long before is told who took it back. */
export const takeOver = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const { takesOver } = record
  if (takesOver === null) return null
  const predecessor = facts.rollouts.find(
    ({ id, baseline }) => id === takesOver.rollout && baseline === takesOver.baseline,
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

/** Open rollouts by the claims that they need, in the order of their records. */
const wantedBy = oncePer((rollouts: Facts['rollouts']): ReadonlyMap<string, readonly RolloutRecord[]> => {
  const found = new Map<string, RolloutRecord[]>()
  for (const record of rollouts.filter(({ end }) => end === null))
    for (const ref of claimsOf(record)) found.set(ref, [...(found.get(ref) ?? []), record])
  return found
})

/** An open rollout that holds this claim rightly: the commit it names carries its record. Of two on one commit the earlier counts. */
const rightfulHolder = (record: RolloutRecord, ref: string, facts: Facts): RolloutRecord | null => {
  const sha = facts.claims.get(ref)
  const wanted = wantedBy(facts.rollouts).get(ref) ?? []
  const ahead = sha === record.baseline ? wanted.slice(0, wanted.findIndex(isSame(record))) : wanted
  return ahead.find((other) => !isSame(record)(other) && other.baseline === sha) ?? null
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
