import type { Hash } from '../changes/plan.ts'
import type { Clock, Forge, Git, Log } from './ports.ts'

/** What one pass over one repository works with. */
export interface Context {
  readonly forge: Forge
  readonly git: Git
  readonly clock: Clock
  readonly log: Log
  readonly hash: Hash
  /** `observe`: commands are answered and nothing else is written. */
  readonly mode: 'act' | 'observe'
  /** Kept between passes to save requests. An empty one loses nothing. */
  readonly memory: Memory
  /** Called around every effect, for tests that die there. */
  readonly interrupt?: (effect: string, moment: 'before' | 'after') => void
}

/** What a pass may remember for the next one; all of it can be read again. */
export interface Memory {
  /** Ended rollouts that need no more reading, by id. */
  readonly ended: Set<string>
  /** What was last shown where, so that what has not changed is not read again. */
  readonly shown: Map<string, string>
}

export const emptyMemory = (): Memory => ({ ended: new Set(), shown: new Map() })
