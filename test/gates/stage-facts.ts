import type { ReviewFacts, StageFacts } from '../../src/gates/gates.ts'

export const head = 'a'.repeat(40)
export const otherHead = 'b'.repeat(40)

/** A stage to which nothing is in the way but its one approval, which it has. */
export const readyStage: StageFacts = {
  subject: 'change',
  head: { sha: head, isOurs: true },
  approvals: {
    required: 1,
    from: [],
    owners: null,
    askers: [1],
    others: null,
    equalHeads: [],
    reviews: [],
  },
  base: { kind: 'unmoved' },
  checks: { required: [], results: [] },
  hold: null,
  policyProblems: [],
  merging: { mergeable: true, isBehind: false, isAuthorsAlone: false, refused: null },
  window: { kind: 'open', until: null, closing: null, kinds: [] },
  turned: null,
  overrides: [],
  earlier: [],
}

export const review = (change: Partial<ReviewFacts> = {}): ReviewFacts => ({
  userId: 2,
  login: 'reviewer',
  isBot: false,
  state: 'APPROVED',
  commit: head,
  submittedAt: 1,
  mayApprove: 'yes',
  ...change,
})

export const reviewedBy = (...reviews: readonly ReviewFacts[]): StageFacts => ({
  ...readyStage,
  approvals: { ...readyStage.approvals, reviews },
})
