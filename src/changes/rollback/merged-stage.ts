import type { Json, Pointer } from '../../manifests/manifests.ts'
import type { FieldChange } from '../plan.ts'

/** One file of a merged stage, as the commit before left it and as the stage did; null where it was not there. */
export interface MergedFile {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/** A stage that was merged: what its commit changed, read from git. */
export interface MergedStage {
  readonly number: number
  readonly commit: string
  readonly files: readonly MergedFile[]
}

/** A field that somebody else has changed since, and that therefore stays as it is. */
export interface LeftField {
  readonly stage: number
  readonly change: FieldChange
  /** Undefined where it is gone. */
  readonly now: Json | undefined
  /** Why the editor could not put it back, where that is the reason. */
  readonly reason: string | null
}

/** A route whose weights somebody else has moved since: it goes back whole, by a person's decision, or not at all. */
export interface LeftRoute {
  readonly stage: number
  readonly path: string
  readonly object: string
  /** Of the list of destinations. */
  readonly pointer: Pointer
  readonly now: Json | undefined
  readonly before: Json | undefined
}
