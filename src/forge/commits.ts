import { z } from 'zod'
import { type CommitDraft, type CommitSha, ForgeRefusal } from '../reconcile/ports.ts'
import { ask, type Connection, never, repositoryOf } from './connection.ts'

const parentShape = z.object({ tree: z.object({ sha: z.string() }) })
const treeShape = z.object({ sha: z.string() })
const commitShape = z.object({
  sha: z.string(),
  verification: z.object({ verified: z.boolean(), reason: z.string() }).nullish(),
})

/** A commit's own id will not do as the base of a tree: GitHub has taken it at times, and at others not. */
const treeOf = async (connection: Connection, commit: CommitSha): Promise<string> => {
  const known = await connection.treeOf?.(commit)
  if (known !== null && known !== undefined) return known
  const { data } = await connection.octokit.rest.git.getCommit({ ...repositoryOf(connection), commit_sha: commit })
  return parentShape.parse(data).tree.sha
}

/**
 * One commit through the API. Only the changed entries are sent, on top of the parent's tree; GitHub signs for the App, but only where
 * the request names neither author nor committer. A commit that nothing refers to is no harm, so one lost on the way is just left.
 */
export const createCommit = (connection: Connection, draft: CommitDraft, expected?: string): Promise<CommitSha> =>
  ask('creating the commit', async () => {
    const { octokit } = connection
    const where = repositoryOf(connection)
    const tree = await octokit.rest.git.createTree({
      ...where,
      base_tree: await treeOf(connection, draft.parent),
      tree: draft.files.map(({ path, mode, content }) =>
        content === null ? { path, mode, type: 'blob', sha: null } : { path, mode, type: 'blob', content },
      ),
      request: never,
    })
    const { sha: made } = treeShape.parse(tree.data)
    if (expected !== undefined && made !== expected) {
      throw new ForgeRefusal(
        {
          code: 'tree-differs',
          message: `GitHub made another tree (${made.slice(0, 10)}) of the stage’s files than git does here (${expected.slice(0, 10)}); nothing was proposed.`,
          hint: 'Type the command again; if it stays so, write `commit: pushed` in .github/sluice.yml.',
        },
        null,
      )
    }
    const commit = await octokit.rest.git.createCommit({
      ...where,
      message: draft.message,
      tree: made,
      parents: [draft.parent],
      request: never,
    })
    const { sha, verification } = commitShape.parse(commit.data)
    if (verification?.verified !== true) {
      throw new ForgeRefusal(
        {
          code: 'commit-not-signed',
          message: `GitHub did not sign the commit that it made for the App (${verification?.reason ?? 'no reason given'}).`,
          hint: 'On GitHub Enterprise Server let an administrator switch web commit signing on, or write `commit: pushed` in .github/sluice.yml.',
        },
        null,
      )
    }
    return sha
  })
