import type { OverridableGate } from '../commands/command.ts'
import { activeAttempt, attemptOfMerge, lastMerge } from './progress.ts'
import type { Attempt, Override, RolloutRecord } from './record.ts'
import type { GateVerdict } from './verdict.ts'

/** Gates of a stage that is merged, before the next one; all others are those of the open stage. */
const isOfMergedStage = (gate: string): boolean => gate === 'soak' || gate === 'metrics' || gate === 'live'

/** The stage that an override of this gate would be for; null where there is none. */
export const overriddenStage = (record: RolloutRecord, gate: OverridableGate): Attempt | null => {
  if (!isOfMergedStage(gate)) return activeAttempt(record)
  const merge = lastMerge(record)
  return merge === null || merge.takenBack !== null ? null : attemptOfMerge(record, merge)
}

/** What was overridden for this stage as it is planned: another plan of it is another stage. */
export const overridesOf = (record: RolloutRecord, { stage, digest }: Attempt): readonly Override[] =>
  record.overrides.filter((one) => one.stage === stage && one.digest === digest)

/** The last word on one gate of a merged stage. */
export const overrideOf = (record: RolloutRecord, gate: OverridableGate, stage: number): Override | null =>
  record.overrides.findLast((one) => one.gate === gate && one.stage === stage) ?? null

/** What was overridden on the way to this attempt's merge: of its own gates, and of those of the stage before it. */
export const overridesBefore = (record: RolloutRecord, attempt: Attempt): readonly Override[] => [
  ...record.overrides.filter(({ gate, stage }) => isOfMergedStage(gate) && stage === attempt.stage - 1),
  ...overridesOf(record, attempt).filter(({ gate }) => !isOfMergedStage(gate)),
]

/** What was overridden of an attempt once it was merged. */
export const overridesAfter = (record: RolloutRecord, attempt: Attempt): readonly Override[] =>
  record.overrides.filter(({ gate, stage }) => isOfMergedStage(gate) && stage === attempt.stage)

/** The gate's own name stays; what it would have said is replaced by who passed it. */
export const overridden = (gate: string, { by, reason }: Override): GateVerdict => ({
  gate,
  decision: 'allow',
  code: 'overridden',
  sentence: `Overridden by ${by.login}: ${reason}`,
})
