import type { Person } from './commit-object.ts'
import type { GitRepository } from './repository.ts'

/** The tree of a three-way merge, made by git without a working tree; null where it conflicts. */
export const mergedTree = async (git: GitRepository, ours: string, theirs: string): Promise<string | null> => {
  const outcome = await git.known(['merge-tree', '--write-tree', '--no-messages', '--name-only', ours, theirs])
  if (outcome.code === 0) return outcome.stdout.toString().trim()
  if (outcome.code === 1) return null
  throw new Error(`git merge-tree: ${outcome.stderr}`)
}

const treeOf = async (git: GitRepository, commit: string): Promise<string> => {
  const object = await git.object(`${commit}^{tree}`)
  if (!object) throw new Error(`${commit} has no tree.`)
  return object.sha
}

const someone: Person = { name: 'playground', email: 'playground@localhost', date: '1970-01-01T00:00:00Z' }

/**
 * The tree of `commit`'s own change on top of `onto`. `merge-tree --merge-base` came after git 2.39, so the base is given
 * through three throw-away commits whose only common ancestor it is.
 */
const transplantedTree = async (git: GitRepository, commit: string, onto: string): Promise<string | null> => {
  const throwAway = (tree: string, parents: readonly string[]) =>
    git.writeCommit({ tree, parents, message: 'base', author: someone, committer: someone })
  const base = await throwAway(await treeOf(git, `${commit}^1`), [])
  const ours = await throwAway(await treeOf(git, onto), [base])
  return mergedTree(git, ours, await throwAway(await treeOf(git, commit), [base]))
}

/** Commits of `head` that `base` has not, oldest first; merge commits are left out where they would be rebased. */
export const commitsBetween = async (
  git: GitRepository,
  base: string,
  head: string,
  withMerges = true,
): Promise<string[]> => {
  const words = ['rev-list', '--reverse', '--topo-order', ...(withMerges ? [] : ['--no-merges'])]
  const outcome = await git.known([...words, head, `^${base}`])
  if (outcome.code !== 0) throw new Error(`git rev-list: ${outcome.stderr}`)
  return outcome.stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '')
}

/** Every commit of the head made anew on the base, as "Rebase and merge" does, with the committer of the day; null on conflict. */
export const rebased = async (
  git: GitRepository,
  base: string,
  head: string,
  committer: Person,
): Promise<string | null> => {
  let tip = base
  for (const sha of await commitsBetween(git, base, head, false)) {
    const commit = await git.commit(sha)
    const tree = await transplantedTree(git, sha, tip)
    if (!commit || tree === null) return null
    tip = await git.writeCommit({
      tree,
      parents: [tip],
      message: commit.message,
      author: commit.author,
      committer,
    })
  }
  return tip
}
