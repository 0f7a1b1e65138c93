import { ask, type Decision } from '../decision.ts'
import type { Facts, HeardFact, Reading } from '../facts.ts'
import type { Outcome } from '../outcome.ts'
import { holdView, rolloutView } from '../viewing.ts'
import { answer } from './answering.ts'
import type { ReadLine } from './kinds.ts'
import { meantRollouts, openRollouts } from './which-rollout.ts'

type Read =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'decision'; readonly decision: Decision }

const outcome = (value: Outcome): Read => ({ kind: 'outcome', outcome: value })

/** What only the manifests, or git, can tell; asked for once. */
const readingOf = (
  heard: HeardFact,
  command: ReadLine,
  index: number,
  facts: Facts,
): { readonly kind: 'reading'; readonly reading: Exclude<Reading, { kind: 'refused' }> } | Read => {
  const key = `${heard.source}#${index}@${facts.base.head}`
  const reading = facts.answers.readings.get(key)
  if (reading === undefined) return { kind: 'decision', decision: ask(heard.source, { ask: 'read', key, command }) }
  if (reading.kind !== 'refused') return { kind: 'reading', reading }
  return outcome({
    kind: 'refused',
    texts: [command.text],
    refusal: { code: 'problems', problems: reading.problems, findings: [] },
  })
}

const status = (heard: HeardFact, command: ReadLine, index: number, facts: Facts): Read => {
  const views = []
  for (const record of meantRollouts(facts, heard, command.scope, openRollouts(facts))) {
    const viewed = rolloutView(facts, record)
    if (viewed.kind === 'ask') return { kind: 'decision', decision: ask(heard.source, viewed.ask) }
    views.push(viewed.view)
  }
  const { hold } = facts.repositoryRecord
  const repositoryHold = hold === null ? null : holdView('repository', hold)
  const said = { kind: 'status', rollouts: views, repositoryHold, isObserving: facts.mode === 'observe' } as const
  if (views.length > 0) return outcome({ ...said, traffic: [] })
  const read = readingOf(heard, command, index, facts)
  if (read.kind !== 'reading') return read
  return outcome({ ...said, traffic: read.reading.kind === 'traffic' ? read.reading.traffic : [] })
}

const read = (heard: HeardFact, command: ReadLine, index: number, facts: Facts): Read => {
  if (command.verb === 'status') return status(heard, command, index, facts)
  if (command.verb === 'help') {
    const { onlySluicePrefix } = facts.policy.policy
    return outcome({ kind: 'help', onlySluicePrefix, topic: command.topic })
  }
  const result = readingOf(heard, command, index, facts)
  if (result.kind !== 'reading') return result
  if (result.reading.kind === 'traffic') throw new Error(`/${command.verb} shows no table of traffic`)
  return outcome(result.reading)
}

/** Read-only commands: one answer to all of a comment's. */
export const hearReading = (heard: HeardFact, commands: readonly ReadLine[], facts: Facts): Decision => {
  const outcomes: Outcome[] = []
  for (const [index, command] of commands.entries()) {
    const result = read(heard, command, index, facts)
    if (result.kind === 'decision') return result.decision
    outcomes.push(result.outcome)
  }
  const [only] = outcomes
  return answer(heard, outcomes.length === 1 && only !== undefined ? only : { kind: 'several', outcomes })
}
