import type { Document, Patch, Snapshot } from '../manifests/manifests.ts'
import type { Problem, Result } from '../problem.ts'
import type { DeclaredTracker } from './trackers/declared.ts'

/** How the name of an environment is known. */
export type Told = 'configuration' | 'tracker' | 'directory' | 'values'

/** What one tool makes of one directory: the files of a directory as they are, the build of a Kustomization, a release of a chart. */
export interface Root {
  readonly kind: 'plain' | 'kustomize' | 'helm'
  /** '' is the root of the repository. */
  readonly directory: string
  /** Every file that it reaches, sorted. */
  readonly files: readonly string[]
  readonly trackers: readonly DeclaredTracker[]
  /** The one among them that lays something of its own over what it applies; it then reaches the file of that too. */
  readonly laidBy?: DeclaredTracker | null
  /** What else writes on that tracker's object, so that nothing below it may be changed. */
  readonly overwritten?: Problem | null
  /** What it reaches and cannot be read, or is not here. */
  readonly problems: readonly Problem[]
}

/** One place where the services of this repository run. */
export interface Environment {
  /** Null where nothing names it: it is then the one that commands mean without a name. */
  readonly name: string | null
  readonly told: Told
  readonly roots: readonly Root[]
}

/** Which environments the files of a repository make, and which file reaches which of them. */
export interface Layout {
  /** By name; empty for plain manifests without layers, which are one environment without a name. */
  readonly environments: readonly Environment[]
  /** Files that no environment reaches. */
  readonly rest: readonly string[]
  readonly problems: readonly Problem[]
}

/** The object's document: what brings it into the environment, whatever else writes on it later. */
export interface At {
  readonly path: string
  readonly document: number
}

/** How far a change may reach. */
export interface Reach {
  /** True for a file that no other environment reaches, or where all of them are meant. */
  readonly mayEdit: (path: string) => boolean
  /** Changes of other objects that are still to come and are meant as well: where one value says both, they come about together. */
  readonly along?: readonly { readonly at: At; readonly patch: Patch }[]
}

/** A root as it is applied. Places of its objects lead to the document that brings each into it. */
export interface Applied {
  readonly documents: readonly Document[]
  readonly problems: readonly Problem[]
  /** The files after a change of an applied object, whose pointers begin at its document's root. */
  readonly write: (at: At, patch: Patch, reach: Reach) => Result<Snapshot>
  /** The files after another object has come, written beside this one. */
  readonly add: (beside: At, document: Document['value'], reach: Reach) => Result<Snapshot>
  readonly remove: (at: At, root: string, reach: Reach) => Result<Snapshot>
  /** The file and line that said last what stands at a pointer of an applied object. */
  readonly lastWriter: (at: At, pointer: string) => { readonly path: string; readonly line: number } | null
}
