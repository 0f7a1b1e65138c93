import type { Verdict } from './verdict.ts'

/** Stands on a head from the moment it is made: its pull request is about to be opened, and then the gates speak. */
export const openingVerdict: Verdict = {
  decision: 'wait',
  gates: [
    { gate: 'head', decision: 'wait', code: 'opening', sentence: 'Sluice is opening the pull request of this stage.' },
  ],
}
