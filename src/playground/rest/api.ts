import { type Context, Hono } from 'hono'
import { etag } from 'hono/etag'
import { HTTPException } from 'hono/http-exception'
import { graphqlRoutes } from '../graphql/endpoint.ts'
import { apiUrl, type World } from '../state/world.ts'
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

/** GitHub's answer under a name that is no longer one: reads may simply follow, writes keep their method. */
const sentOn = (context: Context<PlaygroundEnvironment>, url: string) => {
  const isRead = context.req.method === 'GET'
  context.header('location', url)
  return context.json(
    {
      message: isRead ? 'Moved Permanently' : 'Temporary Redirect',
      url,
      documentation_url: 'https://docs.github.com/rest',
    },
    isRead ? 301 : 307,
  )
}

/** The whole API, without the prefix under which it is served. */
export const createApi = (world: World, exclusive: Exclusive): Hono<PlaygroundEnvironment> => {
  const api = new Hono<PlaygroundEnvironment>()
  const limits = createLimits(() => Date.now())

  // Where GitHub sends on to after a renaming: by the number, which stays. The request begins anew there.
  api.all('/repositories/:id{\\d+}/*', (context) => {
    const { id } = context.req.param()
    const repository = [...world.repositories.values()].find((one) => String(one.id) === id)
    if (!repository) throw notFound()
    const url = context.req.url.replace(/\/repositories\/\d+/, `/repos/${repository.fullName}`).replace('/api/v3/', '/')
    return api.fetch(new Request(url, context.req.raw), context.env)
  })
  api.use(recordRequests(world, limits))
  api.use(etag({ weak: true }))
  api.use(async (context, next) => {
    context.set('actor', authenticate(world, context))
    await next()
  })
  api.use(sufferFaults(world))
  api.use(writesInTurn(exclusive))

  api.use(async (context, next) => {
    await next()
    if (world.enterprise !== null)
      context.header('x-github-enterprise-version', `enterprise-server@${world.enterprise}`)
  })
  api.get('/meta', (context) =>
    context.json({
      verifiable_password_authentication: world.enterprise !== null,
      ...(world.enterprise === null ? {} : { installed_version: world.enterprise }),
    }),
  )
  api.use(async (context, next) => {
    const isOutside = /^\/(?:api\/v3\/)?app\b/.test(context.req.path)
    if (world.isClosedToAddress && context.var.actor.kind === 'installation' && !isOutside)
      throw refusal(
        403,
        `Although you appear to have the correct authorization credentials, the \`${world.organization.login}\` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.`,
      )
    await next()
  })
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
    const former = world.formerNames.get(`${owner}/${repo}`.toLowerCase())
    if (former) {
      const rest = new URL(context.req.url).href.replace(/^.*\/repos\/[^/]+\/[^/?]+/, '')
      return sentOn(context, `${apiUrl(world)}/repositories/${former.id}${rest === '' ? '/' : rest}`)
    }
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
    return next()
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
