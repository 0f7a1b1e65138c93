import type { Problem } from '../problem.ts'

/** GitHub asks to wait. Thrown through everything, so that the pass ends here and the queue wakes the repository again at `retryAt`. */
export class RateLimited extends Error {
  readonly retryAt: number
  constructor(message: string, retryAt: number) {
    super(message)
    this.name = 'RateLimited'
    this.retryAt = retryAt
  }
}

/**
 * GitHub gave no answer, or none that can be read: a write may or may not have taken effect. It is not sent again; the next pass reads
 * what is there and goes on from that.
 */
export class AnswerUnclear extends Error {
  override readonly name = 'AnswerUnclear'
}

/** GitHub refuses, or answers what must not be relied on. Trying again as it stands changes nothing; the problem says who mends it. */
export class ForgeRefusal extends Error {
  readonly problem: Problem
  /** The HTTP status, or null where the answer itself was the trouble. */
  readonly status: number | null
  constructor(problem: Problem, status: number | null) {
    super(problem.message)
    this.name = 'ForgeRefusal'
    this.problem = problem
    this.status = status
  }
}
