import type { Finding, LeftOver, Stage, TrafficRow } from '../changes/plan.ts'
import type { TrackerReports } from '../config/policy.ts'
import type { Problem } from '../problem.ts'
import type { Tellers } from './live/tellers.ts'
import type { CommitSha, RolloutId } from './names.ts'
import type { ClosedReason, Undo } from './record.ts'
import type { GateVerdict, Verdict } from './verdict.ts'

/**
 * What there is to tell, as data: `replies/` turns it into Markdown. Nothing here holds a time that passes by itself (only fixed moments), so
 * that equal data means that nothing need be said anew. Times are milliseconds since 1970.
 */

export interface Person {
  readonly id: number
  readonly login: string
}

/** What a stage that is merged still waits for, or how it turned out. */
export type LiveState =
  /** `trackers`: those that have not reported; `until`: when their silence is told; `pods`: it brings pods, whose health is part of it. */
  | {
      readonly kind: 'waiting'
      readonly trackers: readonly string[]
      readonly until: number
      readonly pods?: true
      readonly hints?: readonly LiveHint[]
    }
  /** No tracker is set up and the policy assumes nothing: a person says so by `/next`. */
  | { readonly kind: 'ask-person' }
  /** The trackers have applied it, and these say nothing of the pods that it brings: a person says so by `/next`. */
  | { readonly kind: 'health-unknown'; readonly trackers: readonly string[] }
  | { readonly kind: 'assuming'; readonly at: number; readonly pods?: true }
  /** Past the timeout: unknown, never success. */
  | { readonly kind: 'silent'; readonly trackers: readonly string[]; readonly hints: readonly LiveHint[] }
  | {
      readonly kind: 'failed'
      readonly tracker: string
      readonly commit: CommitSha
      readonly description: string
      readonly url: string | null
      /** It had reported success before: it was live, and broke. */
      readonly regressed?: true
    }
  /** The commit that merged it is in the branch's history no more, though its fields still hold: no tracker will report it. */
  | { readonly kind: 'rewritten'; readonly commit: CommitSha }
  /** The tracker has since reported a commit from before the stage. */
  | { readonly kind: 'rolled-back'; readonly tracker: string; readonly commit: CommitSha }
  /** The tracker reports a later commit, in which the stage's fields hold something else. */
  | { readonly kind: 'superseded'; readonly tracker: string; readonly commit: CommitSha }
  | { readonly kind: 'live'; readonly at: number; readonly how: 'tracker' | 'assumed' | 'said' }

/** Who tells of a stage. */
export interface TellerView {
  readonly tool: 'argocd' | 'flux'
  readonly name: string
  readonly by: TrackerReports['preset']
  /** Where it is declared; null where not in this repository. */
  readonly path: string | null
  /** In the repository, rather than named by the policy. */
  readonly isFound: boolean
}

/** Something about who tells whether a stage is live that a person may want to mend. */
export type LiveHint =
  /** Found in the repository, and the policy does not say how such report. */
  | { readonly kind: 'unheard'; readonly trackers: readonly Pick<TellerView, 'tool' | 'name' | 'path'>[] }
  /** An ApplicationSet whose Applications the repository does not tell. */
  | { readonly kind: 'unexpanded'; readonly name: string; readonly path: string; readonly reason: string }
  /** The stage changes what it is told to do, and what applies that does not wait for it. */
  | {
      readonly kind: 'redeclared'
      readonly tracker: string
      readonly path: string
      /** What applies its declaration; null where nothing in the repository does. */
      readonly by: string | null
    }
  /** It reads a tag or a commit: a merge alone changes nothing there. */
  | { readonly kind: 'pinned'; readonly tracker: string; readonly revision: string | null }
  | { readonly kind: 'idle'; readonly tracker: string; readonly pace: 'manual' | 'suspended' }
  /** The policy names it, and the repository declares only others. */
  | { readonly kind: 'not-here'; readonly tracker: string; readonly there: readonly string[] }
  /** A report that has its form, by an account that does not count. */
  | {
      readonly kind: 'stranger'
      readonly tracker: string
      readonly context: string
      readonly id: number | null
      readonly login: string | null
    }
  /** Its API gave no answer that says anything. */
  | { readonly kind: 'unreachable'; readonly tracker: string; readonly message: string }
  /** How it stands by its own API, where that is not yet a word about the stage. */
  | { readonly kind: 'stands'; readonly tracker: string; readonly said: string }
  /** No word of it ever came, and it was not asked. */
  | { readonly kind: 'never'; readonly tracker: string }

