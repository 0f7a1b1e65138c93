import type { Command } from '../../commands/command.ts'
import { oncePer } from '../../once-per.ts'
import { act, ask, type Decision } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import type { Refusal } from '../refusals.ts'
import { isReadOnly } from './kinds.ts'
import { fits, isThreadOf } from './which-rollout.ts'

/** Found this long after it was written, a command is asked about and not carried out. */
const lateAfter = 3 * 86_400_000

export type Attended =
  /** Nothing for us, or finished elsewhere. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'decision'; readonly decision: Decision }
  | { readonly kind: 'refused'; readonly texts: readonly string[]; readonly refusal: Refusal }
  | { readonly kind: 'commands'; readonly commands: readonly Command[] }

/** What the records of rollouts have taken in. */
const takenIn = oncePer(
  (rollouts: Facts['rollouts']): ReadonlySet<string> =>
    new Set(rollouts.flatMap(({ taken }) => taken.map(({ source }) => source))),
)

const isTaken = ({ rollouts, repositoryRecord }: Facts, { source }: HeardFact): boolean =>
  takenIn(rollouts).has(source) || repositoryRecord.taken.some((one) => one.source === source)

/** True for what never commands, whatever it says: bots, what was edited, what is older than the installation or the thread's last close. */
const neverCommands = (heard: HeardFact, facts: Facts): boolean => {
  const { author, createdAt, editedAt, thread } = heard
  return (
    author.isBot ||
    author.id === facts.botId ||
    editedAt !== null ||
    (facts.repository.installedAt !== null && createdAt < facts.repository.installedAt) ||
    (thread.closedAt !== null && createdAt < thread.closedAt)
  )
}

/** True for what wants nothing of us, now and later. */
export const isPassedOver = (heard: HeardFact, facts: Facts): boolean =>
  neverCommands(heard, facts) || facts.answers.understood.get(heard.source)?.kind === 'nothing'

/** On a closed thread only what reads, takes back or holds works, and every command on the open rollout that it belongs to. */
const worksOnClosedThread = (command: Command, { thread }: HeardFact, facts: Facts): boolean => {
  if (isReadOnly(command) || command.verb === 'rollback' || command.verb === 'hold') return true
  const isForAll = command.verb === 'unhold' && command.all
  return (
    !isForAll &&
    facts.rollouts.some(
      (record) => record.end === null && isThreadOf(facts, thread.number, record) && fits(record, command.scope),
    )
  )
}

const worksUnderBrokenPolicy = ({ verb }: Command): boolean =>
  verb === 'rollback' || verb === 'hold' || verb === 'status' || verb === 'help'

const refusalOf = (heard: HeardFact, commands: readonly Command[], facts: Facts, now: number): Refusal | null => {
  if (now - heard.createdAt > lateAfter) return { code: 'late' }
  const right = facts.answers.rights.get(heard.source)
  // Whom the policy names to override need not be named to command; who else tries it is told that rule.
  const isForCommanders = !commands.every((command) => isReadOnly(command) || command.verb === 'override')
  if (right === 'not-a-commander' && isForCommanders) return { code: 'not-a-commander' }
  if (heard.thread.isFromFork && !commands.every(isReadOnly)) return { code: 'fork' }
  if (heard.thread.state !== 'open' && !commands.every((command) => worksOnClosedThread(command, heard, facts)))
    return { code: 'thread-closed' }
  if (facts.policy.problems.length > 0 && !commands.every(worksUnderBrokenPolicy))
    return { code: 'policy-broken', problems: facts.policy.problems }
  return null
}

/** From what someone wrote to commands that may be carried out: who wrote it, where, when, and what it says. */
export const attend = (heard: HeardFact, facts: Facts, now: number): Attended => {
  if (isTaken(facts, heard) || facts.failed.has(`${heard.source}!`) || neverCommands(heard, facts))
    return { kind: 'ignored' }
  const failure = facts.failed.get(heard.source)
  if (failure !== undefined)
    return failure.length === 0
      ? { kind: 'ignored' }
      : { kind: 'refused', texts: [], refusal: { code: 'problems', problems: failure, findings: [] } }
  const decided = (decision: Decision): Attended => ({ kind: 'decision', decision })
  const understood = facts.answers.understood.get(heard.source)
  if (understood === undefined) return decided(ask(heard.source, { ask: 'understand', heard }))
  if (understood.kind === 'nothing') return { kind: 'ignored' }
  // It could be given no mark, and what has none is carried out again by the next process. It waits for the conversation to be unlocked.
  if (heard.thread.isLocked) return { kind: 'ignored' }
  const right = facts.answers.rights.get(heard.source)
  if (right === undefined) return decided(ask(heard.source, { ask: 'right', heard }))
  // A reaction notifies nobody; an answer would let anyone make Sluice write to everybody who watches.
  if (right === 'none')
    return decided(act(heard.source, { effect: 'finish', heard, outcome: null, reaction: 'confused' }))
  if (!heard.ownReactions.includes('eyes')) return decided(act(heard.source, { effect: 'see', heard }))
  if (understood.kind === 'problems') {
    const isLate = now - heard.createdAt > lateAfter
    const refusal: Refusal = isLate
      ? { code: 'late' }
      : { code: 'problems', problems: understood.problems, findings: [] }
    return { kind: 'refused', texts: [], refusal }
  }
  const { commands } = understood
  const refusal = refusalOf(heard, commands, facts, now)
  return refusal === null
    ? { kind: 'commands', commands }
    : { kind: 'refused', texts: commands.map(({ text }) => text), refusal }
}
