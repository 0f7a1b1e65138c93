import type { SourceFile } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import type { FileMemory } from './file-memory.ts'
import { readEntries } from './files.ts'
import { checkedSha } from './names.ts'
import type { Run } from './runner.ts'
import { changesBetween, entriesAt, pathsOf } from './tree.ts'

/** A file as it would be afterwards; null where it would be gone. */
export interface FileResult {
  readonly path: string
  readonly file: SourceFile | null
}

/** What taking one commit back would do to the files of another. */
export type Inverse =
  | {
      readonly kind: 'clean'
      readonly tree: string
      readonly files: readonly FileResult[]
      readonly skipped: readonly Problem[]
    }
  /** `files` are those that came out clean; `paths` those that did not. */
  | {
      readonly kind: 'conflict'
      readonly paths: readonly string[]
      readonly files: readonly FileResult[]
      readonly skipped: readonly Problem[]
    }

const identity = {
  GIT_AUTHOR_NAME: 'sluice',
  GIT_AUTHOR_EMAIL: 'sluice@localhost',
  GIT_AUTHOR_DATE: '@0 +0000',
  GIT_COMMITTER_NAME: 'sluice',
  GIT_COMMITTER_EMAIL: 'sluice@localhost',
  GIT_COMMITTER_DATE: '@0 +0000',
}

/**
 * The inverse of one commit (of a merge: against its first parent), three-way, on top of another commit; no ref moves. An older git has no
 * `merge-tree --merge-base`, so a commit with the old tree is put on top of the one to be undone: their merge base with `onto` is then that one.
 */
export const revertStage = async (run: Run, memory: FileMemory, commit: string, onto: string): Promise<Inverse> => {
  const undone = checkedSha(commit)
  const target = checkedSha(onto)
  const made = await run(['commit-tree', `${undone}^1^{tree}`, '-p', undone, '-m', 'inverse'], {
    environment: identity,
  })
  const inverse = made.stdout.toString('latin1').trim()
  const merged = await run(['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', target, inverse], {
    accept: [0, 1],
  })
  const [tree = '', ...conflicts] = pathsOf(merged.stdout)
  const paths = [...new Set(conflicts.filter((path) => path !== ''))].sort()
  const changed = (await changesBetween(run, target, checkedSha(tree))).filter(({ path }) => !paths.includes(path))
  const entries = await entriesAt(
    run,
    tree,
    changed.filter(({ after }) => after.mode !== '000000').map(({ path }) => path),
  )
  const read = await readEntries(run, memory, entries)
  const files = changed
    .map(({ path }): FileResult => ({ path, file: read.files.get(path) ?? null }))
    .filter(({ path, file }) => file !== null || !entries.some((entry) => entry.path === path))
  return merged.exitCode === 0
    ? { kind: 'clean', tree, files, skipped: read.skipped }
    : { kind: 'conflict', paths, files, skipped: read.skipped }
}
