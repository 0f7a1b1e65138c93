import type { StageFacts } from './facts.ts'
import type { GateVerdict } from './verdict.ts'

/** The stage must still mean what was shown: planned again at the base's newest commit, it is the same. */
export const baseGate = ({ base }: StageFacts): GateVerdict => {
  switch (base.kind) {
    case 'unmoved':
      return { gate: 'base', decision: 'allow', code: 'base-unmoved', sentence: 'The base has not moved.' }
    case 'same-plan':
      return {
        gate: 'base',
        decision: 'allow',
        code: 'base-same-plan',
        sentence: 'The base has moved without touching what is planned.',
      }
    case 'other-plan':
      return {
        gate: 'base',
        decision: 'block',
        code: 'base-moved',
        sentence: 'The base has changed what this stage would set; it must be planned again.',
      }
    case 'already-so':
      return {
        gate: 'base',
        decision: 'block',
        code: 'base-already-so',
        sentence: 'The base says by now what this stage would set.',
      }
    case 'retargeted':
      return {
        gate: 'base',
        decision: 'block',
        code: 'other-base',
        sentence: `The pull request was pointed at ${base.to}, and the rollout merges into ${base.from}. Pointed back it goes on; /replan opens a fresh one.`,
      }
    case 'refused':
      return {
        gate: 'base',
        decision: 'block',
        code: base.problem.code,
        sentence: `On the base as it is now this stage cannot be planned: ${base.problem.message}`,
      }
    case 'unknown':
      return {
        gate: 'base',
        decision: 'block',
        code: 'base-unknown',
        sentence: 'How the base stands to this stage could not be read.',
      }
  }
}
