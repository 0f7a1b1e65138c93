import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import pino from 'pino'
import { Probot } from 'probot'
import { createForge, forgeFetch, forgeOctokit } from '../../src/forge/forge.ts'
import type { Forge } from '../../src/reconcile/ports.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

export interface AnsweringServer {
  readonly forge: Forge
  /** Requests that reached the server, token mints left out: `GET /repos/acme/shop/git/ref/heads%2Fmain`. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** A server that answers just what one test says, behind the App's real authentication, and a forge that talks to it. */
export const answering = async (
  routes: (app: Hono) => void,
  { paced = false }: { readonly paced?: boolean } = {},
): Promise<AnsweringServer> => {
  const requests: string[] = []
  const app = new Hono()
  app.post('/app/installations/:id/access_tokens', (context) =>
    context.json({ token: 'ghs_test', expires_at: '2999-01-01T00:00:00Z', permissions: {} }, 201),
  )
  app.use('*', async (context, next) => {
    requests.push(`${context.req.method} ${context.req.path}`)
    await next()
  })
  routes(app)
  const server = await new Promise<ServerType>((resolve) => {
    const started = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(started))
  })
  const { port } = server.address() as AddressInfo
  const probot = new Probot({
    appId: 7,
    privateKey: pem,
    secret: 'not used here',
    baseUrl: `http://127.0.0.1:${port}`,
    Octokit: forgeOctokit({ paced }),
    request: { fetch: forgeFetch({ paced }) },
    log: pino({ level: 'silent' }),
  })
  const forge = createForge({
    octokit: await probot.auth(1),
    owner: 'acme',
    name: 'shop',
    self: { appId: 7, slug: 'sluice', botId: 70 },
    installedAt: null,
  })
  return {
    forge,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Cuts the connection before an answer is written, as a proxy does that is restarted. */
export const cutConnection = (environment: unknown): Response => {
  const { incoming } = environment as { incoming: { socket: { destroy(): void } } }
  incoming.socket.destroy()
  return new Response(null)
}
