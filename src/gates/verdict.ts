export type GateDecision = 'allow' | 'wait' | 'block'

/** One gate's word: a code for machines and one sentence that a person understands. */
export interface GateVerdict {
  readonly gate: string
  readonly decision: GateDecision
  readonly code: string
  readonly sentence: string
}

/** All gates' words and the one that follows: the strictest. */
export interface Verdict {
  readonly decision: GateDecision
  readonly gates: readonly GateVerdict[]
}

export const strictest = (decisions: readonly GateDecision[]): GateDecision => {
  if (decisions.includes('block')) return 'block'
  return decisions.includes('wait') ? 'wait' : 'allow'
}
