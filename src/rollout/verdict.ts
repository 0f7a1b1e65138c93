/** What the gates say of one head, as `gates/` puts it: facts to the state machine, which asks for it and never makes it. */
export interface Verdict {
  readonly decision: 'allow' | 'wait' | 'block'
  readonly gates: readonly GateVerdict[]
}

export interface GateVerdict {
  readonly gate: string
  readonly decision: 'allow' | 'wait' | 'block'
  readonly code: string
  /** One sentence that a person understands. */
  readonly sentence: string
}
