import { rm } from 'node:fs/promises'
import type { Person } from './commit-object.ts'
import { type GitRepository, zeroSha } from './repository.ts'

/** The files of a directory (by its own .gitignore) as the first commit of a branch. */
export const importDirectory = async (
  git: GitRepository,
  directory: string,
  branch: string,
  author: Person,
): Promise<string> => {
  const index = `${git.directory}/import-index`
  const env = { GIT_INDEX_FILE: index, GIT_WORK_TREE: directory }
  await git.must(['-c', 'core.bare=false', 'add', '--all', '--', directory], { env })
  const tree = (await git.must(['write-tree'], { env })).trim()
  await rm(index, { force: true })
  const sha = await git.writeCommit({ tree, parents: [], message: 'Initial commit', author, committer: author })
  await git.moveReference(`refs/heads/${branch}`, sha, zeroSha)
  return sha
}
