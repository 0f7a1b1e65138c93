import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AcceptedDelivery, type Answer, accept } from './accept.ts'
import { discardRest, makeRoom } from './body.ts'
import { health, type Readiness, readiness } from './health.ts'
import { type Receiver, receiverAt } from './receiver.ts'
import { signatureCheck } from './signature.ts'

export interface WebhookFrontOptions {
  /** 0 takes any that is free. */
  readonly port: number
  readonly host: string
  /** Where GitHub posts; `/api/github/webhooks` unless said otherwise. */
  readonly path?: string
  /** The secret, and while it is being changed the one before. */
  readonly secrets: readonly [string, ...string[]]
  /** Ends when the delivery will survive this process; only then GitHub is told that it was taken. */
  readonly append: (delivery: AcceptedDelivery) => Promise<unknown>
  readonly status: () => Readiness | Promise<Readiness>
  /** Where the Flux of clusters posts events. */
  readonly receivers?: readonly Receiver[]
  /** The text of `/metrics`; without it nothing is there. */
  readonly metrics?: () => Promise<string>
  /** Told how each webhook was answered. */
  readonly onAnswer?: (status: number, milliseconds: number) => void
  /** Something failed that the client was only told in general. Bodies are never handed on. */
  readonly onError?: (error: unknown, delivery: string) => void
  readonly maximumBody?: number
  readonly bodyTimeout?: number
}

export interface WebhookFront {
  /** Without a path. */
  readonly url: string
  /** Where GitHub posts. */
  readonly webhookUrl: string
  readonly port: number
  /** Takes nothing more, and ends when what was being answered is. */
  readonly close: () => Promise<void>
}

/** GitHub sends no more than this. */
const githubMaximum = 25 * 1024 * 1024
/** GitHub gives up after ten seconds. */
const githubPatience = 10_000
const roomForBodies = 256 * 1024 * 1024

const heard = async (
  request: IncomingMessage,
  acceptance: Parameters<typeof accept>[1],
  onAnswer: WebhookFrontOptions['onAnswer'],
): Promise<Answer> => {
  const started = performance.now()
  const answer = await accept(request, acceptance)
  onAnswer?.(answer.status, performance.now() - started)
  return answer
}

const send = (response: ServerResponse, { status, text }: Answer, extra: Readonly<Record<string, string>>): void => {
  const body = `${text}\n`
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 503 ? { 'retry-after': '5' } : {}),
    ...extra,
  })
  response.end(body)
}

/** Starts the server that GitHub's webhooks arrive at. It checks, keeps and answers; it understands nothing. */
export const startWebhookFront = async (options: WebhookFrontOptions): Promise<WebhookFront> => {
  const path = options.path ?? '/api/github/webhooks'
  const bodyTimeout = options.bodyTimeout ?? githubPatience
  const onError = options.onError ?? (() => undefined)
  const limits = { maximum: options.maximumBody ?? githubMaximum, timeout: bodyTimeout, room: makeRoom(roomForBodies) }
  let closing = false
  const acceptance = { limits, isSigned: signatureCheck(options.secrets), append: options.append, onError }

  const receivers = new Map(
    (options.receivers ?? []).map((receiver) => [receiver.path, receiverAt(receiver, { limits, onError })]),
  )

  const answerOf = async (request: IncomingMessage): Promise<[Answer, Readonly<Record<string, string>>?]> => {
    const [asked] = (request.url ?? '').split('?')
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (asked === path && request.method === 'POST') return [await heard(request, acceptance, options.onAnswer)]
    if (asked === path) return [{ status: 405, text: 'post webhooks here' }, { allow: 'POST' }]
    const receiver = receivers.get(asked ?? '')
    if (receiver !== undefined) return [await receiver(request)]
    if (asked === '/healthz' && isRead) return [health()]
    if (asked === '/readyz' && isRead) return [await readiness(options.status)]
    if (asked === '/metrics' && isRead && options.metrics !== undefined)
      return [{ status: 200, text: await options.metrics() }]
    return [{ status: 404, text: 'nothing here' }]
  }
  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [answer, extra = {}] = await answerOf(request)
    // A connection kept open would keep a closing server waiting for the next request on it.
    send(response, answer, closing ? { ...extra, connection: 'close' } : extra)
    discardRest(request, bodyTimeout)
  }

  const server = createServer(
    {
      headersTimeout: githubPatience,
      requestTimeout: bodyTimeout + githubPatience,
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 65_000,
    },
    (request, response) => {
      answerTo(request, response).catch((error: unknown) => {
        onError(error, '')
        if (!response.headersSent) send(response, { status: 500, text: 'not answered' }, {})
        else response.destroy()
      })
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  const url = `http://${host}:${port}`
  return {
    url,
    webhookUrl: `${url}${path}`,
    port,
    close: async () => {
      closing = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const last = setTimeout(() => server.closeAllConnections(), bodyTimeout)
      await closed
      clearTimeout(last)
    },
  }
}
