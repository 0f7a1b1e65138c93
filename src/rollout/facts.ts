import type { Standing } from '../changes/changes.ts'
import type { AlreadySo, Finding, Intent, Plan, TrafficRow } from '../changes/plan.ts'
import type { Command } from '../commands/command.ts'
import type { Policy } from '../config/policy.ts'
import type { Problem } from '../problem.ts'
import type { Tellers } from './live/tellers.ts'
import type { Measurement } from './metrics.ts'
import type { CommitSha, SourceKey } from './names.ts'
import type { Explanation, HistoryEntry, Policies, ReadTraffic } from './outcome.ts'
import type { RepositoryRecord, RolloutRecord } from './record.ts'
import type { Verdict } from './verdict.ts'
import type { LiveState } from './views.ts'

/**
 * All that a decision can look at. The first half is read at the start of a pass; the maps hold what was asked for since, and a key
 * that is missing means "not asked yet". Times are milliseconds since 1970.
 */
export interface Facts {
  /** Our bot's user id, and the login that its name gives it. */
  readonly botId: number
  readonly botLogin: string
  readonly mode: 'act' | 'observe'
  readonly repository: RepositoryFact
  readonly base: { readonly branch: string; readonly head: CommitSha }
  readonly policy: PolicyFact
  /** Hosts that a policy may link to, by the server's settings. */
  readonly linkHosts: readonly string[]
  readonly repositoryRecord: RepositoryRecord
  /** Rollouts that are open, or ended and not tidied up yet. */
  readonly rollouts: readonly RolloutRecord[]
  /** `refs/sluice/open/…` → commit. */
  readonly claims: ReadonlyMap<string, CommitSha>
  /** What people wrote and we have not finished with, oldest first. */
  readonly heard: readonly HeardFact[]
  /** Opened by our App, from our own repository, under our prefix. */
  readonly pullRequests: readonly PullRequestFact[]
  /**
   * Rollouts and sources whose step failed in this pass, with what GitHub refused (nothing where it was something else): left for the next
   * one, so that one that fails does not stop the others. With a `!` behind it, telling that failed too.
   */
  readonly failed: ReadonlyMap<string, readonly Problem[]>
  readonly answers: Answers
}

export interface RepositoryFact {
  readonly mergeMethods: { readonly merge: boolean; readonly squash: boolean; readonly rebase: boolean }
  readonly installedAt: number | null
}

/** A commit of another repository that a policy was read at. */
export interface PolicyOrigin {
  /** `owner/name`. */
  readonly repository: string
  readonly at: CommitSha
}

export interface PolicyFact {
  /** The default policy where the file is broken: a way back is then still judged by something. */
  readonly policy: Policy
  readonly problems: readonly Problem[]
  /** The commit it was read at. */
  readonly at: CommitSha
  /** Equal for equal texts. */
  readonly version: string
  /** Where the organisation's policy beneath it was read; none where left out or null. */
  readonly organisation?: PolicyOrigin | null
}

export interface ActorFact {
  readonly id: number
  readonly login: string
  readonly isBot: boolean
}

export interface ThreadFact {
  readonly number: number
  readonly state: 'open' | 'closed' | 'merged'
  readonly closedAt: number | null
  readonly isLocked: boolean
  readonly isFromFork: boolean
}

export interface HeardFact {
  readonly source: SourceKey
  readonly nodeId: string
  readonly author: ActorFact
  readonly body: string
  readonly createdAt: number
  readonly editedAt: number | null
  readonly url: string
  readonly thread: ThreadFact
  readonly ownReactions: readonly ('eyes' | 'rocket' | 'confused')[]
}

export interface PullRequestFact {
  readonly number: number
  readonly url: string
  readonly branch: string
  /** The branch that it is to be merged into; anyone with write permission can change that. */
  readonly base: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly head: CommitSha
  readonly mergeCommit: CommitSha | null
  readonly mergedAt: number | null
  readonly mergedBy: ActorFact | null
  readonly closedBy: ActorFact | null
}

/** What a comment's text is. */
export type Understood =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'commands'; readonly commands: readonly Command[] }

/** What its author may, asked at this moment. `none`: no write permission. */
export type Right = 'none' | 'not-a-commander' | 'commander'

export type Refused = {
  readonly kind: 'refused'
  readonly problems: readonly Problem[]
  readonly findings: readonly Finding[]
}

