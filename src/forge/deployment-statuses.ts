import { z } from 'zod'
import type { CommitSha, DeploymentStatus } from '../reconcile/ports.ts'
import { instant, restActor } from './actor.ts'
import { ask, type Connection, everyPage, repositoryOf } from './connection.ts'

const deploymentShape = z.object({
  id: z.number(),
  environment: z.string(),
  creator: z.object({ id: z.number() }).nullish(),
})
const statusShape = z.object({
  state: z.string(),
  description: z.string().nullish(),
  creator: restActor.nullish(),
  created_at: instant,
  log_url: z.string().nullish(),
  target_url: z.string().nullish(),
})

/** More deployments of one commit than this have another meaning than one for each tracker. */
const mostDeployments = 20

const addressOf = (...addresses: readonly (string | null | undefined)[]): string | null =>
  addresses.find((address) => typeof address === 'string' && address !== '') ?? null

/** What is said of the commit's deployments, but for our own: what we say of ourselves is no tracker's word. */
export const deploymentStatuses = (connection: Connection, head: CommitSha): Promise<readonly DeploymentStatus[]> =>
  ask(`reading the deployments of ${head.slice(0, 10)}`, async () => {
    const { data } = await connection.octokit.rest.repos.listDeployments({
      ...repositoryOf(connection),
      sha: head,
      per_page: 100,
    })
    const others = z
      .array(deploymentShape)
      .parse(data)
      .filter(({ creator }) => creator?.id !== connection.self.botId)
    const found: DeploymentStatus[] = []
    for (const { id, environment } of others.slice(0, mostDeployments)) {
      const statuses = await everyPage(async (page) => {
        const answer = await connection.octokit.rest.repos.listDeploymentStatuses({
          ...repositoryOf(connection),
          deployment_id: id,
          per_page: 100,
          page,
        })
        return z.array(statusShape).parse(answer.data)
      })
      found.push(
        ...statuses.map((status) => ({
          environment,
          state: status.state,
          description: status.description ?? '',
          creator: status.creator ?? null,
          createdAt: status.created_at,
          url: addressOf(status.log_url, status.target_url),
        })),
      )
    }
    return found
  })
