import { branchOfAttempt, decide, type Facts, type Step, turnAfter } from '../rollout/rollout.ts'
import { carryOut } from './acting.ts'
import { answerAsk } from './asking.ts'
import { passBystanders } from './bystanders.ts'
import { type Context, newPass, type Pass } from './context.ts'
import { isContradicted, nameOf, waitFor, withFailure } from './failing.ts'
import { gather } from './gather.ts'
import { judgeMergeGroups } from './merge-groups.ts'
import { checkPolicies } from './policy-checks.ts'
import { AnswerUnclear, RateLimited } from './ports.ts'
import { type Standing, standingOf } from './standing.ts'
import { settleSweep } from './sweeping.ts'

export { type Context, emptyMemory } from './context.ts'
export type { Standing } from './standing.ts'

/** A pass that has not come to rest by then is broken off and taken up again: nothing that is right needs so many. */
const mostSteps = ({ rollouts, heard }: Facts): number => 1_000 + 50 * (rollouts.length + heard.length)
/**
 * After so many effects a pass begins anew where it was: what was written stays written, and a rollback that somebody has typed meanwhile
 * is not left to wait behind a thousand rollouts that are to be told of.
 */
const mostEffects = 100
/** So often in a row. */
const mostPasses = ({ rollouts, heard }: Facts): number => 10 + rollouts.length + heard.length
/** After a pass that was broken off. */
const tryAgainAfter = 60_000

/** Attempts whose pull request matters to a decision. */
const branchesOf = ({ rollouts }: Facts): readonly string[] =>
  rollouts.flatMap((record) => record.attempts.map((attempt) => branchOfAttempt(record, attempt)))

const earliest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other)

const take = async (pass: Pass, facts: Facts, step: Step): Promise<Facts> => {
  if (step.kind === 'ask') return answerAsk(pass, facts, step.ask)
  return carryOut(pass, facts, step.effect)
}

/** Commits that are no stage of ours. What fails there is tried again and stops nothing. */
const tellOthers = async (pass: Pass, facts: Facts): Promise<boolean> => {
  let isAllTold = true
  for (const tell of [passBystanders, judgeMergeGroups, checkPolicies])
    try {
      await tell(pass, facts)
    } catch (error) {
      if (error instanceof RateLimited) throw error
      pass.context.log.error({ error }, 'a commit of somebody else could not be told; the next pass tries again')
      isAllTold = false
    }
  return isAllTold
}

export interface PassResult {
  readonly wakeAt: number | null
  /** How its rollouts stand; null where the pass was not through. */
  readonly standing: Standing | null
}

const unfinished = (wakeAt: number | null): PassResult => ({ wakeAt, standing: null })

/**
 * One pass over one repository: read how things are, decide, take one guarded step, and again, until nothing is to be done. It may be
 * broken off anywhere and started anew. `wakeAt` is when it should look again although nothing happened.
 */
export const reconcileRepository = async (context: Context): Promise<PassResult> => {
  const { clock, log, interrupt, signal } = context
  let pass = newPass(context)
  let facts = await gather(pass, branchesOf)
  if (facts === null) return unfinished(null)
  const progress = context.memory.unfinished
  const most = mostSteps(facts)
  const contradicted = new Set<string>()
  let effects = 0
  for (let steps = 0; steps < most; steps += 1) {
    signal?.throwIfAborted()
    if (effects === mostEffects && progress.passes < mostPasses(facts)) {
      progress.passes += 1
      return unfinished(clock.now())
    }
    const decision = decide(facts, clock.now(), progress.turn)
    if (decision.kind === 'rest') {
      Object.assign(progress, { turn: null, passes: 0 })
      settleSweep(pass, facts)
      const isAllTold = await tellOthers(pass, facts)
      const wait = waitFor(pass, facts)
      const again = isAllTold ? null : clock.now() + tryAgainAfter
      const wakeAt = earliest(earliest(decision.wakeAt, again), wait === null ? null : clock.now() + wait)
      return { wakeAt, standing: standingOf(facts) }
    }
    const { step } = decision
    progress.turn = turnAfter(step, progress.turn)
    if (step.kind === 'effect') interrupt?.(step.effect, 'before')
    try {
      facts = await take(pass, facts, step)
    } catch (error) {
      if (error instanceof RateLimited) throw error
      const told = { step: nameOf(step), scope: step.scope, error }
      const key = `${step.scope} ${nameOf(step)}`
      const isFirst = isContradicted(error) && !contradicted.has(key)
      if (isFirst) {
        contradicted.add(key)
        log.warn(told, 'GitHub contradicts what was read; it is read again')
      } else {
        log.error(told, 'a step failed; the next pass tries again')
        facts = withFailure(pass, facts, step, error)
        if (!(error instanceof AnswerUnclear)) continue
      }
      const { failed }: Facts = facts
      // What happened is open, so how things are is read again. Where nobody answers at all, that ends the pass.
      pass = newPass(context)
      const fresh = await gather(pass, branchesOf)
      if (fresh === null) return unfinished(null)
      facts = { ...fresh, failed }
      continue
    }
    if (step.kind === 'effect') {
      effects += 1
      log.info({ step: nameOf(step), scope: step.scope }, 'done')
      interrupt?.(step.effect, 'after')
    }
  }
  progress.passes = 0
  log.error({}, 'a pass did not come to rest')
  return unfinished(clock.now() + tryAgainAfter)
}
