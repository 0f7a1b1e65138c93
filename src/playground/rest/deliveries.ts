import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { App, World } from '../state/world.ts'
import type { Delivery } from '../webhooks.ts'
import { notFound, numberParameter, readBody, refusal } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'

const configuration = z.object({ url: z.url().optional() })

const itemView = (delivery: Delivery) => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: delivery.deliveredAt,
  redelivery: delivery.redelivery,
  duration: delivery.durationSeconds,
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: delivery.app.installation,
  repository_id: delivery.repository,
  throttled_at: null,
})

/** The App's log of webhook deliveries, newest first, and sending one again. */
export const deliveryRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  const own = (context: Context<PlaygroundEnvironment>): Delivery[] => {
    const actor = context.var.actor
    if (actor.kind !== 'app') throw refusal(401, 'A JSON web token could not be decoded')
    return world.webhooks.deliveries.filter((one) => one.app.id === actor.app.id).reverse()
  }
  const found = (context: Context<PlaygroundEnvironment>): Delivery => {
    const id = numberParameter(context, 'delivery')
    const delivery = own(context).find((one) => one.id === id)
    if (!delivery) throw notFound()
    return delivery
  }

  routes.get('/app/hook/deliveries', (context) => {
    const wanted = context.req.query('status')
    const all = own(context).filter((one) => {
      // By the code alone, as GitHub defines it: what never got one is in neither half.
      if (wanted === 'success') return one.statusCode >= 200 && one.statusCode < 400
      if (wanted === 'failure') return one.statusCode >= 400 && one.statusCode < 600
      return true
    })
    // GitHub pages this list by cursor; our cursor is the id of the last delivery that was shown.
    const cursor = context.req.query('cursor')
    const size = Math.min(100, Number(context.req.query('per_page') ?? 30) || 30)
    const rest = cursor === undefined ? all : all.filter((one) => one.id < Number(cursor))
    const page = rest.slice(0, size)
    const last = page.at(-1)
    if (last && rest.length > page.length) {
      const next = new URL(context.req.url)
      next.searchParams.set('cursor', String(last.id))
      context.header('Link', `<${world.origin()}${next.pathname}${next.search}>; rel="next"`)
    }
    return context.json(page.map(itemView))
  })
  routes.get('/app/hook/deliveries/:delivery', (context) => {
    const delivery = found(context)
    return context.json({
      ...itemView(delivery),
      url: delivery.app.webhook ?? '',
      request: { headers: delivery.headers, payload: JSON.parse(delivery.body) },
      response: { headers: {}, payload: delivery.response },
    })
  })
  routes.post('/app/hook/deliveries/:delivery/attempts', (context) => {
    world.webhooks.redeliver(found(context))
    return context.json({}, 202)
  })
  const configured = (context: Context<PlaygroundEnvironment>): App => {
    const actor = context.var.actor
    if (actor.kind !== 'app') throw refusal(401, 'A JSON web token could not be decoded')
    return actor.app
  }
  const configurationView = (app: App) => ({
    content_type: 'json',
    insecure_ssl: '0',
    secret: '********',
    ...(app.webhook === null ? {} : { url: app.webhook }),
  })
  routes.get('/app/hook/config', (context) => context.json(configurationView(configured(context))))
  routes.patch('/app/hook/config', async (context) => {
    const app = configured(context)
    const { url } = await readBody(context, configuration)
    if (url !== undefined) app.webhook = url
    return context.json(configurationView(app))
  })
  return routes
}
