import type { ChangeCommand } from '../commands/command.ts'
import type { Edit, Json, Pointer } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import type { TrafficRow } from '../traffic/traffic.ts'

export type { TrafficRow } from '../traffic/traffic.ts'

export interface VersionRole {
  readonly stable: string | null
  readonly canary: string | null
}

/** What a change reaches in another environment, which may give its services a namespace of their own. */
export interface Elsewhere {
  readonly environment: string
  /** `namespace/name`, sorted. */
  readonly services: readonly string[]
}

/**
 * The normalised command: every name resolved, every default filled in, once, when the rollout opens or the command joins it.
 * It is JSON all through, for it is kept in the record, and planning it again at any later commit needs nothing else.
 */
export interface Intent {
  /** As typed, one line each. */
  readonly commands: readonly string[]
  /** Complete: services and versions are filled in. */
  readonly changes: readonly ChangeCommand[]
  /** `namespace/name`, sorted. */
  readonly services: readonly string[]
  readonly environment: string | null
  /** True where every environment that takes in what is changed is meant, and this one only shows it. */
  readonly everywhere?: boolean | undefined
  /** Of those the others, as they were found once, when it was resolved: no stage may change any but these. */
  readonly alsoIn?: readonly Elsewhere[] | undefined
  readonly roles: Readonly<Record<string, VersionRole>>
}

/** One field that a stage sets, addressed so that unrelated edits do not disturb it. `null` on either side is "not there". */
export interface FieldChange {
  readonly path: string
  /** `kind/namespace/name`, `_` for an unstated namespace. */
  readonly object: string
  /** From the object's root. List items are named where they can be: `/spec/http/[default]/route/[reviews:v2]/weight`. */
  readonly pointer: Pointer
  readonly before: Json | undefined
  readonly after: Json | undefined
  /** For an item that came into a list or left it: the name of the item behind it, null for the last. Order decides among rules. */
  readonly followedBy?: string | null
}

/** What is live before what: pods, then subset, then the routes to them; in reverse on the way out (design, invariant 8). */
export type Phase = 'pods' | 'subset' | 'traffic' | 'subset-out' | 'pods-out'

export interface Stage {
  /** One-based within the plan. */
  readonly number: number
  readonly phase: Phase
  /** Of a release step by step: the share that it leads to. */
  readonly step?: { readonly service: string; readonly percent: number }
  /** `v2 0 → 10 %`: the middle of the pull request's title. */
  readonly title: string
  /** What it does to traffic, in one sentence. */
  readonly effect: string
  readonly edits: readonly Edit[]
  readonly changes: readonly FieldChange[]
  readonly traffic: { readonly before: readonly TrafficRow[]; readonly after: readonly TrafficRow[] }
  /** Hash over the set of (file, document, pointer, old value, new value). */
  readonly digest: string
  /** What a real kustomize or helm makes of it, one for each environment and directory that it touches; none for plain manifests. */
  readonly rendered?: readonly RenderedDiff[]
}

/** The rendered difference, where a real tool proved it; or why what we read of the files is trusted. */
export type RenderedDiff = {
  readonly environment: string | null
  /** `overlays/prod by kustomize` */
  readonly what: string
} & ({ readonly kind: 'proven'; readonly diff: string } | { readonly kind: 'trusted'; readonly why: string })

/** What the linter or the planner says. Its identity is (code, object, pointer), never line or wording. */
export interface Finding extends Problem {
  readonly severity: 'error' | 'warning' | 'info'
  /** `kind/namespace/name`. */
  readonly object: string
  readonly pointer: Pointer
  /** True where the planned change brings it in, or makes it worse. */
  readonly isNew: boolean
}

/** What somebody has changed since by hand, so that a way back leaves it alone. */
export interface LeftOver {
  /** One sentence or two. */
  readonly said: string
  /** What the command is for: `To put them back`. */
  readonly means: string
  /** What puts it back; null where no command does. */
  readonly command: string | null
}

export interface Plan {
  /** The commit it was made at; null for a plain directory. */
  readonly base: string | null
  readonly intent: Intent
  readonly digest: string
  readonly stages: readonly Stage[]
  readonly findings: readonly Finding[]
  /** Ways in that stay untouched, references that are not here, and other things a reviewer should know. One sentence each. */
  readonly notes: readonly string[]
  /** Of a way back; its notes say it too. */
  readonly left?: readonly LeftOver[]
}

/** The manifests say it already: where. */
export interface AlreadySo {
  readonly kind: 'already-so'
  readonly message: string
  readonly path: string
  readonly line: number
  /** Ways in that stay untouched, and whatever else a plan would tell beside it. */
  readonly notes: readonly string[]
}

/** SHA-256 in lower-case hexadecimal; given from outside, for pure rooms have no `node:crypto`. */
export type Hash = (text: string) => string
