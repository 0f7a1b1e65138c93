import type { WindowState } from '../config/policy.ts'
import type { Problem } from '../problem.ts'
import type { MergeRefusal } from './refusal.ts'
import type { GateVerdict } from './verdict.ts'

/** Everything that the gates of one stage look at, gathered beforehand. What could not be read is said to be so: unknown never allows. */
export interface StageFacts {
  readonly subject: 'change' | 'rollback'
  readonly head: HeadFacts
  readonly approvals: ApprovalFacts
  readonly base: BaseFacts
  readonly checks: CheckFacts
  readonly hold: HoldFacts | null
  /** What is wrong with the policy file on the default branch; empty where nothing is. */
  readonly policyProblems: readonly Problem[]
  readonly merging: MergingFacts
  /** What the windows of the policy say at this moment. */
  readonly window: WindowState
  /** What a tracker that had reported the stage before as live says of it by now; null where that stands. */
  readonly turned: {
    readonly stage: number
    readonly tracker: string
    readonly commit: string
    readonly said: string
  } | null
  /** Gates that somebody who may has passed for this stage; `by` is a login. */
  readonly overrides: readonly { readonly gate: string; readonly by: string; readonly reason: string }[]
  /** What the stage before had to pass before this one could open: soak and metrics, with their numbers. */
  readonly earlier: readonly GateVerdict[]
}

export interface HeadFacts {
  readonly sha: string
  /** True where it is the very commit that we made for this attempt. */
  readonly isOurs: boolean
}

export interface ApprovalFacts {
  readonly required: number
  /** Those whom the policy names, as people read them; empty where anyone with write permission may approve. */
  readonly from: readonly string[]
  /** Null where the policy does not ask for owners. */
  readonly owners: OwnerFacts | null
  /** User ids: who opened the rollout, and whose command brought the stage about. */
  readonly askers: readonly number[]
  /** How many people beside the askers may approve, up to as many as are needed; null where that is not known. */
  readonly others: number | null
  /** Heads of earlier attempts that Sluice alone made and whose digest equals this one's: approvals given there count here. */
  readonly equalHeads: readonly string[]
  /** Of this attempt's pull request and of those of equal attempts. */
  readonly reviews: readonly ReviewFacts[]
}

/** Who owns the touched files, by CODEOWNERS on the default branch at this moment. */
export type OwnerFacts =
  | { readonly kind: 'no-file' }
  /** The file, or which files the stage touches, could not be read. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'read'; readonly groups: readonly OwnedFiles[] }

/** Touched files that have the same owners. */
export interface OwnedFiles {
  readonly paths: readonly string[]
  /** As written: `@ada`, `@acme/team`. */
  readonly owners: readonly string[]
  /** User ids of those reviewers with write permission who own these files. */
  readonly reviewers: readonly number[]
  /** True where all its owners are people who asked for this stage. */
  readonly isAskersAlone: boolean
}

export interface ReviewFacts {
  readonly userId: number
  readonly login: string
  readonly isBot: boolean
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED' | 'COMMENTED' | 'PENDING'
  /** The head it was given on; null where GitHub no longer says. */
  readonly commit: string | null
  readonly submittedAt: number
  /** Write permission at this moment and, where the policy names approvers, among them. */
  readonly mayApprove: 'yes' | 'no' | 'unknown'
}

/** How the base branch stands to the commit that the stage was planned at. */
export type BaseFacts =
  | { readonly kind: 'unmoved' }
  /** Moved, and the plan made again at its new head is the same. */
  | { readonly kind: 'same-plan' }
  /** The plan made again differs: a new attempt is due. */
  | { readonly kind: 'other-plan' }
  /** What the stage would do is in the base already. */
  | { readonly kind: 'already-so' }
  /** Someone changed the branch that the pull request would be merged into. */
  | { readonly kind: 'retargeted'; readonly to: string; readonly from: string }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unknown' }

export interface CheckFacts {
  /** Contexts that the branch's rules demand, our own left out; null where they could not be read. */
  readonly required: readonly string[] | null
  /** The newest result of each check run and commit status on the head. */
  readonly results: readonly { readonly name: string; readonly state: 'success' | 'failure' | 'pending' }[]
}

export interface HoldFacts {
  readonly scope: 'rollout' | 'repository'
  readonly kind: 'asked' | 'bypassed' | 'moved' | 'measured'
  /** Milliseconds since 1970. */
  readonly at: number
  readonly by: string | null
  readonly reason: string | null
}

export interface MergingFacts {
  /** null while GitHub computes it. */
  readonly mergeable: boolean | null
  /** The branch's rules demand that the head holds the base's newest commit, and it does not. */
  readonly isBehind: boolean
  /** People merge, only squashes are left to them, and signatures leave those to the pull request's author, which is Sluice. */
  readonly isAuthorsAlone: boolean
  /** That GitHub refused to merge it as things are; null where it did not. */
  readonly refused: MergeRefusal | null
}
