import { branchOfAttempt, decide, type Facts, type Step } from '../rollout/rollout.ts'
import { carryOut } from './acting.ts'
import { answerAsk } from './asking.ts'
import { passBystanders } from './bystanders.ts'
import { type Context, newPass, type Pass } from './context.ts'
import { gather } from './gather.ts'
import { AnswerUnclear, ForgeRefusal, RateLimited } from './ports.ts'

export { type Context, emptyMemory, type Memory } from './context.ts'

/** A pass that has not come to rest by then is broken off and taken up again: nothing that is right needs so many. */
const mostSteps = 1_000
/** After a refusal, or something that should not have happened. */
const tryAgainAfter = 60_000

/** Attempts whose pull request matters to a decision. */
const branchesOf = ({ rollouts }: Facts): readonly string[] =>
  rollouts.flatMap((record) => record.attempts.map((attempt) => branchOfAttempt(record, attempt)))

const take = async (pass: Pass, facts: Facts, step: Step): Promise<Facts> => {
  if (step.kind === 'ask') return answerAsk(pass, facts, step.ask)
  return carryOut(pass, facts, step.effect)
}

/** What failed is left for the next pass, so that one rollout or comment does not stop the others. */
const withFailure = (facts: Facts, { scope }: Step, error: unknown): Facts => {
  const key = facts.failed.has(scope) ? `${scope}!` : scope
  return { ...facts, failed: new Map([...facts.failed, [key, error instanceof ForgeRefusal ? [error.problem] : []]]) }
}

const nameOf = (step: Step): string => (step.kind === 'ask' ? step.ask.ask : step.effect.effect)

/**
 * One pass over one repository: read how things are, decide, take one guarded step, and again, until nothing is to be done. It may be
 * broken off anywhere and started anew. `wakeAt` is when it should look again although nothing happened.
 */
export const reconcileRepository = async (context: Context): Promise<{ readonly wakeAt: number | null }> => {
  const { clock, log, interrupt } = context
  const pass = newPass(context)
  let facts = await gather(pass, branchesOf)
  if (facts === null) return { wakeAt: null }
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const decision = decide(facts, clock.now())
    if (decision.kind === 'rest') {
      await passBystanders(pass, facts)
      if (facts.failed.size === 0) return { wakeAt: decision.wakeAt }
      const again = clock.now() + tryAgainAfter
      return { wakeAt: decision.wakeAt === null ? again : Math.min(again, decision.wakeAt) }
    }
    const { step } = decision
    if (step.kind === 'effect') interrupt?.(step.effect, 'before')
    try {
      facts = await take(pass, facts, step)
    } catch (error) {
      // Nobody answers now, or what happened is open: the pass ends here, and the next one reads how things are.
      if (error instanceof RateLimited || error instanceof AnswerUnclear) throw error
      log.error({ step: nameOf(step), scope: step.scope, error }, 'a step failed; the next pass tries again')
      facts = withFailure(facts, step, error)
      continue
    }
    if (step.kind === 'effect') {
      log.info({ step: nameOf(step), scope: step.scope }, 'done')
      interrupt?.(step.effect, 'after')
    }
  }
  log.error({}, 'a pass did not come to rest')
  return { wakeAt: clock.now() + tryAgainAfter }
}
