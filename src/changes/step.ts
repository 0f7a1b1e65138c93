import type { ChangeCommand } from '../commands/command.ts'
import type { Patch } from '../manifests/manifests.ts'
import type { Result } from '../problem.ts'
import type { Model, Place } from '../traffic/traffic.ts'
import type { VersionRole } from './plan.ts'

/** A patch on the document that holds an object; its pointers begin at the document's root. */
export interface ObjectPatch {
  readonly place: Place
  readonly patch: Patch
}

/** A version that a change gives traffic to, and that must therefore be there before. */
export interface NeededVersion {
  readonly service: string
  readonly version: string
}

/** What one command still has to change in the tree as it is now. */
export interface Move {
  readonly kind: 'move'
  readonly patches: readonly ObjectPatch[]
  /** `v2 0 → 10 %` */
  readonly title: string
  /** One sentence. */
  readonly effect: string
  readonly needs: readonly NeededVersion[]
  /** The ways in, and what a reviewer should know. */
  readonly notes: readonly string[]
}

/** The tree says already what the command wants. */
export interface Reached {
  readonly kind: 'reached'
  readonly message: string
  readonly path: string
  readonly line: number
  readonly notes: readonly string[]
}

export type Step = Move | Reached

/** How a verb sees the tree: the next step towards what its command wants. It is asked again after every stage, so it must come to rest. */
export type Verb<Name extends ChangeCommand['verb']> = (
  change: Extract<ChangeCommand, { verb: Name }>,
  model: Model,
  roles: Readonly<Record<string, VersionRole>>,
) => Result<Step>
