import type { Hash, Tree } from '../changes/changes.ts'
import type { Effect, RolloutRecord } from '../rollout/rollout.ts'
import type { CheckRun, Clock, CommitSha, Forge, Git, Log, Permission, PullRequestFacts } from './ports.ts'

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
  /** Called around every effect, for tests that die there; what it throws goes through. */
  readonly interrupt?: (effect: Effect, moment: 'before' | 'after') => void
}

/** What a pass may remember for the next one; all of it can be read again. */
export interface Memory {
  /** Ended rollouts that are tidied up, by id: they change no more. */
  readonly ended: Map<string, RolloutRecord>
  /** What was last shown where, so that what has not changed is not read again. */
  readonly shown: Map<string, string>
  /** The files of a commit and what they mean, for the last few commits. */
  readonly trees: Map<CommitSha, Tree>
  /** Root commits of branches. */
  readonly roots: Map<string, CommitSha>
}

export const emptyMemory = (): Memory => ({ ended: new Map(), shown: new Map(), trees: new Map(), roots: new Map() })

/** One pass: its context, and what it has read so far. Facts of GitHub are kept no longer than a pass. */
export interface Pass {
  readonly context: Context
  /** Our pull requests as last read, with all that the gates look at. */
  readonly pullRequests: Map<number, PullRequestFacts>
  /** Where records are kept: run ids by record name and commit, lowest first. */
  readonly recordRuns: Map<string, readonly CheckRun[]>
  readonly permissions: Map<string, Permission>
  readonly requiredChecks: Map<string, readonly string[] | null>
}

export const newPass = (context: Context): Pass => ({
  context,
  pullRequests: new Map(),
  recordRuns: new Map(),
  permissions: new Map(),
  requiredChecks: new Map(),
})
