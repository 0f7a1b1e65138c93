import type { PolicyChange } from '../traffic/traffic.ts'

export type { PolicyChange } from '../traffic/traffic.ts'

import type { Audience } from '../traffic/traffic.ts'

/** `=` exact, `^=` prefix, `~=` regular expression; none is presence for a name. */
export type ValueMatch =
  | { readonly kind: 'exact' | 'prefix' | 'regex'; readonly value: string }
  | { readonly kind: 'present' }

/** One condition of `/route`; several are ANDed. */
export type Condition =
  | { readonly kind: 'header' | 'without-header' | 'query'; readonly name: string; readonly match: ValueMatch }
  | { readonly kind: 'cookie'; readonly name: string; readonly value: string }
  | { readonly kind: 'uri' | 'method' | 'authority' | 'user-agent'; readonly match: ValueMatch }
  | { readonly kind: 'source-namespace'; readonly namespace: string }
  /** A browser or a kind of device, told by the User-Agent header. */
  | Audience

/** The cookie that keeps clients on the version of a split that they got first; `off` ends it. */
export type Sticky = { readonly cookie: string } | 'off'

/** `v2` alone is 100 percent; a split's whole percents sum to 100. */
export type Target = readonly { readonly version: string; readonly percent: number }[]

/** A whole reference, or another tag of the image that is there. */
export type ImageChoice =
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'tag'; readonly tag: string }

/** What `/canary` does to pods: an image brings them first, or their counts are the only weight; `total` is the count of all, null keeps stable's. */
export type CanaryPods =
  | { readonly kind: 'image'; readonly image: ImageChoice; readonly container: string | null }
  | { readonly kind: 'replicas'; readonly total: number | null }

/** A release step by step to 100 percent; each part is null where the configuration says it. */
export interface StagedPlan {
  /** Whole percents that rise to 100. */
  readonly steps: readonly number[] | null
  /** Milliseconds that each stage is watched once it is live. */
  readonly soak: number | null
  /** A person says `/next` before each stage. */
  readonly manual: boolean | null
  /** Steps that were asked for too, at or below what the version had by then; never typed. */
  readonly passed?: readonly number[]
}

/** What narrows a command to one place; each as typed, null where left out. */
export interface Scope {
  /** `namespace/name`, canonical by the catalogue; empty where left out. */
  readonly services: readonly string[]
  readonly environment: string | null
  /** Every environment that takes in what is changed is meant. */
  readonly everywhere?: true
  readonly virtualService: string | null
  readonly route: string | null
  /** `deployment=NAME`, which may stand instead of a version. */
  readonly workload: string | null
}

/** Which rule `/unroute` means: its name, its one-based position in `/status`, or its conditions. */
export type RuleReference =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'position'; readonly position: number }
  | { readonly kind: 'conditions'; readonly conditions: readonly Condition[] }