/** What a new command means at the head. */
export type Proposal =
  | { readonly kind: 'plan'; readonly intent: Intent; readonly plan: Plan }
  | { readonly kind: 'already-so'; readonly intent: Intent; readonly places: readonly AlreadySo[] }
  | Refused

/** A recorded aim, planned at some commit. */
export type Planned =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'already-so'; readonly places: readonly AlreadySo[] }
  | Refused

/** The branch of an attempt: the commit on it that we made, or something else that is left alone. */
export type StageHead =
  | { readonly kind: 'ours'; readonly sha: CommitSha; readonly marked: boolean }
  | { readonly kind: 'taken' }

export interface Judged {
  readonly verdict: Verdict
  /** Without what GitHub refuses by rules of its own: what our check run says, which must not flicker with every try. */
  readonly ownVerdict: Verdict
  /** GitHub refused to merge it as it stands: when that is tried again although nothing has changed. */
  readonly retryAt: number | null
  /** When a gate changes its mind by time alone. */
  readonly wakeAt: number | null
  readonly head: CommitSha
  readonly isOurs: boolean
  readonly mergeable: boolean | null
  readonly isBehind: boolean
  /** The approvals that the verdict counted, for the merge's message. */
  readonly approvedBy: readonly { readonly login: string; readonly commit: CommitSha }[]
  /** The verdict that our check run on the head shows; null where there is none. */
  readonly shown: Verdict | null
  /** When that run was written; null where there is none. */
  readonly shownAt: number | null
}

/** How a merge came about, judged by what held at its moment. */
export interface MergeJudged {
  readonly allowed: boolean
  readonly verdict: Verdict
  readonly approvedBy: readonly { readonly login: string; readonly commit: CommitSha }[]
  /** True where the merged commit's message holds our trailers. */
  readonly isDescribed: boolean
}

/** A stage's fields at some commit: as it set them, or `object pointer` of those that are not. */
export interface FieldsFact {
  readonly holds: boolean
  readonly moved: readonly string[]
  /** False where it can no longer be told what the stage had set. */
  readonly isKnown?: false
}

/** What read-only commands show. */
export type Reading =
  | { readonly kind: 'history'; readonly entries: readonly HistoryEntry[] }
  | { readonly kind: 'explanation'; readonly explanation: Explanation }
  | { readonly kind: 'policies'; readonly policies: Policies }
  | { readonly kind: 'traffic'; readonly traffic: readonly ReadTraffic[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }

export interface Answers {
  readonly understood: ReadonlyMap<SourceKey, Understood>
  readonly rights: ReadonlyMap<SourceKey, Right>
  /** Whether the policy names the author among those who may override, by the source and the environment. */
  readonly overriders: ReadonlyMap<string, boolean>
  readonly proposals: ReadonlyMap<string, Proposal>
  readonly plans: ReadonlyMap<string, Planned>
  /** By branch. */
  readonly stageHeads: ReadonlyMap<string, StageHead>
  readonly judged: ReadonlyMap<string, Judged>
  readonly mergesJudged: ReadonlyMap<string, MergeJudged>
  readonly live: ReadonlyMap<string, LiveState>
  /** Who tells whether an attempt is live. */
  readonly tellers: ReadonlyMap<string, Tellers>
  /** One for each service that is measured; none where no version in the making has traffic. */
  readonly measurements: ReadonlyMap<string, readonly Measurement[]>
  readonly fields: ReadonlyMap<string, FieldsFact>
  /** How what a rollout merged stands at some commit. */
  readonly standings: ReadonlyMap<string, Standing>
  /** What traffic does at some commit, by what is written there. */
  readonly traffic: ReadonlyMap<string, readonly TrafficRow[]>
  readonly readings: ReadonlyMap<string, Reading>
  /** Ended rollouts with merged stages, latest first; undefined until asked. */
  readonly past: readonly RolloutRecord[] | undefined
  /** Notes that are known to stand on their commits. */
  readonly noted: ReadonlySet<string>
  /** What was last shown, by place. */
  readonly shown: ReadonlyMap<string, string>
}

export const noAnswers: Answers = {
  understood: new Map(),
  rights: new Map(),
  overriders: new Map(),
  proposals: new Map(),
  plans: new Map(),
  stageHeads: new Map(),
  judged: new Map(),
  mergesJudged: new Map(),
  live: new Map(),
  tellers: new Map(),
  measurements: new Map(),
  fields: new Map(),
  standings: new Map(),
  traffic: new Map(),
  readings: new Map(),
  past: undefined,
  noted: new Set(),
  shown: new Map(),
}
