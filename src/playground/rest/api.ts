import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { HTTPException } from 'hono/http-exception'
import { graphqlRoutes } from '../graphql/endpoint.ts'
import type { World } from '../state/world.ts'
import { notFound, refusal } from './answer.ts'
import { appRoutes } from './apps.ts'
import { actorName, authenticate } from './authentication.ts'
import { branchRoutes } from './branches.ts'
import { checkRunRoutes } from './check-runs.ts'
import { commentRoutes } from './comments.ts'
import { commitRoutes } from './commits.ts'
import { contentWritingRoutes } from './content-writing.ts'
import { contentRoutes } from './contents.ts'
import { deliveryRoutes } from './deliveries.ts'
import { deploymentRoutes } from './deployments.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { gitObjectRoutes } from './git-objects.ts'
import { issueRoutes } from './issues.ts'
import { labelRoutes } from './labels.ts'
import { createLimits } from './limits.ts'
import { pullRequestPartRoutes } from './pull-request-parts.ts'
import { pullRequestRoutes } from './pull-requests.ts'
import { reactionRoutes } from './reactions.ts'
import { referenceRoutes } from './references.ts'
import { accountRoutes, repositoryRoutes } from './repository.ts'
import { reviewRoutes } from './reviews.ts'
import { statusRoutes } from './statuses.ts'
import { type Exclusive, recordRequests, sufferFaults, writesInTurn } from './surroundings.ts'

const repositoryParts = [
  repositoryRoutes,
  referenceRoutes,
  gitObjectRoutes,
  statusRoutes,
  checkRunRoutes,
  commitRoutes,
  contentRoutes,
  contentWritingRoutes,
  branchRoutes,
  commentRoutes,
  reactionRoutes,
  labelRoutes,
  issueRoutes,
  pullRequestRoutes,
  pullRequestPartRoutes,
  reviewRoutes,
  deploymentRoutes,
]

/** The whole API, without the prefix under which it is served. */
export const createApi = (world: World, exclusive: Exclusive): Hono<PlaygroundEnvironment> => {
  const api = new Hono<PlaygroundEnvironment>()
  const limits = createLimits(() => Date.now())

  api.use(recordRequests(world, limits))
  api.use(etag({ weak: true }))
  api.use(async (context, next) => {
    context.set('actor', authenticate(world, context))
    await next()
  })
  api.use(sufferFaults(world))
  api.use(writesInTurn(exclusive))

  api.get('/rate_limit', (context) => {
    const view = limits.view(actorName(context.var.actor))
    return context.json({
      resources: { core: view, search: view, graphql: { ...view, resource: 'graphql' } },
      rate: view,
    })
  })
  api.route('/', appRoutes(world))
  api.route('/', deliveryRoutes(world))
  api.route('/', accountRoutes(world))
  api.route('/', graphqlRoutes(world))

  api.use('/repos/:owner/:repo/*', async (context, next) => {
    const { owner, repo } = context.req.param()
    const repository = world.repositories.get(`${owner}/${repo}`.toLowerCase())
    const actor = context.var.actor
    const hidden =
      actor.kind === 'installation' &&
      repository !== undefined &&
      actor.token.repositories !== null &&
      !actor.token.repositories.includes(repository.id)
    if (!repository || hidden) throw notFound()
    if (
      repository.settings.archived &&
      context.req.method !== 'GET' &&
      !/\/repos\/[^/]+\/[^/]+$/.test(context.req.path)
    )
      throw refusal(403, 'Repository was archived so is read-only.')
    context.set('repository', repository)
    context.set('listed', world.faults.listed(repository))
    await next()
  })
  for (const part of repositoryParts) api.route('/repos/:owner/:repo', part(world))

  api.notFound(() => notFound().getResponse())
  api.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse()
    process.stderr.write(`playground: ${error.stack ?? error.message}\n`)
    return refusal(500, `Server Error: ${error.message}`).getResponse()
  })
  return api
}
