import { oncePer } from '../once-per.ts'
import type { Decision } from './decision.ts'
import { type Answers, type Facts, noAnswers } from './facts.ts'
import type { RolloutRecord } from './record.ts'

/** What is made of people's comments before a record holds it: commands look at it, and what a rollout has to do never does. */
const ofComments = ['understood', 'rights', 'overriders', 'proposals', 'readings'] as const satisfies (keyof Answers)[]

const latest = new WeakMap<Facts['rollouts'], Facts>()

const isSame = <Whole extends object>(one: Whole, other: Whole, but: readonly (keyof Whole)[]): boolean =>
  (Object.keys(one) as (keyof Whole)[]).every((name) => one[name] === other[name] || but.includes(name))

/**
 * The facts without comments and what was made of them: all that a rollout's own duties can see. The very same object as long as nothing
 * in it has changed, so that what was found out from it holds.
 */
export const withoutComments = (facts: Facts): Facts => {
  const known = latest.get(facts.rollouts)
  if (
    known !== undefined &&
    isSame(known, facts, ['heard', 'answers']) &&
    isSame(known.answers, facts.answers, ofComments)
  )
    return known
  const none = Object.fromEntries(ofComments.map((name) => [name, noAnswers[name]]))
  const found: Facts = { ...facts, heard: [], answers: { ...facts.answers, ...none } }
  latest.set(facts.rollouts, found)
  return found
}

/** What rests on the same facts, and until when. */
const resting = oncePer((_: Facts) => new WeakMap<RolloutRecord, Decision & { readonly kind: 'rest' }>())

/**
 * What there is to do for a rollout. One that rested is not looked at again before the facts are others or its time has come: with many
 * open ones nearly all of them rest at nearly every step.
 */
export const unlessResting = (record: RolloutRecord, facts: Facts, now: number, look: () => Decision): Decision => {
  const rests = resting(facts)
  const known = rests.get(record)
  if (known !== undefined && (known.wakeAt === null || now < known.wakeAt)) return known
  const decision = look()
  if (decision.kind === 'rest') rests.set(record, decision)
  return decision
}
