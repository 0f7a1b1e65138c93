import type { MappedChart } from '../config/policy.ts'

/** Git's modes of a regular file; anything else (symlink, submodule) is never read nor written. */
export type FileMode = '100644' | '100755'

/** One decoded text file of the tree. Line endings, byte order mark and the end of the file are as they are. */
export interface SourceFile {
  /** Relative to the repository's root, with `/`. */
  readonly path: string
  readonly text: string
  readonly mode: FileMode
}

/** The files of one tree that may matter to us; not every file of the repository need be here. */
export interface Snapshot {
  /** The commit, or null for a plain directory. */
  readonly revision: string | null
  readonly files: ReadonlyMap<string, SourceFile>
  /** Directories of environments by name, as the configuration gives them; null is one without a directory of its own. */
  readonly named?: ReadonlyMap<string, string | null>
  /** The environment that commands mean that name none, as the configuration says. */
  readonly usual?: string | null
  /** Charts that the configuration tells by what their values mean. */
  readonly charts?: readonly MappedChart[]
  /** What a question leaves aside in a repository with layers: names of portions of an environment, whose objects then count as not here. */
  readonly aside?: ReadonlySet<string>
}

/**
 * A change of one file's text. `start` and `end` are offsets in UTF-16 code units of the decoded text that the stage before leaves.
 * Edits of one file are sorted by `start`, do not overlap, and all refer to the same text.
 */
export type Edit =
  | { readonly path: string; readonly start: number; readonly end: number; readonly text: string }
  | { readonly path: string; readonly create: string; readonly mode: FileMode }
  | { readonly path: string; readonly delete: true }