export interface StageView {
  readonly number: number
  /** The number of the last stage; null where the end is not known. */
  readonly of: number | null
  readonly attempt: number
  /** `v2 0 → 10 %`. */
  readonly title: string
  readonly state: 'opening' | 'open' | 'closed' | 'merged' | 'live'
  readonly pullRequest: { readonly number: number; readonly url: string } | null
  readonly mergeCommit: CommitSha | null
  readonly mergedAt: number | null
  /** Who merged it; null where Sluice did, or nobody yet. */
  readonly mergedBy: Person | null
  /** Merged by a person while a gate did not allow. */
  readonly bypassed: boolean
  /** `object pointer` of fields that were not as planned at the merge commit. */
  readonly moved: readonly string[]
  /** Somebody took it back by hand, or rewrote the history that it was in, while stages before it stand. */
  readonly takenBack: TakenBack | null
  readonly liveAt: number | null
  /** Who said that it is live; none where a tracker or the policy did. */
  readonly liveBy?: Person
  /** Earlier attempts' pull requests at this stage. */
  readonly replaces: readonly { readonly number: number; readonly url: string }[]
}

/** How a merged stage went from the base again without a rollback. */
export type TakenBack = 'by-hand' | 'rewritten'

export interface HoldView {
  readonly scope: 'rollout' | 'repository'
  readonly kind: 'asked' | 'bypassed' | 'moved' | 'measured'
  /** Since when. */
  readonly at: number
  readonly by: Person | null
  readonly reason: string | null
}

/** A page to look at; the address is ready for Markdown. */
export interface Link {
  readonly name: string
  readonly url: string
}

export interface OverrideView {
  readonly gate: string
  readonly stage: number
  readonly by: Person
  readonly reason: string
}

/** Where a rollout stands: what is now, why it waits and for whom. */
export type Phase =
  | { readonly kind: 'opening' }
  /** A stage's pull request is open; `verdict` says what for. */
  | {
      readonly kind: 'gates'
      readonly stage: number
      readonly verdict: Verdict
      readonly merging: 'propose' | 'merge'
    }
  /** A stage is merged and not known to be live. */
  | { readonly kind: 'live'; readonly stage: number; readonly state: LiveState }
  /** `soak`: milliseconds of it that were asked for beyond what the mesh needs; `until` is null where a person says `/next`. */
  | {
      readonly kind: 'settling'
      readonly stage: number
      readonly until: number | null
      readonly soak: number
      /** The organisation has locked it: `/next` does not end it. */
      readonly isLocked?: true
    }
  /** A live stage is measured before anything follows. */
  | { readonly kind: 'measuring'; readonly stage: number; readonly gates: readonly GateVerdict[] }
  /** The next stage cannot be planned as things are. */
  | { readonly kind: 'stuck'; readonly problems: readonly Problem[] }
  /** Held, with no stage open. */
  | { readonly kind: 'held' }
  /** All that was asked for is live, and traffic is between two versions. */
  | { readonly kind: 'split' }
  | {
      readonly kind: 'ended'
      readonly end:
        | 'completed'
        | 'done'
        | 'cancelled'
        | 'rolled-back'
        | 'rolled-back-by-hand'
        | 'refused'
        | 'already-so'
      readonly by: Person | null
      readonly at: number
      readonly successor: SuccessorView | null
      /** Its merges are in the history no more. */
      readonly isRewritten?: true
    }

/** The rollback that took a rollout over, and how far it is. */
export interface SuccessorView {
  readonly id: RolloutId
  readonly thread: number
  readonly by: Person
  readonly pullRequest: { readonly number: number; readonly url: string } | null
  readonly state: 'going-back' | 'done' | 'cancelled'
  /** `forward`: it takes back a rollback, so that traffic is again where that had taken it from. */
  readonly direction: 'back' | 'forward'
  /** Its last stage, as far as it has come. */
  readonly stands: 'planned' | 'proposed' | 'merged' | 'live'
  /** Who merges its open stage. */
  readonly merging: 'propose' | 'merge'
  /** Why Sluice opened it by itself; null where a person asked for it. */
  readonly reason: string | null
  /** True where `/rollback` takes it back in its turn, or goes on from it, and traffic goes back by that. */
  readonly canGoBack: boolean
  /** False where it takes back the last stages only. */
  readonly isWhole: boolean
  readonly isOpen: boolean
}

