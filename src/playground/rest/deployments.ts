import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { tell } from '../domain/events.ts'
import type { Deployment, DeploymentStatus, Records } from '../state/records.ts'
import { nodeId, type World } from '../state/world.ts'
import { deploymentStatusView, deploymentView } from '../views/status.ts'
import { demand } from './access.ts'
import { notFound, numberParameter, readBody, refusal } from './answer.ts'
import { revision } from './commits.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

const creation = z.object({
  ref: z.string(),
  task: z.string().default('deploy'),
  environment: z.string().default('production'),
  description: z.string().nullish(),
  payload: z.union([z.string(), z.record(z.string(), z.unknown())]).default(''),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
})
const statusWish = z.object({
  state: z.enum(['error', 'failure', 'inactive', 'pending', 'success', 'queued', 'in_progress']),
  description: z.string().default(''),
  log_url: z.string().default(''),
  target_url: z.string().optional(),
  environment_url: z.string().default(''),
  auto_inactive: z.boolean().default(true),
})

/** Where a deployment names no contexts, every status of the commit must be a success; the newest of each counts. */
const isFailing = (statuses: Records['statuses'], sha: string): boolean => {
  const newest = new Map(statuses.flatMap((one) => (one.sha === sha ? [[one.context, one.state]] : [])))
  return [...newest.values()].some((state) => state !== 'success')
}

/** GitHub retires what was live in the same environment, whatever it deployed; never in production. */
const retireOthers = (records: Records, deployment: Deployment, nextId: () => number): void => {
  if (deployment.environment === 'production') return
  const stateOf = ({ id }: Deployment) => records.deploymentStatuses.findLast((one) => one.deployment === id)
  for (const other of records.deployments) {
    const last = stateOf(other)
    if (other.id >= deployment.id || other.environment !== deployment.environment || last?.state !== 'success') continue
    const id = nextId()
    records.deploymentStatuses.push({ ...last, id, nodeId: nodeId('DES', id), state: 'inactive', description: '' })
  }
}

/** Deployments and their statuses, as Argo CD's notifications set them. */
export const deploymentRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const reading = { resource: 'deployments', level: 'read', role: 'read' } as const
  const writing = { resource: 'deployments', level: 'write', role: 'write', hidden: true } as const

  const found = (context: Context<PlaygroundEnvironment>): Deployment => {
    const id = numberParameter(context, 'deployment')
    const deployment = context.var.repository.records.deployments.find((one) => one.id === id)
    if (!deployment) throw notFound()
    return deployment
  }

  routes.get('/deployments', (context) => {
    demand(context, reading)
    const { sha, ref, environment } = context.req.query()
    const all = context.var.listed.deployments.filter(
      (one) =>
        (sha === undefined || one.sha === sha) &&
        (ref === undefined || one.ref === ref) &&
        (environment === undefined || one.environment === environment),
    )
    const page = paged(world, context, all.reverse())
    return context.json(page.map((one) => deploymentView(world, context.var.repository, one)))
  })
  routes.post('/deployments', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const wish = await readBody(context, creation)
    const commit = await revision(repository, wish.ref)
    if (!commit) throw refusal(422, `No ref found for: ${wish.ref}`)
    const id = world.nextId()
    const deployment: Deployment = {
      id,
      nodeId: nodeId('DE', id),
      sha: commit.sha,
      ref: wish.ref,
      task: wish.task,
      environment: wish.environment,
      description: wish.description ?? null,
      payload: typeof wish.payload === 'string' ? wish.payload : JSON.stringify(wish.payload),
      creator: account.id,
      createdAt: world.now(),
      updatedAt: world.now(),
    }
    if (wish.required_contexts === undefined && isFailing(repository.records.statuses, commit.sha))
      throw refusal(409, `Conflict: Commit status checks failed for ${wish.ref}.`)
    repository.records.deployments.push(deployment)
    return context.json(deploymentView(world, repository, deployment), 201)
  })
  routes.get('/deployments/:deployment', (context) => {
    demand(context, reading)
    return context.json(deploymentView(world, context.var.repository, found(context)))
  })
  routes.get('/deployments/:deployment/statuses', (context) => {
    demand(context, reading)
    const deployment = found(context)
    const all = context.var.listed.deploymentStatuses.filter((one) => one.deployment === deployment.id).reverse()
    return context.json(
      paged(world, context, all).map((one) => deploymentStatusView(world, context.var.repository, deployment, one)),
    )
  })
  routes.post('/deployments/:deployment/statuses', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const deployment = found(context)
    const wish = await readBody(context, statusWish)
    const id = world.nextId()
    const status: DeploymentStatus = {
      id,
      nodeId: nodeId('DES', id),
      deployment: deployment.id,
      state: wish.state,
      description: wish.description,
      environmentUrl: wish.environment_url,
      logUrl: wish.log_url || (wish.target_url ?? ''),
      creator: account.id,
      createdAt: world.now(),
    }
    repository.records.deploymentStatuses.push(status)
    if (wish.auto_inactive && status.state === 'success')
      retireOthers(repository.records, deployment, () => world.nextId())
    deployment.updatedAt = status.createdAt
    const view = deploymentStatusView(world, repository, deployment, status)
    tell(world, repository, account, 'deployment_status.created', {
      deployment_status: view,
      deployment: deploymentView(world, repository, deployment),
    })
    return context.json(view, 201)
  })
  return routes
}
