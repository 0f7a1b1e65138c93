import type { Command } from '../../commands/command.ts'
import { act, type Decision } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import type { Outcome, Trial } from '../outcome.ts'
import type { Refusal } from '../refusals.ts'

export const textsOf = (commands: readonly Command[]): readonly string[] => commands.map(({ text }) => text)

/** Null where the commands are to be carried out. */
export const trialOf = (commands: readonly Command[], { mode }: Facts): Trial | null => {
  const isAsked = commands.some(({ dryRun }) => dryRun)
  const isObserving = mode === 'observe'
  return isAsked || isObserving ? { isAsked, isObserving } : null
}

const isRefusal = (outcome: Outcome): boolean => {
  switch (outcome.kind) {
    case 'several':
      return outcome.outcomes.some(isRefusal)
    case 'dry-run':
    case 'would':
      return !outcome.trial.isAsked
    default:
      return outcome.kind === 'refused' || outcome.kind === 'abort-which'
  }
}

/** The answer to a comment and the mark that ends it: 🚀 where it was done, 😕 where it was not. */
export const answer = (heard: HeardFact, outcome: Outcome): Decision =>
  act(heard.source, { effect: 'finish', heard, outcome, reaction: isRefusal(outcome) ? 'confused' : 'rocket' })

export const refuse = (heard: HeardFact, texts: readonly string[], refusal: Refusal): Decision =>
  answer(heard, { kind: 'refused', texts, refusal })
