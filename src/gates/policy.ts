import type { StageFacts } from './facts.ts'
import type { GateVerdict } from './verdict.ts'

/** Invariant 7: a broken policy merges nothing, except a way back. */
export const policyGate = ({ policyProblems, subject }: StageFacts): GateVerdict => {
  const [first] = policyProblems
  if (first === undefined)
    return { gate: 'policy', decision: 'allow', code: 'policy-read', sentence: 'The policy was read.' }
  if (subject === 'rollback')
    return {
      gate: 'policy',
      decision: 'allow',
      code: 'policy-passed',
      sentence: 'The policy is broken, and a rollback passes.',
    }
  const place = first.path === undefined ? '' : ` (${first.path}${first.line === undefined ? '' : `:${first.line}`})`
  return {
    gate: 'policy',
    decision: 'block',
    code: 'policy-broken',
    sentence: `The policy on the default branch is broken: ${first.message}${place}`,
  }
}
