import type { Policy } from '../config/policy.ts'
import type { Facts } from './facts.ts'
import { measuredStage } from './measured.ts'
import { overrideOf } from './overrides.ts'
import { activeAttempt, lastMerge, liveOf, openSegment, splitsOf, standingKey } from './progress.ts'
import type { Attempt, RolloutRecord } from './record.ts'
import type { LiveState } from './views.ts'
import { wayBackInProgress } from './way-back.ts'

/** What is looked at between stages: trackers that turn, fields that people change, and time that passes. */

/** When a rollout last moved: a stage merged or live, or a person's command. */
export const lastMoved = ({ opened, merges, lives, taken }: RolloutRecord): number =>
  Math.max(opened.at, ...[...merges, ...lives, ...taken].map(({ at }) => at))

/** The stage whose trackers are still listened to; null where none told that it is live, or somebody passed their word. */
export const watchedStage = (record: RolloutRecord): number | null => {
  const stage = measuredStage(record)
  if (stage === null || stage.how !== 'tracker') return null
  return overrideOf(record, 'live', stage.stage) === null ? stage.stage : null
}

/** What a tracker says by now of a stage that it had reported as live; null where that still stands. */
export const turnedTracker = (
  record: RolloutRecord,
  facts: Facts,
): { readonly stage: number; readonly state: Extract<LiveState, { kind: 'failed' | 'rolled-back' }> } | null => {
  const stage = watchedStage(record)
  const state = stage === null ? undefined : facts.answers.live.get(`${record.id}/${stage}`)
  return stage !== null && (state?.kind === 'failed' || state?.kind === 'rolled-back') ? { stage, state } : null
}

/** Fields of its live stages that somebody has changed since and that still are not as they were set. */
export const editedFields = (record: RolloutRecord, facts: Facts): readonly string[] => {
  const merge = lastMerge(record)
  const standing = facts.answers.standings.get(standingKey(record, facts.base.head))
  if (record.end !== null || merge === null || standing?.kind !== 'moved') return []
  return record.edits.filter(({ stage }) => stage === merge.stage).flatMap(({ fields }) => fields)
}

/** True where the last stage is live and nothing takes it back: only then is a change of its fields nobody's plan. */
export const isWatched = (record: RolloutRecord): boolean => {
  const merge = lastMerge(record)
  return (
    merge !== null &&
    merge.takenBack === null &&
    liveOf(record, merge.stage) !== null &&
    wayBackInProgress(record) === null
  )
}

/**
 * True where the next stage would go on without anybody's look at what was changed: it is still to open, or it is open and merged on nobody's
 * word. An open stage that needs an approval is planned again, shown as such, and approved anew.
 */
export const goesOnUnseen = (record: RolloutRecord, { approvals, merging }: Policy): boolean =>
  activeAttempt(record) === null ? openSegment(record) !== null : merging === 'merge' && approvals.next.count === 0

/** When a rollout that nobody moves is proposed to be taken back; null where it never is. */
export const expiryOf = (record: RolloutRecord, { watch }: Pick<Policy, 'watch'>): number | null =>
  watch.expire === null || wayBackInProgress(record) !== null || splitsOf(record).length === 0
    ? null
    : lastMoved(record) + watch.expire

/** Who merges a stage: what nobody asked for but time is merged by Sluice only where the policy says that too. */
export const mergingOf = (
  record: RolloutRecord,
  { segment }: Attempt,
  { merging, watch }: Policy,
): Policy['merging'] => {
  const aim = record.segments[segment]?.aim
  const isExpiry = aim?.kind === 'rollback' && aim.undo.expired === true
  return isExpiry && watch.onExpiry === 'propose' ? 'propose' : merging
}
