import type { HoldFacts, StageFacts } from './facts.ts'
import { moment } from './moment.ts'
import type { GateVerdict } from './verdict.ts'

const why = ({ scope, kind, at, by, reason }: HoldFacts): string => {
  const release = scope === 'repository' ? '/unhold --all' : '/unhold'
  if (kind === 'bypassed') return `${by ?? 'Someone'} merged a stage while a gate did not allow it; ${release} goes on.`
  if (kind === 'moved') return `The last stage is not in the base as it was planned; ${release} goes on.`
  if (kind === 'measured') return `${reason ?? 'A metric failed.'} ${release} goes on.`
  const what = scope === 'repository' ? 'The repository is held' : 'The rollout is held'
  return `${what}${by === null ? '' : ` by ${by}`} since ${moment(at)}${reason === null ? '' : ` (${reason})`}; ${release} goes on.`
}

/** A held rollout neither opens nor merges anything. A rollback passes. */
export const holdGate = ({ hold, subject }: StageFacts): GateVerdict => {
  if (hold === null) return { gate: 'hold', decision: 'allow', code: 'not-held', sentence: 'Nothing is held.' }
  if (subject === 'rollback')
    return { gate: 'hold', decision: 'allow', code: 'hold-passed', sentence: 'Held, and a rollback passes.' }
  return { gate: 'hold', decision: 'block', code: 'held', sentence: why(hold) }
}
