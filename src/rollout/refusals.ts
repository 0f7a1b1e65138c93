import type { Finding } from '../changes/plan.ts'
import type { Problem } from '../problem.ts'
import type { GateVerdict } from './verdict.ts'
import type { HoldView, LiveState, Person, RolloutLink, StageView } from './views.ts'

/** Why a command was not carried out, beyond what its own problems say. */
export type Refusal =
  | { readonly code: 'problems'; readonly problems: readonly Problem[]; readonly findings: readonly Finding[] }
  | { readonly code: 'not-a-commander' }
  /** Found more than three days after it was written. */
  | { readonly code: 'late' }
  /** Somebody went back, or held, after this was typed and before it was begun with. `again` asks for it anew. */
  | { readonly code: 'overtaken'; readonly by: Person; readonly command: string; readonly again: string | null }
  | { readonly code: 'policy-broken'; readonly problems: readonly Problem[] }
  | { readonly code: 'mixed-commands' }
  | { readonly code: 'fork' }
  | { readonly code: 'thread-closed' }
  | { readonly code: 'no-open-rollout'; readonly verb: string }
  | {
      readonly code: 'which-rollout'
      readonly verb: string
      readonly rollouts: readonly RolloutLink[]
      /** Ended ones: `in-place`, the services have gone different ways since; `gone-back`, the last of all has gone back already. */
      readonly among: 'open' | 'in-place' | 'gone-back'
    }
  /** A stage is open: nothing joins until it is merged or cancelled. `again` is the line that takes its place; null where there is none. */
  | {
      readonly code: 'stage-open'
      readonly rollout: RolloutLink
      readonly stage: Pick<StageView, 'number' | 'of' | 'title'>
      readonly again: string | null
    }
  /** `commands`: what has stages to come. */
  | {
      readonly code: 'plan-unfinished'
      readonly rollout: RolloutLink
      readonly commands: readonly string[]
      readonly again: string | null
    }
  /** What the next stage does once the hold is lifted: it opens at once, at a moment, or by `/next` (null). */
  | {
      readonly code: 'held'
      readonly rollout: RolloutLink
      readonly hold: HoldView
      readonly opensAt: 'at-once' | number | null
    }
  | { readonly code: 'rollback-open'; readonly rollout: RolloutLink }
  /** Some of its services have an open rollout, and others are in another or in none. */
  | { readonly code: 'services-differ'; readonly rollouts: readonly RolloutLink[] }
  /** What would change in several environments is held, in one of them at least, by a rollout of another reach. */
  | { readonly code: 'environments-differ'; readonly rollouts: readonly RolloutLink[] }
  | { readonly code: 'approval-is-the-go-ahead'; readonly rollout: RolloutLink }
  | { readonly code: 'not-live'; readonly rollout: RolloutLink; readonly state: LiveState }
  | {
      readonly code: 'may-not-override'
      readonly gate: string
      /** The policy names nobody, others, or other gates; or it was asked for by the same person. */
      readonly why: 'nobody' | 'not-named' | 'gate-not-named' | 'asked'
    }
  | { readonly code: 'nothing-to-override'; readonly gate: string; readonly rollout: RolloutLink }
  /** A live stage is measured, and these metrics have not passed. */
  | { readonly code: 'measuring'; readonly rollout: RolloutLink; readonly gates: readonly GateVerdict[] }
  /** The organisation has locked how long a stage is watched at least: until `until`. */
  | {
      readonly code: 'soak-locked'
      readonly rollout: RolloutLink
      readonly least: number
      readonly until: number
      readonly mayOverride: boolean
    }
  | { readonly code: 'nothing-next'; readonly rollout: RolloutLink }
  | { readonly code: 'nothing-to-cancel'; readonly rollout: RolloutLink }
  | { readonly code: 'nothing-to-replan'; readonly rollout: RolloutLink }
  | { readonly code: 'not-held'; readonly rollout: RolloutLink | null; readonly repositoryHeld: boolean }
  | { readonly code: 'nothing-to-roll-back' }
  /** What was done last is a way back: to take that back brings in again what was `asked`, and only `again` says so. */
  | {
      readonly code: 'goes-forward'
      readonly rollout: RolloutLink
      readonly asked: readonly string[]
      readonly again: string
    }
  /** `--forward`, where nothing has gone back that it could bring in. */
  | { readonly code: 'goes-back'; readonly rollout: RolloutLink }
  /** The number of a stage, in the thread of a rollout that has ended; the one that could go back is another. */
  | { readonly code: 'stage-of-another'; readonly stage: number; readonly rollout: RolloutLink }
  | { readonly code: 'no-such-stage'; readonly stage: number; readonly last: number }
