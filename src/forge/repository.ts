import { z } from 'zod'
import type { RepositoryFacts } from '../reconcile/ports.ts'
import { ask, type Connection, repositoryOf } from './connection.ts'

const repositoryShape = z.object({
  id: z.number(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  default_branch: z.string(),
  archived: z.boolean(),
  // Not told to those who may not push: the App may, so their absence is a "no".
  allow_merge_commit: z.boolean().nullish(),
  allow_squash_merge: z.boolean().nullish(),
  allow_rebase_merge: z.boolean().nullish(),
})

export const repository = (connection: Connection, installedAt: number | null): Promise<RepositoryFacts> =>
  ask('reading the repository', async () => {
    const { data } = await connection.octokit.rest.repos.get(repositoryOf(connection))
    const read = repositoryShape.parse(data)
    return {
      id: read.id,
      owner: read.owner.login,
      name: read.name,
      defaultBranch: read.default_branch,
      mergeMethods: {
        merge: read.allow_merge_commit === true,
        squash: read.allow_squash_merge === true,
        rebase: read.allow_rebase_merge === true,
      },
      archived: read.archived,
      installedAt,
    }
  })
