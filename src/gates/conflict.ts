import type { StageFacts } from './facts.ts'
import { refusalVerdict } from './refusal.ts'
import type { GateVerdict } from './verdict.ts'

/** Whether GitHub can merge the head as it is. */
export const conflictGate = ({ merging, subject }: StageFacts): GateVerdict => {
  if (merging.mergeable === null)
    return {
      gate: 'conflict',
      decision: 'wait',
      code: 'mergeable-unknown',
      sentence: 'GitHub is still working out whether this merges.',
    }
  if (!merging.mergeable)
    return {
      gate: 'conflict',
      decision: 'block',
      code: 'conflict',
      sentence: 'The base has changed the same lines; it must be planned again.',
    }
  if (merging.isBehind)
    return {
      gate: 'conflict',
      decision: 'wait',
      code: 'behind',
      sentence: 'The branch must hold the base’s newest commit; a fresh pull request follows once all else allows.',
    }
  if (merging.isAuthorsAlone)
    return {
      gate: 'conflict',
      decision: 'wait',
      code: 'squash-by-author-alone',
      sentence:
        'Only squashes are allowed, and with signatures GitHub takes those from the pull request’s author alone, which is Sluice: people cannot merge it.',
    }
  if (merging.refused !== null) return refusalVerdict(merging.refused, subject)
  return { gate: 'conflict', decision: 'allow', code: 'mergeable', sentence: 'It merges without conflict.' }
}
