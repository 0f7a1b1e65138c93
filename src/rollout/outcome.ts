import type { AlreadySo, Plan, TrafficRow } from '../changes/plan.ts'
import type { SpokenPolicy } from '../traffic/traffic.ts'
import type { CommitSha, RolloutId } from './names.ts'
import type { Undo } from './record.ts'
import type { Refusal } from './refusals.ts'
import type { HoldView, OverrideView, Person, RolloutLink, RolloutView } from './views.ts'

export interface HistoryEntry {
  readonly id: RolloutId
  readonly kind: 'change' | 'rollback'
  readonly commands: readonly string[]
  readonly by: Person
  readonly services: readonly string[]
  readonly environment: string | null
  /** null while it is open. */
  readonly end: string | null
  readonly stages: readonly {
    readonly number: number
    readonly title: string
    readonly commit: CommitSha
    readonly at: number
    readonly pullRequest: { readonly number: number; readonly url: string } | null
    readonly mergedBy: Person | null
    readonly bypassed: boolean
    /** Gates that somebody passed on the way to it. */
    readonly overrides: readonly OverrideView[]
  }[]
}

/** Where the requests of some services go, by what is written on the base branch. */
export interface ReadTraffic {
  /** Which of several is told; null where there is one, without a name. */
  readonly environment: string | null
  readonly services: readonly string[]
  readonly rows: readonly TrafficRow[]
  /** Services that were left out, for an answer has an end. */
  readonly more: number
}

/** How connections to a service's pods are made, as the files say. */
export interface Policies {
  readonly service: string
  readonly policies: readonly SpokenPolicy[]
}

/** What one request hits: the simulator's own answer, as data. */
export interface Explanation {
  readonly request: string
  /** From where it is sent: `mesh:namespace` or `gateway:namespace/name`. */
  readonly client: string
  readonly virtualService: string | null
  readonly rule: string | null
  /** Where the answering rule is written. */
  readonly place: { readonly path: string; readonly line: number } | null
  /** Every rule that was looked at, in order, the answering one last: why it took the request, or did not. */
  readonly steps: readonly {
    readonly virtualService: string
    readonly rule: string
    readonly matched: boolean
    readonly reason: string
    readonly path: string
    readonly line: number
  }[]
  /** What else the answering rule says: `timeout 5s`, `retries 3`. */
  readonly settings: readonly string[]
  readonly destinations: readonly {
    readonly host: string
    readonly subset: string | null
    readonly share: number
    readonly status: string
    /** Why it does not simply answer. */
    readonly reason: string | null
  }[]
  /** `mixed` where shares differ; null where it depends on what is not in the repository. */
  readonly httpStatus: number | 'mixed' | null
  readonly mirrors: readonly { readonly host: string; readonly subset: string | null; readonly percentage: number }[]
  readonly rewrite: string | null
  readonly warnings: readonly string[]
}

/** Why a command was tried and not carried out: as it asked for itself, or because the server observes and carries out none. */
export interface Trial {
  readonly isAsked: boolean
  readonly isObserving: boolean
}

/** The answer to one comment: exactly one, edited in place. */
export type Outcome =
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly texts: readonly string[] }
  /** Done; the rollout's status comment shows the rest. `verb` is that of the command. */
  | { readonly kind: 'taken'; readonly verb: string; readonly texts: readonly string[]; readonly rollout: RolloutLink }
  /** `rollout`: the open one on these services, where there is one. */
  | {
      readonly kind: 'already-so'
      readonly texts: readonly string[]
      readonly places: readonly AlreadySo[]
      readonly rollout?: RolloutLink
    }
  | {
      readonly kind: 'dry-run'
      readonly texts: readonly string[]
      readonly plan: Plan
      readonly undo: Undo | null
      readonly trial: Trial
    }
  /** The same of a command that plans nothing. */
  | {
      readonly kind: 'would'
      readonly verb: string
      readonly texts: readonly string[]
      readonly rollout: RolloutLink | null
      readonly trial: Trial
    }
  | {
      readonly kind: 'status'
      readonly rollouts: readonly RolloutView[]
      readonly repositoryHold: HoldView | null
      readonly isObserving: boolean
      /** Where no rollout is open: what is. */
      /** One table for each environment that is told; empty where rollouts are shown instead. */
      readonly traffic: readonly ReadTraffic[]
    }
  | { readonly kind: 'history'; readonly entries: readonly HistoryEntry[] }
  | { readonly kind: 'explanation'; readonly explanation: Explanation }
  | { readonly kind: 'policies'; readonly policies: Policies }
  | { readonly kind: 'help'; readonly onlySluicePrefix: boolean; readonly topic: string | null }
  /** `/abort`: neither is done, the person says which is meant. */
  | { readonly kind: 'abort-which'; readonly rollout: RolloutLink | null }
  | { readonly kind: 'repository-held'; readonly hold: HoldView }
  | { readonly kind: 'repository-released' }
  /** A rollback of a rollout of which nothing was merged: it is cancelled, and that is all. */
  | { readonly kind: 'nothing-was-merged'; readonly rollout: RolloutLink }
  /** `merging`: who merges its open stage. `view` shows what it waits for. */
  | {
      readonly kind: 'already-rolling-back'
      readonly rollout: RolloutLink
      readonly merging: 'propose' | 'merge'
      readonly view: RolloutView
    }
  /** Several read-only commands of one comment. */
  | { readonly kind: 'several'; readonly outcomes: readonly Outcome[] }
