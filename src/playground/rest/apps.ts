import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { App, AppPermissions, Repository, World } from '../state/world.ts'
import { appView, installationView } from '../views/account.ts'
import { repositoryView } from '../views/repository.ts'
import { notFound, numberParameter, readBody, refusal } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

const lifetime = 3_600_000

const tokenRequest = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
})

const signedIn = (context: Context<PlaygroundEnvironment>): App => {
  const actor = context.var.actor
  if (actor.kind === 'app') return actor.app
  throw refusal(401, 'A JSON web token could not be decoded')
}

/** A fork belongs to its owner: the App is installed on the organisation's own repositories only. */
const installedOn = (world: World): Repository[] => [...world.repositories.values()].filter((one) => !one.forkOf)

const narrowed = (app: App, wanted: AppPermissions | undefined): AppPermissions => {
  if (!wanted) return app.permissions
  const order = ['read', 'write', 'admin']
  for (const [name, level] of Object.entries(wanted)) {
    const granted = app.permissions[name]
    if (granted === undefined || order.indexOf(level) > order.indexOf(granted))
      throw refusal(422, 'The permissions requested are not granted to this installation.')
  }
  return { ...wanted, metadata: 'read' }
}

/** What an App does about itself: `/app`, its installation and the tokens of it. */
export const appRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  const installationOf = (context: Context<PlaygroundEnvironment>): App => {
    const app = signedIn(context)
    if (numberParameter(context, 'installation') !== app.installation) throw notFound()
    return app
  }

  routes.get('/app', (context) => context.json(appView(world, signedIn(context))))
  routes.get('/apps/:slug', (context) => {
    const app = world.apps.find((one) => one.slug === context.req.param('slug'))
    if (!app) throw notFound()
    return context.json(appView(world, app))
  })
  routes.get('/app/installations', (context) =>
    context.json(paged(world, context, [installationView(world, signedIn(context))])),
  )
  routes.get('/app/installations/:installation', (context) =>
    context.json(installationView(world, installationOf(context))),
  )
  routes.get('/repos/:owner/:repo/installation', (context) => {
    const app = signedIn(context)
    const name = `${context.req.param('owner')}/${context.req.param('repo')}`.toLowerCase()
    if (!installedOn(world).some((one) => one.fullName.toLowerCase() === name)) throw notFound()
    return context.json(installationView(world, app))
  })
  routes.get('/orgs/:organization/installation', (context) => {
    const app = signedIn(context)
    if (context.req.param('organization').toLowerCase() !== world.organization.login.toLowerCase()) throw notFound()
    return context.json(installationView(world, app))
  })

  routes.post('/app/installations/:installation/access_tokens', async (context) => {
    const app = installationOf(context)
    const wish = await readBody(context, tokenRequest)
    const all = installedOn(world)
    const chosen = all.filter((one) => wish.repositories?.includes(one.name) || wish.repository_ids?.includes(one.id))
    const selects = wish.repositories !== undefined || wish.repository_ids !== undefined
    if (selects && chosen.length === 0)
      throw refusal(
        422,
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      )
    const permissions = narrowed(app, wish.permissions)
    const token = `ghs_${randomBytes(27).toString('base64url').replaceAll(/[-_]/g, 'x')}`
    const expiresAt = Date.now() + lifetime
    world.installationTokens.set(token, {
      app,
      permissions,
      repositories: selects ? chosen.map((one) => one.id) : null,
      expiresAt,
    })
    return context.json(
      {
        token,
        expires_at: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
        permissions,
        repository_selection: 'selected',
        ...(selects ? { repositories: chosen.map((one) => repositoryView(world, one)) } : {}),
      },
      201,
    )
  })

  routes.get('/installation/repositories', (context) => {
    const actor = context.var.actor
    if (actor.kind !== 'installation') throw refusal(403, 'You must authenticate with an installation access token.')
    const visible = installedOn(world).filter((one) => actor.token.repositories?.includes(one.id) ?? true)
    return context.json({
      total_count: visible.length,
      repository_selection: 'selected',
      repositories: paged(world, context, visible).map((one) => repositoryView(world, one)),
    })
  })
  return routes
}
