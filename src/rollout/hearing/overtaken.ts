import type { Command, Scope } from '../../commands/command.ts'
import { oncePer } from '../../once-per.ts'
import type { Facts, HeardFact } from '../facts.ts'
import type { Taken } from '../record.ts'
import { isChange, isReadOnly } from './kinds.ts'
import { isThreadOf } from './which-rollout.ts'

/** One comment, understood. */
export interface Said {
  readonly heard: HeardFact
  readonly commands: readonly Command[]
}

/** A `/rollback` or a `/hold` that somebody typed: it goes before what was typed earlier. */
interface LaterWord {
  readonly verb: 'rollback' | 'hold'
  readonly text: string
  readonly by: { readonly id: number; readonly login: string }
  readonly at: number
  readonly source: string
  readonly thread: number
  readonly scope: Pick<Scope, 'services' | 'environment'>
  /** Of the whole repository. */
  readonly all: boolean
}

const ofTaken = (
  { verb, text, by, at, source, thread }: Taken,
  scope: LaterWord['scope'] | 'all',
): readonly LaterWord[] => {
  if (verb !== 'rollback' && verb !== 'hold') return []
  const all = scope === 'all'
  return [{ verb, text, by, at, source, thread, scope: all ? anywhere : scope, all }]
}

const anywhere: LaterWord['scope'] = { services: [], environment: null }

/** Those that records have taken in. */
const takenWords = oncePer((rollouts: Facts['rollouts']): readonly LaterWord[] =>
  rollouts.flatMap((record) => record.taken.flatMap((taken) => ofTaken(taken, record))),
)

/** Those that nobody has begun with: of who may command, understood, and meant. */
const pendingWords = ({ heard, answers }: Facts): readonly LaterWord[] =>
  heard.flatMap(({ source, author, createdAt, thread }) => {
    const understood = answers.understood.get(source)
    const [command, second] = understood?.kind === 'commands' ? understood.commands : []
    if (command === undefined || second !== undefined || answers.rights.get(source) !== 'commander') return []
    if ((command.verb !== 'rollback' && command.verb !== 'hold') || command.dryRun) return []
    const { verb, text, scope } = command
    const by = { id: author.id, login: author.login }
    const all = command.verb === 'hold' && command.all
    return [{ verb, text, by, at: createdAt, source, thread: thread.number, scope, all }]
  })

/** GitHub tells whole seconds; within one, of two comments the later has the higher number, and a thread’s own text comes before all. */
const isAfter = (word: Pick<LaterWord, 'at' | 'source'>, { createdAt, source }: HeardFact): boolean => {
  if (word.at !== createdAt) return word.at > createdAt
  const [kind, number] = source.split('/')
  const [otherKind, otherNumber] = word.source.split('/')
  return kind === otherKind ? Number(otherNumber) > Number(number) : kind === 'issue'
}

const isSameThread = (facts: Facts, one: number, other: number): boolean =>
  one === other || facts.rollouts.some((record) => isThreadOf(facts, one, record) && isThreadOf(facts, other, record))

/** Both may mean the same rollout: by the services that they name, and by the thread where one of them names none. */
const mayMeanTheSame = (facts: Facts, word: LaterWord, { thread }: HeardFact, scope: LaterWord['scope']): boolean => {
  if (word.scope.environment !== null && scope.environment !== null && word.scope.environment !== scope.environment)
    return false
  return word.scope.services.length > 0 && scope.services.length > 0
    ? scope.services.some((service) => word.scope.services.includes(service))
    : isSameThread(facts, word.thread, thread.number)
}

/** A rollback makes void all that moves or steers the same; a hold only the leave to go on, for what opens after it is held. */
const isVoidAfter = (facts: Facts, word: LaterWord, heard: HeardFact, command: Command): boolean => {
  if (isReadOnly(command) || command.verb === 'rollback' || command.verb === 'hold' || command.verb === 'abort')
    return false
  const isForAll = command.verb === 'unhold' && command.all
  if (word.verb === 'hold' && (command.verb !== 'unhold' || isForAll !== word.all)) return false
  return isForAll ? word.all : mayMeanTheSame(facts, word, heard, command.scope)
}

/**
 * The later word of somebody who went back, or held, after this had been typed and before anybody had begun with it; null where there is none.
 * Rollback and hold go first, so what was typed before them would otherwise be carried out after them, and undo them.
 */
export const overtakenBy = (heard: HeardFact, commands: readonly Command[], facts: Facts): LaterWord | null => {
  const ofRepository = facts.repositoryRecord.taken.flatMap((taken) => ofTaken(taken, 'all'))
  return (
    [...pendingWords(facts), ...takenWords(facts.rollouts), ...ofRepository].find(
      (word) => isAfter(word, heard) && commands.some((command) => isVoidAfter(facts, word, heard, command)),
    ) ?? null
  )
}

/** True where an earlier change that nobody has begun with may open the rollout that this means. */
export const mayOpenFor = (facts: Facts, heard: HeardFact, { scope }: Command, earlier: Said): boolean =>
  isAfter({ at: heard.createdAt, source: heard.source }, earlier.heard) &&
  earlier.commands.some(
    (command) =>
      isChange(command) &&
      !command.dryRun &&
      (scope.services.length > 0 && command.scope.services.length > 0
        ? scope.services.some((service) => command.scope.services.includes(service))
        : isSameThread(facts, heard.thread.number, earlier.heard.thread.number)),
  )
