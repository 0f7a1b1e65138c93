import { z } from 'zod'
import { makeKnownAnswers } from './known-answers.ts'
import { makeAllowance } from './write-allowance.ts'

/** GitHub itself gives up after 10 s; longer than this, and there is no answer to wait for. */
const patience = 30_000
const burst = 20
const interval = 1_000

/** What GitHub said to one request. */
export interface Answered {
  readonly method: string
  readonly path: string
  /** 0 where no answer came. */
  readonly status: number
  readonly milliseconds: number
  /** The owner of the repositories that the token opens, as far as an earlier request showed it. */
  readonly owner: string | null
  /** What is left of the budget of this hour, and of what kind it is; null where GitHub does not say. */
  readonly budget: { readonly resource: string; readonly limit: number; readonly remaining: number } | null
}

export interface TransportOptions {
  /** Told of each request that really goes out, token mints included. */
  readonly onRequest?: ((method: string, path: string) => void) | undefined
  readonly onAnswer?: ((answered: Answered) => void) | undefined
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

const budgetIn = (headers: Headers): Answered['budget'] => {
  const [limit, remaining] = [headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]
  if (limit === null || remaining === null) return null
  return { resource: headers.get('x-ratelimit-resource') ?? 'core', limit: Number(limit), remaining: Number(remaining) }
}

/** Tokens whose owner is remembered; they change every hour. */
const rememberedTokens = 1_000

/** Whose a token is: a path of the REST interface names the owner, one of GraphQL does not. */
const makeOwners = (): ((token: string, path: string) => string | null) => {
  const owners = new Map<string, string>()
  return (token, path) => {
    const [, named] = /\/repos\/([^/]+)\//.exec(path) ?? []
    if (named !== undefined) owners.set(token, named.toLowerCase())
    for (const old of [...owners.keys()].slice(0, Math.max(0, owners.size - rememberedTokens))) owners.delete(old)
    return owners.get(token) ?? null
  }
}

/** A `fetch` for Octokit that never waits for ever, and never writes faster than GitHub wants. */
export const forgeFetch = ({ onRequest, onAnswer, paced = false }: TransportOptions = {}): typeof fetch => {
  const waitFor = makeAllowance(burst, interval, () => Date.now())
  const ownerOf = makeOwners()
  const answers = makeKnownAnswers()
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const method = init?.method ?? 'GET'
    const writes = isWrite(method, url.pathname, init?.body)
    const headers = new Headers(init?.headers)
    const token = headers.get('authorization') ?? ''
    const known = method === 'GET' ? answers.find(token, url.href) : null
    if (known !== null) headers.set('if-none-match', known.tag)
    if (paced && writes) {
      const wait = waitFor(token)
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    }
    const send = async (): Promise<Response> => {
      onRequest?.(method, url.pathname)
      const started = performance.now()
      const tell = (status: number, budget: Answered['budget']): void =>
        onAnswer?.({
          method,
          path: url.pathname,
          status,
          milliseconds: performance.now() - started,
          owner: ownerOf(token, url.pathname),
          budget,
        })
      const limit = AbortSignal.timeout(patience)
      const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit
      const asked = { ...init, ...(known === null ? {} : { headers }), signal }
      const response = await fetch(input, asked).catch((error: unknown) => {
        tell(0, null)
        throw error
      })
      tell(response.status, budgetIn(response.headers))
      return method === 'GET' ? answers.take(token, url.href, known, response) : response
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
