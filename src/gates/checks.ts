import type { StageFacts } from './facts.ts'
import type { GateVerdict } from './verdict.ts'

/** What the branch's rules demand of every head must be green; our own gates run is left out, for it waits for this very answer. */
export const checksGate = ({ checks }: StageFacts): GateVerdict => {
  if (checks.required === null)
    return {
      gate: 'checks',
      decision: 'block',
      code: 'checks-unknown',
      sentence: 'Which checks the branch demands could not be read.',
    }
  // GitHub compares the names of checks without regard to case.
  const stateOf = (name: string): 'success' | 'failure' | 'pending' => {
    const states = checks.results
      .filter((result) => result.name.toLowerCase() === name.toLowerCase())
      .map(({ state }) => state)
    if (states.includes('failure')) return 'failure'
    return states.length > 0 && states.every((state) => state === 'success') ? 'success' : 'pending'
  }
  const failed = checks.required.filter((name) => stateOf(name) === 'failure')
  if (failed.length > 0)
    return {
      gate: 'checks',
      decision: 'block',
      code: 'check-failed',
      sentence: `Required and failed: ${failed.join(', ')}.`,
    }
  const pending = checks.required.filter((name) => stateOf(name) === 'pending')
  if (pending.length > 0)
    return {
      gate: 'checks',
      decision: 'wait',
      code: 'check-pending',
      sentence: `Required and not green yet: ${pending.join(', ')}.`,
    }
  return {
    gate: 'checks',
    decision: 'allow',
    code: 'checks-green',
    sentence: checks.required.length === 0 ? 'No check is required.' : `Green: ${checks.required.join(', ')}.`,
  }
}
