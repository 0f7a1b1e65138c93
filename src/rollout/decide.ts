import { type Decision, each } from './decision.ts'
import { tend, tidyUp } from './duties/duties.ts'
import type { Facts } from './facts.ts'
import { finishTaken, hearOthers, hearUrgent } from './hearing/hearing.ts'
import type { RolloutId } from './names.ts'
import type { RolloutRecord } from './record.ts'
import { unlessResting, withoutComments } from './resting.ts'
import type { Step } from './step.ts'

/** Open rollouts, that one first, then those behind it, and then those before it. */
const inTurn = (facts: Facts, turn: RolloutId | null): readonly RolloutRecord[] => {
  const open = facts.rollouts.filter(({ end }) => end === null)
  // -1 where it is nobody's turn, or whose it was has ended.
  const start = Math.max(
    0,
    open.findIndex(({ id }) => id === turn),
  )
  return [...open.slice(start), ...open.slice(0, start)]
}

function* matters(facts: Facts, now: number, turn: RolloutId | null): Generator<() => Decision> {
  yield () => hearUrgent(facts, now)
  // Ended ones first: what they leave behind must be gone before what follows on them begins.
  const ended = facts.rollouts.filter(({ end }) => end !== null)
  const open = inTurn(facts, turn)
  const own = withoutComments(facts)
  for (const record of [...ended, ...open]) yield () => unlessResting(record, own, now, () => tend(record, own, now))
  yield () => hearOthers(facts, now)
  yield () => finishTaken(facts)
  for (const record of ended) yield () => tidyUp(record, facts)
}

/**
 * The next step for one repository, or rest. Level-triggered: it looks only at how things are, never at what happened; so whatever was
 * broken off is simply what is to be done next. Rollback and hold go first, then what is begun is finished, then new commands. `turn`
 * names the open rollout that is looked at first: whose it is changes the order among them, never whether there is something to do.
 */
export const decide = (facts: Facts, now: number, turn: RolloutId | null = null): Decision =>
  each(matters(facts, now, turn))

/**
 * Whose turn it is after a step: the rollout's that it was for, or that a command has just touched. Those before it rested a moment ago, so
 * that with many open ones each is looked at a few times in a pass, and not at every step of every other.
 */
export const turnAfter = (step: Step, turn: RolloutId | null): RolloutId | null => {
  if (!step.scope.includes('/')) return step.scope
  return step.kind === 'effect' && 'record' in step.effect && 'services' in step.effect.record
    ? step.effect.record.id
    : turn
}