export type ChangeCommand =
  | {
      readonly verb: 'canary'
      readonly scope: Scope
      readonly percent: number
      readonly version: string | null
      /** Left out it stays as it is. */
      readonly sticky?: Sticky
      /** Left out the route alone decides, and pods stay as they are. */
      readonly pods?: CanaryPods
      /** Of `/canary start`, whose `percent` is 100. */
      readonly plan?: StagedPlan
    }
  | {
      readonly verb: 'route'
      readonly scope: Scope
      readonly conditions: readonly Condition[]
      readonly target: Target
      readonly name: string | null
      readonly before: string | null
      readonly rewrite: string | null
      readonly timeout: string | null
      readonly retries: number | null
      readonly sticky?: Sticky
    }
  | { readonly verb: 'unroute'; readonly scope: Scope; readonly rule: RuleReference }
  /** `percentage` has at most four decimals; null is 100 where left out, and `version: null` is `off`. */
  | {
      readonly verb: 'mirror'
      readonly scope: Scope
      readonly version: string | null
      readonly percentage: number | null
    }
  | { readonly verb: 'pin'; readonly scope: Scope; readonly version: string; readonly dropRules: boolean }
  | {
      readonly verb: 'deploy'
      readonly scope: Scope
      readonly version: string
      readonly image: ImageChoice
      readonly container: string | null
    }
  /** In these `version` is null where `scope.workload` stands for it. */
  | {
      readonly verb: 'image'
      readonly scope: Scope
      readonly version: string | null
      readonly image: ImageChoice
      readonly container: string | null
    }
  | { readonly verb: 'scale'; readonly scope: Scope; readonly version: string | null; readonly replicas: number }
  /** Bounds are counts of pods, the others percents of what they request; null stays as it is. */
  | {
      readonly verb: 'autoscale'
      readonly scope: Scope
      readonly version: string | null
      readonly minimum: number | null
      readonly maximum: number | null
      readonly cpu: number | null
      readonly memory: number | null
    }
  | { readonly verb: 'retire'; readonly scope: Scope; readonly version: string | null }
  /** `subset` is null for the whole host. */
  | { readonly verb: 'policy'; readonly scope: Scope; readonly subset: string | null; readonly policy: PolicyChange }
  /** `version` is the one that carries production. */
  | { readonly verb: 'adopt'; readonly scope: Scope; readonly version: string | null }
  /** `uri` conditions are ORed, all others ANDed into each; none is every request. */
  | {
      readonly verb: 'expose'
      readonly scope: Scope
      readonly version: string | null
      /** Lower-cased; `*` is any. */
      readonly host: string
      /** As typed: `namespace/name` or a name. */
      readonly gateway: string | null
      readonly port: number | null
      readonly conditions: readonly Condition[]
    }
  /** `advance` retires the other version, `swap` gives it the image of this one; null is as the policy says. */
  | {
      readonly verb: 'promote'
      readonly scope: Scope
      readonly version: string | null
      readonly way: 'advance' | 'swap' | null
      /** The workloads of the version that goes, filled in when the command is resolved. */
      readonly retires?: readonly string[]
      /** Nobody named the version: neither the command, nor a rollout or the configuration. It is the one that carries everything. */
      readonly isInferred?: true
    }

/** Gates that `/override` can pass. */
export type OverridableGate = 'windows' | 'checks' | 'metrics' | 'soak' | 'live' | 'approvals'

export type RolloutCommand =
  | { readonly verb: 'next' | 'done' | 'replan' | 'cancel' | 'abort'; readonly scope: Scope }
  | { readonly verb: 'hold'; readonly scope: Scope; readonly all: boolean; readonly reason: string | null }
  | { readonly verb: 'unhold'; readonly scope: Scope; readonly all: boolean }
  | { readonly verb: 'override'; readonly scope: Scope; readonly gate: OverridableGate; readonly reason: string }
  | {
      readonly verb: 'rollback'
      readonly scope: Scope
      readonly to:
        | { readonly kind: 'baseline' }
        | { readonly kind: 'last' }
        | { readonly kind: 'stage'; readonly stage: number }
      readonly now: boolean
      /** To bring in again what has gone back, which nobody means who only types the word. */
      readonly forward?: true
    }

export type ReadCommand =
  | { readonly verb: 'status' | 'history' | 'policies'; readonly scope: Scope }
  /** `topic` is the verb asked about, null for all of them. */
  | { readonly verb: 'help'; readonly scope: Scope; readonly topic: string | null }
  | { readonly verb: 'plan'; readonly scope: Scope; readonly command: ChangeCommand | RolloutCommand }
  | {
      readonly verb: 'explain'
      readonly scope: Scope
      readonly method: string
      readonly path: string
      readonly headers: readonly (readonly [string, string])[]
      readonly cookies: readonly (readonly [string, string])[]
      readonly host: string | null
      readonly from:
        | { readonly kind: 'mesh'; readonly namespace: string }
        | { readonly kind: 'gateway'; readonly gateway: string }
        | null
    }

/** What a line says, without where it was said. */
export type BareCommand = ChangeCommand | RolloutCommand | ReadCommand

/** A line that was understood. `text` is the line as the person wrote it, for trailers and replies. */
export type Command = BareCommand & {
  readonly text: string
  /** One-based line of the comment. */
  readonly line: number
  readonly dryRun: boolean
  readonly supersede: boolean
}

/** The names that words can mean: plain data, so that parsing needs no repository. */
export interface Catalogue {
  readonly services: readonly {
    /** `namespace/name`; `_/name` where the namespace is unstated. */
    readonly key: string
    readonly name: string
    readonly namespace: string | null
    readonly versions: readonly {
      /** The subset's name where there is one. */
      readonly name: string
      /** Other words that mean it: the label's value, the Deployment's name. */
      readonly aliases: readonly string[]
    }[]
  }[]
  readonly environments: readonly string[]
  /** Names of Deployments and the like: what `deployment=` may be meant for. */
  readonly workloads?: readonly string[]
}
