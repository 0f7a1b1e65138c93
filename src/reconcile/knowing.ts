import type { Facts, HeardFact, PullRequestFact, RolloutRecord } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { rememberPullRequest } from './gather.ts'
import type { PullRequestFacts } from './ports.ts'

/** What is known after an effect: what it changed is put in place, and what may no longer be so is forgotten, to be asked anew. */

const without = <Value>(map: ReadonlyMap<string, Value>, prefix: string): ReadonlyMap<string, Value> =>
  new Map([...map].filter(([key]) => !key.startsWith(prefix)))

/** Verdicts and live states of this rollout are judged again: its record is part of them. */
export const withRecord = (facts: Facts, record: RolloutRecord): Facts => {
  const isThis = ({ id, baseline }: RolloutRecord): boolean => id === record.id && baseline === record.baseline
  return {
    ...facts,
    rollouts: facts.rollouts.some(isThis)
      ? facts.rollouts.map((known) => (isThis(known) ? record : known))
      : [...facts.rollouts, record],
    answers: {
      ...facts.answers,
      judged: without(facts.answers.judged, `${record.id}/`),
      live: without(facts.answers.live, `${record.id}/`),
      fields: without(facts.answers.fields, `${record.id}/`),
      standings: without(facts.answers.standings, `${record.id}/`),
    },
  }
}

export const withPullRequest = (pass: Pass, facts: Facts, fresh: PullRequestFacts): Facts => {
  rememberPullRequest(pass, fresh)
  const pullRequest: PullRequestFact = fresh
  const isKnown = facts.pullRequests.some(({ number }) => number === fresh.number)
  return {
    ...facts,
    pullRequests: isKnown
      ? facts.pullRequests.map((known) => (known.number === fresh.number ? pullRequest : known))
      : [pullRequest, ...facts.pullRequests],
    answers: { ...facts.answers, judged: new Map() },
  }
}

/** The base has moved: everything that was judged against it is judged again. Plans stand, for they name their commit. */
export const withBase = (facts: Facts, head: string): Facts =>
  head === facts.base.head
    ? facts
    : {
        ...facts,
        base: { ...facts.base, head },
        answers: { ...facts.answers, judged: new Map(), live: new Map(), past: undefined },
      }

export const withoutHeard = (facts: Facts, { source }: HeardFact): Facts => ({
  ...facts,
  heard: facts.heard.filter((heard) => heard.source !== source),
})

export const withShown = (pass: Pass, facts: Facts, place: string, view: unknown): Facts => {
  const text = JSON.stringify(view)
  pass.context.memory.shown.set(place, text)
  return { ...facts, answers: { ...facts.answers, shown: new Map([...facts.answers.shown, [place, text]]) } }
}
