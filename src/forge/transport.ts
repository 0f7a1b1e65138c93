import { z } from 'zod'
import { makePace } from './pace.ts'

/** GitHub itself gives up after 10 s; longer than this, and there is no answer to wait for. */
const patience = 30_000
const burst = 20
const interval = 1_000

export interface TransportOptions {
  /** Told of each request that really goes out, token mints included. */
  readonly onRequest?: ((method: string, path: string) => void) | undefined
  /** Keeps to GitHub's advice for writers; a local GitHub needs none. */
  readonly paced?: boolean | undefined
}

/** GraphQL asks by POST too; only a mutation writes. */
export const isWrite = (method: string, path: string, body: unknown): boolean => {
  if (method === 'GET' || method === 'HEAD' || path.endsWith('/access_tokens')) return false
  return !path.endsWith('/graphql') || (typeof body === 'string' && /^\s*\{\s*"query"\s*:\s*"\s*mutation\b/.test(body))
}

const causeShape = z.object({ cause: z.object({ code: z.string() }) })

/**
 * True where the other side had closed the connection, kept from an earlier request, while this one was on its way into it: nobody has
 * read it. Source: undici, lib/core/errors.js.
 */
const metClosedSocket = (error: unknown): boolean => {
  const code = causeShape.safeParse(error).data?.cause.code
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** A `fetch` for Octokit that never waits for ever, and never writes faster than GitHub wants. */
export const forgeFetch = ({ onRequest, paced = false }: TransportOptions = {}): typeof fetch => {
  const pace = makePace(burst, interval, () => Date.now())
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const method = init?.method ?? 'GET'
    const writes = isWrite(method, url.pathname, init?.body)
    if (paced && writes) {
      const wait = pace(new Headers(init?.headers).get('authorization') ?? '')
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    }
    const send = (): Promise<Response> => {
      onRequest?.(method, url.pathname)
      const limit = AbortSignal.timeout(patience)
      const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit
      return fetch(input, { ...init, signal })
    }
    try {
      return await send()
    } catch (error) {
      // A write may have been carried out all the same, and a request that was made to be sent once is spent.
      if (writes || input instanceof Request || !metClosedSocket(error)) throw error
      return send()
    }
  }
}
