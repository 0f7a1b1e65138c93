export type Decision = 'allow' | 'wait' | 'block'

/** One gate's word: a code for machines and one sentence that a person understands. */
export interface GateVerdict {
  readonly gate: string
  readonly decision: Decision
  readonly code: string
  readonly sentence: string
}

/** All gates' words and the one that follows: the strictest. */
export interface Verdict {
  readonly decision: Decision
  readonly gates: readonly GateVerdict[]
}

export const strictest = (decisions: readonly Decision[]): Decision => {
  if (decisions.includes('block')) return 'block'
  return decisions.includes('wait') ? 'wait' : 'allow'
}
