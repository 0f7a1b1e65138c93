import type { StageFacts } from './facts.ts'
import type { GateVerdict } from './verdict.ts'

/** The stage before must still be live when the next one is merged. Nothing is said of it as long as it is; a rollback passes. */
export const liveGates = ({ turned, subject }: StageFacts): readonly GateVerdict[] =>
  turned === null || subject === 'rollback'
    ? []
    : [
        {
          gate: 'live',
          decision: 'block',
          code: 'no-longer-live',
          sentence: `Stage ${turned.stage} was live, and ${turned.tracker} reports by now at ${turned.commit.slice(0, 7)}: ${turned.said}`,
        },
      ]
