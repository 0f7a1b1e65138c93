import type { Json } from '../../manifests/manifests.ts'

/** An Argo CD Application or a Flux Kustomization that the repository declares, by itself or through an ApplicationSet. */
export interface DeclaredTracker {
  readonly tool: 'argocd' | 'flux'
  readonly name: string
  readonly namespace: string | null
  /** Where it is declared. */
  readonly path: string
  readonly line: number
  readonly sources: readonly TrackerSource[]
  /** Given to objects that state none. */
  readonly targetNamespace: string | null
  /** What its success says of pods; null where its notifications decide, which stand elsewhere. */
  readonly health: boolean | null
  /** `manual`: a person starts each sync; `suspended`: nothing is synced. */
  readonly pace: 'automatic' | 'manual' | 'suspended'
  /** The ApplicationSet that makes it, and its template as it comes out for this one; left out where it is declared by itself. */
  readonly set?: { readonly name: string; readonly filled: Json }
}

/** One place that a tracker reads. */
export interface TrackerSource {
  /** The address of its repository; null where this repository does not tell. */
  readonly repository: string | null
  /** A branch, tag or commit as written; null is the default branch. */
  readonly revision: string | null
  /** True where it is a tag or a commit by what it says: a merge alone does not bring it. */
  readonly isFixed: boolean
  /** A directory relative to the root; '' is the root. */
  readonly path: string
  /** How files are found there where no Kustomization and no chart says it. */
  readonly directory: DirectoryRule
  /** Files read beside it, such as values; relative to the root. */
  readonly also: readonly string[]
}

export interface DirectoryRule {
  readonly recursive: boolean
  /** Globs relative to the directory; empty: every manifest. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/** An ApplicationSet, or part of one, whose Applications the repository does not tell. */
export interface UnexpandedSet {
  readonly name: string
  readonly path: string
  readonly line: number
  /** `its generator clusters is filled in by the cluster`. */
  readonly reason: string
  /** Directories that its Applications may read, as globs; empty: any. */
  readonly directories: readonly string[]
  /** Files whose contents would say more, as globs. */
  readonly wants: readonly string[]
}

export interface DeclaredTrackers {
  readonly trackers: readonly DeclaredTracker[]
  readonly unexpanded: readonly UnexpandedSet[]
}
