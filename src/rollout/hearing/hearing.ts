import type { Command } from '../../commands/command.ts'
import { oncePer } from '../../once-per.ts'
import { act, type Decision, each, first, rest } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import type { RolloutRecord, Taken } from '../record.ts'
import { holdView, linkOf } from '../viewing.ts'
import { answer, refuse, textsOf } from './answering.ts'
import { attend } from './attending.ts'
import { hearChange } from './change.ts'
import { isAboutRollout, isChange, isReading } from './kinds.ts'
import { mayOpenFor, overtakenBy, type Said } from './overtaken.ts'
import { hearReading } from './reading.ts'
import { hearRolloutCommand } from './rollout-command.ts'

/** What `/plan COMMAND` plans is heard as the command itself, dry. */
const undressed = (commands: readonly Command[]): readonly Command[] => {
  const [command] = commands
  if (commands.length !== 1 || command?.verb !== 'plan') return commands
  const { text, line, supersede } = command
  return [{ ...command.command, text, line, supersede, dryRun: true }]
}

const carryOut = (heard: HeardFact, said: readonly Command[], facts: Facts, now: number): Decision => {
  const commands = undressed(said)
  if (commands.every(isChange)) return hearChange(heard, commands.filter(isChange), facts, now)
  const isOne = commands.length === 1
  if (commands.every(isReading) && (isOne || !commands.some(({ verb }) => verb === 'plan')))
    return hearReading(heard, commands.filter(isReading), facts)
  const [only] = commands
  if (isOne && only !== undefined && isAboutRollout(only)) return hearRolloutCommand(heard, only, facts, now)
  return refuse(heard, textsOf(commands), { code: 'mixed-commands' })
}

const isUrgent = (commands: readonly Command[]): boolean =>
  commands.some(({ verb }) => verb === 'rollback' || verb === 'hold')

const byCreation = (one: HeardFact, other: HeardFact): number => one.createdAt - other.createdAt

/** Every comment is understood first, for a rollback or a hold among them goes before all others. */
const attended = (facts: Facts, now: number) =>
  [...facts.heard].sort(byCreation).map((heard) => ({ heard, attended: attend(heard, facts, now) }))

const isEnd = (decision: Decision): boolean =>
  decision.kind === 'step' && decision.step.kind === 'effect' && decision.step.effect.effect === 'finish'

/** Where somebody has gone back or held since, the later word counts. */
const refusedAsOvertaken = ({ heard, commands }: Said, facts: Facts): Decision | null => {
  const word = overtakenBy(heard, commands, facts)
  if (word === null) return null
  const texts = textsOf(commands)
  const [only, second] = texts
  const again = second === undefined ? (only ?? null) : null
  return refuse(heard, texts, { code: 'overtaken', by: word.by, command: word.text, again })
}

/**
 * What takes back or holds. Before its own answer ends it, those are answered that it has overtaken, for nobody would know afterwards; and what a
 * hold finds nothing to hold of, an earlier comment may be about to open.
 */
const hearFirst = ({ heard, commands }: Said, others: readonly Said[], facts: Facts, now: number): Decision => {
  const decision = carryOut(heard, commands, facts, now)
  if (!isEnd(decision)) return decision
  const [command] = commands
  const isWaiting = command?.verb === 'hold' && !command.dryRun
  if (isWaiting && others.some((other) => mayOpenFor(facts, heard, command, other))) return rest()
  return first(others.map((other) => () => refusedAsOvertaken(other, facts))) ?? decision
}

/** Comments are read and refused, and what takes back or holds is carried out. */
export const hearUrgent = (facts: Facts, now: number): Decision => {
  const all = attended(facts, now)
  const said = all.flatMap(({ heard, attended: is }) =>
    is.kind === 'commands' ? [{ heard, commands: is.commands }] : [],
  )
  const others = said.filter(({ commands }) => !isUrgent(commands))
  return each([
    ...all.flatMap(({ heard, attended: is }) => {
      if (is.kind === 'decision') return [() => is.decision]
      return is.kind === 'refused' ? [() => refuse(heard, is.texts, is.refusal)] : []
    }),
    ...said.filter(({ commands }) => isUrgent(commands)).map((one) => () => hearFirst(one, others, facts, now)),
  ])
}

/** All other commands, in the order in which they were written. */
export const hearOthers = (facts: Facts, now: number): Decision =>
  each(
    attended(facts, now).flatMap(({ heard, attended: is }) =>
      is.kind === 'commands' && !isUrgent(is.commands)
        ? [
            () =>
              refusedAsOvertaken({ heard, commands: is.commands }, facts) ?? carryOut(heard, is.commands, facts, now),
          ]
        : [],
    ),
  )

const bySource = oncePer(
  (heard: Facts['heard']): ReadonlyMap<string, HeardFact> => new Map(heard.map((one) => [one.source, one])),
)

/** What was taken in and is not marked yet, in the order in which it was. */
const unmarked = (taken: readonly Taken[], { heard, failed }: Facts): readonly (readonly [HeardFact, Taken])[] => {
  return taken.flatMap((one) => {
    const found = bySource(heard).get(one.source)
    return found === undefined || failed.has(one.source) ? [] : [[found, one] as const]
  })
}

/** Holds of the whole repository that stand in its record, or are gone from it: answered, and marked. */
export const finishHolds = (facts: Facts): Decision => {
  const { hold, taken } = facts.repositoryRecord
  const [next] = unmarked(taken, facts)
  if (next === undefined) return rest()
  return hold === null
    ? answer(next[0], { kind: 'repository-released' })
    : answer(next[0], { kind: 'repository-held', hold: holdView('repository', hold) })
}

/** Commands that a rollout's record has taken in, once it rests and so their effect is done: answered where the status comment is elsewhere, and marked. */
export const finishTaken = (record: RolloutRecord, facts: Facts): Decision => {
  const [next] = facts.failed.has(record.id) ? [] : unmarked(record.taken, facts)
  if (next === undefined) return rest()
  const [heard, taken] = next
  const rollout = linkOf(facts, record)
  if (record.end?.kind === 'refused') {
    const holder = facts.rollouts.find(({ id }) => id === record.end?.conflict) ?? record
    return refuse(heard, [taken.text], { code: 'services-differ', rollouts: [linkOf(facts, holder)] })
  }
  // The status comment cannot say it: whoever typed this wanted traffic to move, and of this rollout nothing had moved any.
  if (taken.verb === 'rollback' && record.kind === 'change' && record.merges.length === 0)
    return answer(heard, { kind: 'nothing-was-merged', rollout })
  if (record.thread === heard.thread.number)
    return act(heard.source, { effect: 'finish', heard, outcome: null, reaction: 'rocket' })
  return answer(heard, { kind: 'taken', verb: taken.verb, texts: [taken.text], rollout })
}
