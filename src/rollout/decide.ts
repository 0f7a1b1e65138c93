import { oncePer } from '../once-per.ts'
import { type Decision, each } from './decision.ts'
import { tend, tidyUp } from './duties/duties.ts'
import type { Facts } from './facts.ts'
import { finishHolds, finishTaken, hearOthers, hearUrgent } from './hearing/hearing.ts'
import type { RolloutId } from './names.ts'
import type { RolloutRecord } from './record.ts'
import { unlessResting, withoutComments } from './resting.ts'
import type { Step } from './step.ts'
import { wayBackInProgress } from './way-back.ts'

interface Ranks {
  /** Before all, whosever turn it is: what traffic goes back by, and before it what it takes over. */
  readonly first: readonly RolloutRecord[]
  /** What they leave behind must be gone before what follows on them begins. */
  readonly ended: readonly RolloutRecord[]
  readonly open: readonly RolloutRecord[]
  /** Where each stands among the open ones. */
  readonly places: ReadonlyMap<RolloutId, number>
}

const ranksOf = oncePer((rollouts: Facts['rollouts']): Ranks => {
  const goingBack = rollouts.filter((record) => record.end === null && wayBackInProgress(record) !== null)
  const takenOver = new Set(goingBack.flatMap(({ takesOver }) => takesOver?.rollout ?? []))
  const first = [...rollouts.filter(({ id, end }) => end !== null && takenOver.has(id)), ...goingBack]
  const others = rollouts.filter((record) => !first.includes(record))
  const open = others.filter(({ end }) => end === null)
  const places = new Map(open.map(({ id }, place) => [id, place]))
  return { first, ended: others.filter(({ end }) => end !== null), open, places }
})

/** In the order in which they are looked at; nearly always that ends with one of the first. */
function* inOrder({ first, ended, open, places }: Ranks, turn: RolloutId | null): Generator<RolloutRecord> {
  yield* first
  yield* ended
  // It is nobody's turn, or whose it was has ended: from the beginning.
  const start = places.get(turn ?? '') ?? 0
  yield* open.slice(start)
  yield* open.slice(0, start)
}

function* matters(facts: Facts, now: number, turn: RolloutId | null): Generator<() => Decision> {
  yield () => hearUrgent(facts, now)
  yield () => finishHolds(facts)
  const own = withoutComments(facts)
  for (const record of inOrder(ranksOf(facts.rollouts), turn)) {
    yield () => unlessResting(record, own, now, () => tend(record, own, now))
    yield () => finishTaken(record, facts)
  }
  yield () => hearOthers(facts, now)
  for (const record of facts.rollouts.filter(({ end }) => end !== null)) yield () => tidyUp(record, facts)
}

/**
 * The next step for one repository, or rest. Level-triggered: it looks only at how things are, never at what happened; so whatever was
 * broken off is simply what is to be done next. Rollback and hold go first, then what is begun is finished, then new commands. `turn`
 * names the open rollout that is looked at before the others: whose it is changes the order among them, never whether there is something to do.
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
