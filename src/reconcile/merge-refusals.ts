import type { Facts } from '../rollout/rollout.ts'
import { forgetRules } from './branch-rules.ts'
import type { Pass } from './context.ts'
import type { PullRequestFacts } from './ports.ts'

/** After the first refusal; each one more under the same circumstances doubles it. */
const shortest = 30_000
const longest = 60 * 60_000

/** GitHub would not merge. It stays in memory alone: without it, GitHub is asked once more, and says so again. */
export const rememberRefusal = ({ context }: Pass, number: number, message: string): void => {
  const { memory, clock } = context
  const known = memory.refusals.get(number)
  const times = (known?.times ?? 0) + 1
  memory.refusals.set(number, { message, circumstances: known?.circumstances ?? null, at: clock.now(), times })
  // What is forbidden now may have been allowed when it was last asked.
  forgetRules({ context })
}

/** Our own gates wait: what they wait for stands before whatever GitHub refused, and once they allow, GitHub is asked anew. */
export const forgetRefusal = ({ context }: Pass, number: number): null => {
  context.memory.refusals.delete(number)
  return null
}

/** Everything that can make GitHub think better of it and that we can see: heads, reviews, checks. */
const circumstancesOf = async (pass: Pass, facts: Facts, pullRequest: PullRequestFacts): Promise<string> => {
  const { forge } = pass.context
  const { head, base, reviews, mergeable, isBehind } = pullRequest
  const [runs, statuses] = await Promise.all([forge.foreignCheckRuns(head), forge.statuses(head)])
  return JSON.stringify([
    head,
    base,
    facts.base.head,
    mergeable === false,
    isBehind,
    reviews.map(({ id, state, commit }) => [id, state, commit]),
    runs.map(({ name, status, conclusion }) => [name, status, conclusion]).sort(),
    statuses.map(({ context, state, createdAt }) => [context, state, createdAt]).sort(),
  ])
}

/** What GitHub refused, as long as nothing has changed since, and when it is asked again all the same: for rules that we do not see. */
export const standingRefusal = async (
  pass: Pass,
  facts: Facts,
  pullRequest: PullRequestFacts,
): Promise<{ readonly message: string; readonly retryAt: number } | null> => {
  const { refusals } = pass.context.memory
  const refusal = refusals.get(pullRequest.number)
  if (refusal === undefined) return null
  const circumstances = await circumstancesOf(pass, facts, pullRequest)
  if (refusal.circumstances !== null && refusal.circumstances !== circumstances) {
    refusals.delete(pullRequest.number)
    return null
  }
  refusals.set(pullRequest.number, { ...refusal, circumstances })
  const { message, at, times } = refusal
  return { message, retryAt: at + Math.min(shortest * 2 ** (times - 1), longest) }
}
