import type { StageFacts } from './facts.ts'
import type { GateVerdict } from './verdict.ts'

/** What a request for changes says is settled or dismissed on GitHub; nobody passes over it. */
const never: readonly string[] = ['changes-requested']

/** A gate that does not allow and that somebody who may has overridden for this stage: it allows, and says who and why. */
export const withOverrides = (gate: GateVerdict, { overrides }: StageFacts): GateVerdict => {
  if (gate.decision === 'allow' || never.includes(gate.code)) return gate
  const override = overrides.findLast((one) => one.gate === gate.gate)
  return override === undefined
    ? gate
    : {
        gate: gate.gate,
        decision: 'allow',
        code: 'overridden',
        sentence: `Overridden by ${override.by}: ${override.reason}`,
      }
}
