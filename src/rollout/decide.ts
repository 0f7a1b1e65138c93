import { type Decision, each } from './decision.ts'
import { tend, tidyUp } from './duties/duties.ts'
import type { Facts } from './facts.ts'
import { finishTaken, hearOthers, hearUrgent } from './hearing/hearing.ts'

/**
 * The next step for one repository, or rest. Level-triggered: it looks only at how things are, never at what happened; so whatever was
 * broken off is simply what is to be done next. Rollback and hold go first, then what is begun is finished, then new commands.
 */
export const decide = (facts: Facts, now: number): Decision => {
  // Ended ones first: what they leave behind must be gone before what follows on them begins.
  const rollouts = [
    ...facts.rollouts.filter(({ end }) => end !== null),
    ...facts.rollouts.filter(({ end }) => end === null),
  ]
  return each([
    () => hearUrgent(facts, now),
    ...rollouts.map((record) => () => tend(record, facts, now)),
    () => hearOthers(facts, now),
    () => finishTaken(facts),
    ...rollouts.map((record) => () => tidyUp(record, facts)),
  ])
}
