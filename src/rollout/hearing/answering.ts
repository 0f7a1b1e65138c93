import type { Command } from '../../commands/command.ts'
import { act, type Decision } from '../decision.ts'
import type { HeardFact } from '../facts.ts'
import type { Outcome, Refusal } from '../outcome.ts'

export const textsOf = (commands: readonly Command[]): readonly string[] => commands.map(({ text }) => text)

const isRefusal = (outcome: Outcome): boolean =>
  outcome.kind === 'several'
    ? outcome.outcomes.some(isRefusal)
    : outcome.kind === 'refused' || outcome.kind === 'abort-which'

/** The answer to a comment and the mark that ends it: 🚀 where it was done, 😕 where it was not. */
export const answer = (heard: HeardFact, outcome: Outcome): Decision =>
  act(heard.source, { effect: 'finish', heard, outcome, reaction: isRefusal(outcome) ? 'confused' : 'rocket' })

export const refuse = (heard: HeardFact, texts: readonly string[], refusal: Refusal): Decision =>
  answer(heard, { kind: 'refused', texts, refusal })