/** The whole of a rollout, for its status comment and for `/status`. */
export interface RolloutView {
  readonly id: RolloutId
  readonly kind: 'change' | 'rollback'
  /** What a rollback takes back; null for a change. */
  readonly undo: Undo | null
  readonly services: readonly string[]
  readonly environment: string | null
  readonly base: string
  readonly baseline: CommitSha
  readonly thread: number
  /** As typed, in the order taken in, with who and where. */
  readonly commands: readonly { readonly text: string; readonly by: Person; readonly url: string }[]
  readonly stages: readonly StageView[]
  readonly phase: Phase
  /** What was asked for last, where it was cancelled before it was through; null else. */
  readonly givenUp: {
    readonly commands: readonly string[]
    readonly by: Person | null
    /** The last of its stages that is merged. */
    readonly after: number | null
  } | null
  /** What was taken in and waits for the merged stage to be live; empty where nothing does. */
  readonly commandsToCome?: readonly string[]
  /** The shares to which a release goes on after a weight by hand in the middle of it; none where there is no such. */
  readonly toCome?: readonly number[]
  /** The version that it introduced, where it has one service. */
  readonly canary?: string | null
  /** True where `/rollback` takes traffic back: merged stages are in place, its own or of rollouts before it, and no way back is on its way already. */
  readonly canGoBack: boolean
  /** What the routes said at the baseline, where `/rollback` leads to; empty where it would not. */
  readonly backTo: readonly TrafficRow[]
  /** What somebody changed by hand and a way back leaves alone, with the command that puts it back. */
  readonly left: readonly LeftOver[]
  readonly holds: readonly HoldView[]
  /** Who tells whether its stage is live; left out where it is over. */
  readonly tellers?: Pick<Tellers, 'views' | 'hints'>
  /** Gates that somebody passed, with who and why. */
  readonly overrides: readonly OverrideView[]
  readonly links: readonly Link[]
  /** Fields that somebody has changed by hand since the last stage is live. */
  readonly edited: readonly string[]
  /** Gates that those whom the policy names may override; empty where it names nobody. */
  readonly overridable: readonly string[]
  /** What its services' routes say in the base; empty where not known. */
  readonly traffic: readonly TrafficRow[]
  /** What they will do once everything asked for is done. */
  readonly goal: readonly TrafficRow[]
  /** Why it cannot be told whether what was merged still stands; empty where it can. */
  readonly unreadable: readonly Problem[]
  readonly findings: readonly Finding[]
  readonly notes: readonly string[]
  /** Set where the policy file is broken. */
  readonly policyProblems: readonly Problem[]
}

/** A stage's pull request. Its title is `title`; everything below is for the body. */
export interface StagePullRequestView {
  readonly title: string
  readonly rollout: RolloutView
  /** What this stage takes back; null where it goes on. */
  readonly undo: Undo | null
  /** Of the comment that brought this stage about, as typed. */
  readonly commands: readonly string[]
  readonly number: number
  /** The number of the last stage; null where the end is not known. */
  readonly of: number | null
  readonly attempt: number
  readonly reason: 'first' | 'base-moved' | 'conflict' | 'behind' | 'asked' | 'name-taken'
  /** The attempt before this one. */
  readonly replaces: { readonly number: number; readonly url: string } | null
  /** True where it is not what was shown when the command was taken in. */
  readonly differsFromPreview: boolean
  /** It takes traffic away from what is introduced, and so has not waited for the stage before. */
  readonly goesDown?: boolean
  readonly stage: Stage
  readonly askers: readonly Person[]
  readonly verdict: Verdict | null
  readonly merging: 'propose' | 'merge'
  readonly findings: readonly Finding[]
  readonly notes: readonly string[]
}

/** How the pull request of an attempt came to its end: what its body says from then on. */
export interface Conclusion {
  readonly rollout: RolloutLink
  readonly number: number
  readonly of: number | null
  readonly title: string
  /** As of the rollout. */
  readonly canGoBack: boolean
  /** Of the comment that brought it about, as typed. */
  readonly commands: readonly string[]
  readonly end: /** `bypassed`: while a gate did not allow. `takenBack`: it is in the base no more. */
    | {
        readonly kind: 'merged'
        readonly commit: CommitSha
        readonly by: Person | null
        readonly bypassed: boolean
        readonly takenBack: TakenBack | null
      }
    | {
        readonly kind: 'closed'
        /** The branch that somebody merged it into, which is none of the rollout's; null where nobody did. */
        readonly mergedInto: string | null
        /** `ended`: the rollout was, by whatever ended it. */
        readonly reason: ClosedReason
        readonly by: Person | null
        /** The pull request that is there in its place. */
        readonly successor: { readonly number: number; readonly url: string } | null
      }
}

/** The check run `sluice/gates` on a stage's head. */
export interface GatesView {
  readonly rollout: RolloutId
  readonly stage: number
  readonly attempt: number
  readonly head: CommitSha
  readonly verdict: Verdict
  /** The commit that the policy was read at. */
  readonly policyAt: CommitSha
  /** The organisation's, which lies beneath it. */
  readonly organisation?: { readonly repository: string; readonly at: CommitSha } | null
}

export interface RolloutLink {
  readonly id: RolloutId
  readonly services: readonly string[]
  readonly environment: string | null
  readonly thread: number
  /** The open stage's pull request. */
  readonly pullRequest: { readonly number: number; readonly url: string } | null
}
