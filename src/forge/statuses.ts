import { z } from 'zod'
import type { CommitSha, CommitStatus } from '../reconcile/ports.ts'
import { instant, restActor } from './actor.ts'
import { ask, type Connection, everyPage, repositoryOf } from './connection.ts'

const statusShape = z.object({
  context: z.string(),
  state: z.enum(['success', 'failure', 'error', 'pending']),
  description: z.string().nullish(),
  creator: restActor.nullish(),
  created_at: instant,
  target_url: z.string().nullish(),
})

/** Every status of the commit, newest first. The combined view is never asked: it does not say who set what. */
export const statuses = (connection: Connection, head: CommitSha): Promise<readonly CommitStatus[]> =>
  ask(`reading the statuses of ${head.slice(0, 10)}`, () =>
    everyPage(async (page) => {
      const { data } = await connection.octokit.rest.repos.listCommitStatusesForRef({
        ...repositoryOf(connection),
        ref: head,
        per_page: 100,
        page,
      })
      return z
        .array(statusShape)
        .parse(data)
        .map((status) => ({
          context: status.context,
          state: status.state,
          description: status.description ?? '',
          creator: status.creator ?? null,
          createdAt: status.created_at,
          targetUrl: status.target_url ?? null,
        }))
    }),
  )
