import type { Hash, Render } from '../changes/changes.ts'
import type { Effect, Planned, PolicyFact, RolloutId, RolloutRecord } from '../rollout/rollout.ts'
import type {
  Applications,
  CheckRun,
  Clock,
  CommitSha,
  Forge,
  Git,
  Log,
  ManifestFiles,
  Metrics,
  OwnComment,
  Permission,
  PullRequestFacts,
} from './ports.ts'
import type { Sweep } from './sweeping.ts'

/** What one pass over one repository works with. */
export interface Context {
  readonly forge: Forge
  readonly git: Git
  readonly metrics: Metrics
  /** None where left out: then no Argo CD is known. */
  readonly applications?: Applications
  /** The real helm and kustomize; left out where none is set up. */
  readonly render?: Render
  readonly clock: Clock
  readonly log: Log
  readonly hash: Hash
  /** Hosts that a policy may link to; none where left out. */
  readonly linkHosts?: readonly string[]
  /** The repository of the owner that holds the policy for all of them; none where left out or null. */
  readonly organisation?: string | null
  /** `observe`: commands are answered and nothing else is written. */
  readonly mode: 'act' | 'observe'
  /** Kept between passes to save requests. An empty one loses nothing. */
  readonly memory: Memory
  /** Once aborted no further step is taken: the process stops, or another one has taken over. */
  readonly signal?: AbortSignal
  /** Called around every effect, for tests that die there; what it throws goes through. */
  readonly interrupt?: (effect: Effect, moment: 'before' | 'after') => void
}

/** GitHub would not merge, and nothing suggests that it would now. */
export interface RefusedMerge {
  readonly message: string
  /** How everything stood; null until it was looked at. */
  readonly circumstances: string | null
  readonly at: number
  /** In a row, under the same circumstances. */
  readonly times: number
}

/** What a pass may remember for the next one; all of it can be read again. */
export interface Memory {
  /** Ended rollouts that are tidied up, by id: they change no more. */
  readonly ended: Map<string, RolloutRecord>
  /** What was last shown where, so that what has not changed is not read again. */
  readonly shown: Map<string, string>
  /** Comments that this process wrote, by what they are about: a list may lag behind what was created. */
  readonly said: Map<string, OwnComment>
  /** Check runs of records that this process wrote a moment ago, by commit: a list may lag behind what was created. */
  readonly records: Map<CommitSha, readonly CheckRun[]>
  /** The files of a commit, for the last few commits. */
  readonly files: Map<CommitSha, ManifestFiles>
  /** The policy of a commit, and of one of the organisation's, for the last few. */
  readonly policies: Map<string, PolicyFact>
  /** Plans by what they depend on: the aim, the commit and the policy. */
  readonly plans: Map<string, Planned>
  /** Rollouts that only pull requests tell of and whose record was not found, and when. */
  readonly unfound: Map<string, number>
  /** Heads of other people's pull requests that have been told that they are no stage. */
  readonly passed: Set<CommitSha>
  /** Heads of branches that leave the policy as it is, or whose policy has been judged. */
  readonly policyHeads: Set<CommitSha>
  /** How often in a row a step of a rollout or a source got no answer. */
  readonly unanswered: Map<string, number>
  /** Our gates' runs by the commit that they are on, as last read or written by ourselves, and when. */
  readonly gatesRuns: Map<CommitSha, { readonly at: number; readonly runs: readonly CheckRun[] }>
  /** Our pull requests that are merged, by branch: they change no more. */
  readonly merged: Map<string, PullRequestFacts>
  /** Merges that GitHub refused, by pull request. */
  readonly refusals: Map<number, RefusedMerge>
  /** Root commits of branches. */
  readonly roots: Map<string, CommitSha>
  /** What the next look at what people wrote need not go through again; null: all of it. */
  readonly swept: { last: Sweep | null }
  /** Where the pass is or was broken off: the next one begins with the open rollout whose turn it was, so that none waits for ever behind others. */
  readonly unfinished: { turn: RolloutId | null; passes: number }
  /** What rarely changes and what GitHub itself enforces when it comes to it: asked again after a while. */
  readonly slow: Map<string, { readonly at: number; readonly value: unknown }>
}

export const emptyMemory = (): Memory => ({
  ended: new Map(),
  shown: new Map(),
  said: new Map(),
  records: new Map(),
  files: new Map(),
  policies: new Map(),
  plans: new Map(),
  unfound: new Map(),
  passed: new Set(),
  policyHeads: new Set(),
  unanswered: new Map(),
  gatesRuns: new Map(),
  merged: new Map(),
  refusals: new Map(),
  roots: new Map(),
  swept: { last: null },
  unfinished: { turn: null, passes: 0 },
  slow: new Map(),
})

/** Remembers a value, and lets the oldest go where there are too many. */
export const remember = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void => {
  map.delete(key)
  map.set(key, value)
  for (const old of [...map.keys()].slice(0, Math.max(0, map.size - most))) map.delete(old)
}

/** One pass: its context, and what it has read so far. Facts of GitHub are kept no longer than a pass. */
export interface Pass {
  readonly context: Context
  /** Our pull requests as last read, with all that the gates look at. */
  readonly pullRequests: Map<number, PullRequestFacts>
  /** Our runs on the commits that carry records, lowest first. */
  readonly recordRuns: Map<CommitSha, readonly CheckRun[]>
  readonly permissions: Map<string, Permission>
  /** This pass's look at what people wrote; null before it. */
  swept: Sweep | null
  /** Rollouts that were opened in this pass: nothing has been said of them yet. */
  readonly unsaid: Set<RolloutId>
}

export const newPass = (context: Context): Pass => ({
  context,
  pullRequests: new Map(),
  recordRuns: new Map(),
  permissions: new Map(),
  swept: null,
  unsaid: new Set(),
})
