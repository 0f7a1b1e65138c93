import { readTree, type Tree } from '../changes/changes.ts'
import { type Pass, remember } from './context.ts'
import type { CommitSha } from './ports.ts'

const remembered = 6

/** The manifests of a commit and what they mean for traffic. */
export const treeAt = async ({ context }: Pass, commit: CommitSha): Promise<Tree> => {
  const { git, memory } = context
  const known = memory.trees.get(commit)
  if (known !== undefined) return known
  const { snapshot, skipped } = await git.snapshot(commit)
  const read = readTree(snapshot)
  const tree = { ...read, problems: [...skipped, ...read.problems] }
  remember(memory.trees, commit, tree, remembered)
  return tree
}
