import { z } from 'zod'
import type { CommitSha, Deployment, DeploymentDraft, DeploymentState } from '../reconcile/ports.ts'
import { ask, type Connection, never, repositoryOf, writeOnce } from './connection.ts'

/** What sets our entries apart from those that tell of a tracker's or a pipeline's work. */
const task = 'sluice'

const deploymentShape = z.object({
  id: z.number(),
  sha: z.string(),
  payload: z.unknown(),
  creator: z.object({ id: z.number() }).nullish(),
})
const payloadShape = z.object({ services: z.array(z.string()).catch([]) }).catch({ services: [] })
const statusesShape = z.array(z.object({ state: z.string() }))
const idShape = z.object({ id: z.number() })

/** GitHub gives a payload back as it was sent, or as a text of JSON. */
const payloadOf = (payload: unknown): z.infer<typeof payloadShape> => {
  if (typeof payload !== 'string') return payloadShape.parse(payload)
  try {
    return payloadShape.parse(JSON.parse(payload))
  } catch {
    return payloadShape.parse({})
  }
}

/** The newest entries of ours for an environment, newest first: one page of them. */
export const deployments = (
  connection: Connection,
  environment: string,
  commit?: CommitSha,
): Promise<readonly Deployment[]> =>
  ask(`listing the deployments to ${environment}`, async () => {
    const { data } = await connection.octokit.rest.repos.listDeployments({
      ...repositoryOf(connection),
      environment,
      task,
      ...(commit === undefined ? {} : { sha: commit }),
      per_page: 30,
    })
    return z
      .array(deploymentShape)
      .parse(data)
      .filter(({ creator }) => creator?.id === connection.self.botId)
      .map(({ id, sha, payload }) => ({ id, commit: sha, services: payloadOf(payload).services }))
      .sort((one, other) => other.id - one.id)
  })

/** An entry for a commit. Nothing is merged for it, and it waits for no checks: what it tells of has happened. */
export const createDeployment = (connection: Connection, draft: DeploymentDraft): Promise<number> =>
  writeOnce(
    `posting a deployment to ${draft.environment}`,
    async () => {
      const { data } = await connection.octokit.rest.repos.createDeployment({
        ...repositoryOf(connection),
        ref: draft.commit,
        task,
        environment: draft.environment,
        description: draft.description.slice(0, 140),
        payload: JSON.stringify(draft.payload),
        auto_merge: false,
        required_contexts: [],
        request: never,
      })
      return idShape.parse(data).id
    },
    async () => (await deployments(connection, draft.environment, draft.commit))[0]?.id ?? null,
  )

/** What an entry says now; null where it says nothing yet. */
export const deploymentState = (connection: Connection, id: number): Promise<string | null> =>
  ask(`reading deployment ${id}`, async () => {
    const { data } = await connection.octokit.rest.repos.listDeploymentStatuses({
      ...repositoryOf(connection),
      deployment_id: id,
      per_page: 1,
    })
    return statusesShape.parse(data)[0]?.state ?? null
  })

/** GitHub's own way to retire entries goes by the environment, whatever the service; ours goes by the service, so that is switched off. */
export const setDeploymentState = (
  connection: Connection,
  id: number,
  state: DeploymentState,
  details: { readonly description: string; readonly url: string | null },
): Promise<void> =>
  writeOnce(
    `saying how deployment ${id} stands`,
    async () => {
      await connection.octokit.rest.repos.createDeploymentStatus({
        ...repositoryOf(connection),
        deployment_id: id,
        state,
        description: details.description.slice(0, 140),
        ...(details.url === null ? {} : { log_url: details.url }),
        auto_inactive: false,
        request: never,
      })
    },
    async () => ((await deploymentState(connection, id)) === state ? undefined : null),
  )
