import type { ChangeCommand } from '../commands/command.ts'
import type { JsonObject, Patch } from '../manifests/manifests.ts'
import type { Result } from '../problem.ts'
import type { Model, Place } from '../traffic/traffic.ts'
import type { Phase, VersionRole } from './plan.ts'

/** A patch on the document that holds an object; its pointers begin at the document's root. */
export interface ObjectPatch {
  readonly kind: 'patch'
  readonly place: Place
  readonly patch: Patch
}

/** What a move does to the files. `path: null` is the file of the object that it stands beside; any other is a file that is not there yet. */
export type TreeChange =
  | ObjectPatch
  /** A new object, written in the style of the file of another. */
  | { readonly kind: 'add'; readonly beside: Place; readonly path: string | null; readonly value: JsonObject }
  /** A new object that begins as the text of another, comments and all, and is then patched; pointers begin at the object's own root. */
  | { readonly kind: 'copy'; readonly from: Place; readonly path: string | null; readonly patch: Patch }
  /** The object goes, and its file with it where it was the last one. */
  | { readonly kind: 'remove'; readonly place: Place }

/** A version that a change gives traffic to, and that must therefore be there before. */
export interface NeededVersion {
  readonly service: string
  readonly version: string
}

/** What one command still has to change in the tree as it is now. */
export interface Move {
  readonly kind: 'move'
  /** A stage holds moves of one phase: what a later one stands on is live before it. */
  readonly phase: Phase
  /**
   * Of a release step by step: the share that this step leads to. The stage ends with it, and where several commands have such steps the one with the
   * lowest goes first, alone.
   */
  readonly turn?: number
  readonly changes: readonly TreeChange[]
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
