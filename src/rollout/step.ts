import type { Command } from '../commands/command.ts'
import type { MetricPolicy } from '../config/policy.ts'
import type { DeploymentView } from './deployments.ts'
import type { HeardFact } from './facts.ts'
import type { CommitSha } from './names.ts'
import type { Outcome } from './outcome.ts'
import type { Aim, Attempt, RepositoryRecord, RolloutRecord } from './record.ts'
import type { Conclusion, GatesView, RolloutView, StagePullRequestView } from './views.ts'

/** Something the decision needs to know. Its answer goes into `Answers` under `key`. */
export type Ask =
  | { readonly ask: 'understand'; readonly heard: HeardFact }
  | { readonly ask: 'right'; readonly heard: HeardFact }
  | {
      readonly ask: 'overrider'
      readonly key: string
      readonly heard: HeardFact
      readonly environment: string | null
    }
  /** What these commands mean at the base's head. */
  | { readonly ask: 'propose'; readonly key: string; readonly heard: HeardFact; readonly commands: readonly Command[] }
  | { readonly ask: 'plan'; readonly key: string; readonly aim: Aim; readonly at: CommitSha }
  /** `head` where there is no pull request yet: what the gates will say of it when it is open. */
  | {
      readonly ask: 'judge'
      readonly head: CommitSha | null
      readonly key: string
      readonly record: RolloutRecord
      readonly attempt: Attempt
      readonly base: BaseState
    }
  | { readonly ask: 'judge-merge'; readonly key: string; readonly record: RolloutRecord; readonly attempt: Attempt }
  | { readonly ask: 'live'; readonly key: string; readonly record: RolloutRecord; readonly stage: number }
  | { readonly ask: 'tellers'; readonly key: string; readonly record: RolloutRecord; readonly attempt: Attempt }
  | {
      readonly ask: 'measure'
      readonly key: string
      readonly record: RolloutRecord
      readonly metric: MetricPolicy
    }
  | {
      readonly ask: 'fields'
      readonly key: string
      readonly record: RolloutRecord
      readonly attempt: Attempt
      readonly at: CommitSha
    }
  /** Whether what the rollout merged is still there. */
  | { readonly ask: 'standing'; readonly key: string; readonly record: RolloutRecord; readonly at: CommitSha }
  | {
      readonly ask: 'traffic'
      readonly key: string
      readonly services: readonly string[]
      readonly environment: string | null
      readonly at: CommitSha
    }
  | { readonly ask: 'read'; readonly key: string; readonly command: Command }
  | { readonly ask: 'past' }

/** How the base stands to the commit at which an attempt was planned. */
export type BaseState =
  | { readonly kind: 'unmoved' | 'same-plan' | 'other-plan' | 'already-so' }
  /** The pull request points at another branch than the rollout merges into. */
  | { readonly kind: 'retargeted'; readonly to: string; readonly from: string }
  | { readonly kind: 'refused'; readonly problem: { readonly code: string; readonly message: string } }

/** Something to do. Each is guarded: done twice, or broken off before or after, it ends in the same place. */
export type Effect =
  /** A record not written yet is adopted where it stands already. */
  | { readonly effect: 'open-record'; readonly record: RolloutRecord }
  | { readonly effect: 'write-record'; readonly record: RolloutRecord }
  | { readonly effect: 'write-repository-record'; readonly record: RepositoryRecord }
  | { readonly effect: 'claim'; readonly ref: string; readonly sha: CommitSha; readonly expected: CommitSha | null }
  | { readonly effect: 'release'; readonly ref: string; readonly sha: CommitSha }
  | { readonly effect: 'forget'; readonly record: RolloutRecord }
  | {
      readonly effect: 'create-stage'
      readonly record: RolloutRecord
      readonly attempt: Attempt
      readonly branch: string
      readonly message: string
    }
  /** The check run that says a head is ours; before the pull request, so that none is ever without. */
  | {
      readonly effect: 'mark-head'
      readonly record: RolloutRecord
      readonly attempt: Attempt
      readonly branch: string
      readonly view: GatesView
    }
  | {
      readonly effect: 'open-pull-request'
      readonly branch: string
      readonly base: string
      readonly view: StagePullRequestView
    }
  | { readonly effect: 'close-pull-request'; readonly number: number }
  | {
      readonly effect: 'show-gates'
      readonly key: string
      readonly attempt: Attempt
      readonly isOurs: boolean
      readonly view: GatesView
    }
  | {
      readonly effect: 'merge'
      readonly key: string
      readonly number: number
      readonly head: CommitSha
      readonly method: 'merge' | 'squash' | 'rebase'
      readonly title: string
      readonly message: string
    }
  | { readonly effect: 'note'; readonly commit: CommitSha; readonly text: string }
  /** A comment that says how long a rollout has stood still: a new one, for only that is a notification; the one before it goes. */
  | {
      readonly effect: 'remind'
      readonly place: string
      readonly thread: number
      /** `expiry`: when a rollback is proposed. */
      readonly what: { readonly since: number; readonly stood: number; readonly expiry: number | null }
      readonly view: RolloutView
    }
  | { readonly effect: 'show-status'; readonly place: string; readonly thread: number; readonly view: RolloutView }
  | {
      readonly effect: 'show-pull-request'
      readonly place: string
      readonly number: number
      readonly view: StagePullRequestView
    }
  /** The pull request of an attempt is at its end, and its body says how. */
  | {
      readonly effect: 'conclude-pull-request'
      readonly place: string
      readonly number: number
      readonly conclusion: Conclusion
    }
  /** What an environment's deployments on GitHub say of a merged stage. */
  | { readonly effect: 'show-deployment'; readonly place: string; readonly view: DeploymentView }
  | { readonly effect: 'see'; readonly heard: HeardFact }
  /** The answer, where there is one, and then the reaction that ends it. */
  | {
      readonly effect: 'finish'
      readonly heard: HeardFact
      readonly outcome: Outcome | null
      readonly reaction: 'rocket' | 'confused'
    }

/** `scope` is the rollout's id or the source that the step is for: when it fails, the others go on. */
export type Step = { readonly scope: string } & (
  | { readonly kind: 'ask'; readonly ask: Ask }
  | { readonly kind: 'effect'; readonly effect: Effect }
)
