import { filesAbout, readTree, type Tree } from '../changes/changes.ts'
import { type Pass, remember } from './context.ts'
import type { CommitSha, ManifestFiles } from './ports.ts'

const remembered = 6

/** The texts of a commit's manifests. What they mean is worked out where it is asked for. */
export const filesAt = async ({ context }: Pass, commit: CommitSha): Promise<ManifestFiles> => {
  const { git, memory } = context
  const known = memory.files.get(commit)
  if (known !== undefined) return known
  const files = await git.snapshot(commit)
  remember(memory.files, commit, files, remembered)
  return files
}

/** The same with files at these paths, whatever they hold, where there are any. */
export const filesWith = async (pass: Pass, commit: CommitSha, paths: readonly string[]): Promise<ManifestFiles> => {
  const usual = await filesAt(pass, commit)
  const also = paths.filter((path) => !usual.snapshot.files.has(path))
  if (also.length === 0) return usual
  const files = await pass.context.git.snapshot(commit, [...new Set(also)].sort())
  const isMore = also.some(
    (path) => files.snapshot.files.has(path) || files.skipped.some((problem) => problem.path === path),
  )
  // What is known of a snapshot is known of that very one.
  return isMore ? files : usual
}

/** The manifests of a commit, all of them, and what they mean for traffic. In a large repository this takes seconds. */
export const treeAt = async (pass: Pass, commit: CommitSha): Promise<Tree> => {
  const { snapshot, skipped, unread } = await filesAt(pass, commit)
  const read = readTree(snapshot)
  return {
    ...read,
    problems: [...skipped, ...read.problems],
    unread: [...read.unread, ...unread.map((file) => ({ ...file, isWholeFile: true }))],
  }
}

/** What the manifests of a commit mean for the traffic of these services. */
export const treeAbout = async (pass: Pass, commit: CommitSha, services: readonly string[]): Promise<Tree> => {
  const { snapshot } = await filesAt(pass, commit)
  return readTree(filesAbout(snapshot, services))
}
