import type { RolloutCommand } from '../commands/command.ts'
import {
  activeAttempt,
  attemptOfMerge,
  mergedOfSegment,
  openSegment,
  rolesOf,
  splitsAfter,
  standingMerges,
  unlivedMerge,
} from './progress.ts'
import type { Aim, Attempt, RolloutRecord, Segment, Split, StageInPlace, Undo } from './record.ts'

/** Which merged stages lie between a rollout's baseline and now, and which of them a rollback takes back. */

type Goal = Extract<RolloutCommand, { verb: 'rollback' }>['to']

/** True for what takes traffic back. What brings in again what had gone back is no way back, and is judged like any stage. */
export const isWayBack = ({ aim }: Segment): boolean => aim.kind === 'rollback' && aim.undo.direction === 'back'

const isForward = (segment: Segment | undefined): boolean =>
  segment?.aim.kind === 'rollback' && segment.aim.undo.direction === 'forward'

/** What the rollout does next: the segment of its open stage, else the one to be planned. */
export const segmentOnItsWay = (record: RolloutRecord): Segment | null => {
  const active = activeAttempt(record)
  if (active !== null) return record.segments[active.segment] ?? null
  return openSegment(record)?.segment ?? null
}

/** The way back that this rollout is on: planned, proposed, or merged and not known to be live. */
export const wayBackInProgress = (record: RolloutRecord): Undo | null => {
  const merge = unlivedMerge(record)
  const merged = merge === null ? undefined : record.segments[attemptOfMerge(record, merge)?.segment ?? -1]
  const segment = segmentOnItsWay(record) ?? merged
  return segment?.aim.kind === 'rollback' && isWayBack(segment) ? segment.aim.undo : null
}

/** Its last stage is merged and stands, be it merged after it was given up; or there was nothing left to do. */
export const isThrough = (record: RolloutRecord, index: number): boolean => {
  const standing = standingMerges(record)
  const merged = record.attempts.filter((attempt) => attempt.segment === index && mergeNumber(record, attempt) >= 0)
  if (merged.length === 0) return record.segments[index]?.state === 'finished'
  return merged.some(
    ({ stage, attempt, of }) =>
      of <= stage && standing.some((merge) => merge.stage === stage && merge.attempt === attempt),
  )
}

const mergeNumber = (record: RolloutRecord, attempt: Attempt): number =>
  record.merges.findIndex((merge) => merge.stage === attempt.stage && merge.attempt === attempt.attempt)

const ownStages = (record: RolloutRecord): readonly StageInPlace[] =>
  standingMerges(record).map((merge, index) => {
    const segment = record.segments[attemptOfMerge(record, merge)?.segment ?? -1]
    const { stage, commit } = merge
    return {
      rollout: record.id,
      stage,
      commit,
      leaves: splitsAfter(record, index + 1),
      goesBack: segment !== undefined && isWayBack(segment),
    }
  })

/**
 * All stages that are merged and not taken back, oldest first, those of the rollouts before this one too. A rollback that is through
 * leaves no stage of its own: what it took back is gone from the list instead. One that is broken off half-way counts like any stage,
 * for undoing it and then those before it leads to the baseline all the same.
 */
export const stagesInPlace = (record: RolloutRecord): readonly StageInPlace[] => {
  const own = ownStages(record)
  const [first] = record.segments
  if (first?.aim.kind !== 'rollback' || !isWayBack(first) || !isThrough(record, 0)) return [...record.inherits, ...own]
  const gone = new Set(first.aim.undo.stages.map(({ commit }) => commit))
  const isOfRollback = (stage: number): boolean =>
    record.merges.some((merge) => merge.stage === stage && attemptOfMerge(record, merge)?.segment === 0)
  return [
    ...record.inherits.filter(({ commit }) => !gone.has(commit)),
    ...own.filter(({ stage }) => !isOfRollback(stage)),
  ]
}

/** True where nothing was in place before this attempt, or it brings in again what has gone back: it is the first step of a way. */
export const isFirstStep = (record: RolloutRecord, { stage, segment }: Attempt): boolean =>
  isForward(record.segments[segment]) ||
  stagesInPlace({ ...record, merges: record.merges.filter((merge) => merge.stage < stage) }).length === 0

export interface WayBack {
  readonly direction: Undo['direction']
  /** To be taken back, newest first. */
  readonly stages: readonly StageInPlace[]
  /** What is between two versions once they are back. */
  readonly leaves: readonly Split[]
}

/** What led to where it stands, each once; of a rollback that stopped on its way that is what it was to take back, too. */
const askedFor = ({ segments }: RolloutRecord): readonly string[] => {
  const aim = segments[0]?.aim
  const before = aim?.kind === 'rollback' && aim.undo.direction === 'back' ? aim.undo.asked : []
  return [...new Set([...before, ...segments.flatMap(({ commands }) => commands)])]
}

/** That way as a segment's aim: who goes it, and how, besides what the record says itself. */
export const rollbackAim = (
  record: RolloutRecord,
  { direction, stages, leaves }: WayBack,
  asked: Pick<Undo, 'command' | 'to' | 'now' | 'reason' | 'expired'>,
): Extract<Aim, { kind: 'rollback' }> => ({
  kind: 'rollback',
  undo: {
    services: record.services,
    environment: record.environment,
    roles: rolesOf(record),
    of: record.id,
    thread: record.thread,
    asked: askedFor(record),
    direction,
    baseline: record.baseline,
    stages: stages.map(({ stage, commit }) => ({ stage, commit })),
    leaves,
    ...asked,
  },
})

/**
 * What `/rollback`, `/rollback last` and `/rollback to N` take back; null where there is no stage N. N counts the stages of this rollout
 * itself. Where all of it has gone back already, its own stages are all there is to take back, and that goes forward; as does to take back
 * nothing but what went back.
 */
export const wayBackTo = (record: RolloutRecord, to: Goal): WayBack | null => {
  const inPlace = stagesInPlace(record)
  const isGone = inPlace.length === 0
  const all = isGone ? ownStages(record) : inPlace
  const kept = keptOf(record, all, to)
  if (kept === null) return null
  const stages = all.slice(kept).reverse()
  const isForward = isGone || (stages.length > 0 && stages.every(({ goesBack }) => goesBack))
  const before = isGone ? (record.inherits.at(-1)?.leaves ?? []) : []
  return { direction: isForward ? 'forward' : 'back', stages, leaves: all[kept - 1]?.leaves ?? before }
}

/** True where a bare `/rollback` takes traffic back: not where all is back already, nor while a way to the baseline is being gone. */
export const goesBack = (record: RolloutRecord): boolean => {
  const underWay = record.end === null ? wayBackInProgress(record) : null
  if (underWay?.to.kind === 'baseline') return false
  const way = wayBackTo(record, { kind: 'baseline' })
  return stagesInPlace(record).length > 0 && way?.direction === 'back'
}

/** How many of these stages stay. */
const keptOf = (record: RolloutRecord, all: readonly StageInPlace[], to: Goal): number | null => {
  if (to.kind === 'baseline') return 0
  if (to.kind === 'last') return Math.max(0, all.length - 1)
  // In the middle of a rollback there is no state to return to.
  const isWithinRollback = record.kind === 'rollback' && to.stage < mergedOfSegment(record, 0)
  if (isWithinRollback || to.stage > record.merges.length) return null
  return all.filter(({ rollout, stage }) => rollout !== record.id || stage <= to.stage).length
}
