import type { StageFacts } from './facts.ts'
import type { GateVerdict } from './verdict.ts'

/** Only the one commit that Sluice made for this attempt can be merged: an approval of anything else would be of something unplanned. */
export const headGate = ({ head }: StageFacts): GateVerdict =>
  head.isOurs
    ? { gate: 'head', decision: 'allow', code: 'head-ours', sentence: 'The head is the commit that Sluice made.' }
    : {
        gate: 'head',
        decision: 'block',
        code: 'head-not-ours',
        sentence: `Someone moved the branch: ${head.sha.slice(0, 7)} is not the commit that Sluice made. /replan opens a fresh pull request.`,
      }
