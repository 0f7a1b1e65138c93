import { z } from 'zod'
import type { CommitSha } from '../reconcile/ports.ts'
import { ask, type Connection, everyPage, repositoryOf } from './connection.ts'

const headsShape = z.array(z.object({ head: z.object({ sha: z.string() }) }))

/** Heads of all open pull requests against a branch. */
export const openHeads = (connection: Connection, base: string): Promise<readonly CommitSha[]> =>
  ask('listing the open pull requests', async () => {
    const found = await everyPage(async (page) => {
      const { data } = await connection.octokit.rest.pulls.list({
        ...repositoryOf(connection),
        state: 'open',
        base,
        per_page: 100,
        page,
      })
      return headsShape.parse(data)
    })
    return [...new Set(found.map(({ head }) => head.sha))]
  })
