import type { Facts, Step } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { AnswerUnclear, ForgeRefusal } from './ports.ts'
import { refusedByRules } from './refused-by-rules.ts'

/** After a refusal, or something that should not have happened; and the longest wait for an answer that stays out again and again. */
const longest = 60_000
/** After an answer that stayed out once: most often the next one comes. */
const shortest = 5_000

export const nameOf = (step: Step): string => (step.kind === 'ask' ? step.ask.ask : step.effect.effect)

/**
 * 409 and 422 are also GitHub's answers where things are not as we read them, or not yet so on the server that was asked. A step that meets one is
 * decided anew from a fresh reading, once; only what is refused again is GitHub's last word.
 */
export const isContradicted = (error: unknown): boolean =>
  error instanceof ForgeRefusal && (error.status === 409 || error.status === 422)

/** What failed is left for the next pass, so that one rollout or comment does not stop the others. */
export const withFailure = ({ context }: Pass, facts: Facts, step: Step, error: unknown): Facts => {
  const { scope } = step
  const { unanswered } = context.memory
  const key = `${scope} ${nameOf(step)}`
  if (error instanceof AnswerUnclear) unanswered.set(key, (unanswered.get(key) ?? 0) + 1)
  const problems = error instanceof ForgeRefusal ? [refusedByRules(error.problem)] : []
  const place = facts.failed.has(scope) ? `${scope}!` : scope
  return { ...facts, failed: new Map([...facts.failed, [place, problems]]) }
}

/** How long until what failed in this pass is tried again; null where nothing failed. */
export const waitFor = ({ context }: Pass, facts: Facts): number | null => {
  const { unanswered } = context.memory
  const isFailed = (key: string): boolean => facts.failed.has(key.slice(0, key.indexOf(' ')))
  for (const key of [...unanswered.keys()].filter((one) => !isFailed(one))) unanswered.delete(key)
  if (facts.failed.size === 0) return null
  const times = [...unanswered.values()]
  // A refusal is no reason to hurry, an answer that stayed out is one.
  return times.length === 0 ? longest : Math.min(longest, shortest * 2 ** (Math.min(...times) - 1))
}
