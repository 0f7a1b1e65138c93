import { approvalsGate } from './approvals.ts'
import { baseGate } from './base.ts'
import { checksGate } from './checks.ts'
import { conflictGate } from './conflict.ts'
import type { StageFacts } from './facts.ts'
import { headGate } from './head.ts'
import { holdGate } from './hold.ts'
import { liveGates } from './live.ts'
import { withOverrides } from './override.ts'
import { policyGate } from './policy.ts'
import { strictest, type Verdict } from './verdict.ts'
import { windowsGate } from './windows.ts'

export { validApprovals } from './approvals.ts'
export type { BaseFacts, CheckFacts, HoldFacts, OwnerFacts, ReviewFacts, StageFacts } from './facts.ts'
export { notAStage } from './not-a-stage.ts'
export { strictest } from './verdict.ts'

/** The verdict on one stage: every gate speaks, the strictest counts. */
export const judge = (facts: StageFacts): Verdict => {
  const own = [headGate, policyGate, holdGate, windowsGate, baseGate, approvalsGate, checksGate, conflictGate]
  const gates = [...own.map((gate) => withOverrides(gate(facts), facts)), ...liveGates(facts), ...facts.earlier]
  return { decision: strictest(gates.map(({ decision }) => decision)), gates }
}
