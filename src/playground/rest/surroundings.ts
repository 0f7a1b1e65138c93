import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { FaultEffect } from '../faults.ts'
import { rememberRequest, type World } from '../state/world.ts'
import { refusal } from './answer.ts'
import { actorName } from './authentication.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import type { Limits } from './limits.ts'

type Handler = MiddlewareHandler<PlaygroundEnvironment>

const plainPath = (context: Context<PlaygroundEnvironment>): string =>
  context.req.path.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api\/graphql$/, '/graphql')

const nameOf = (context: Context<PlaygroundEnvironment>): string | null => {
  // Not there where the request was refused before anybody knew who asks.
  const actor: PlaygroundEnvironment['Variables']['actor'] | undefined = context.get('actor')
  return actor ? actorName(actor) : null
}

/** The outermost layer: every API request is written down, and gets the headers that Octokit reads. */
export const recordRequests =
  (world: World, limits: Limits): Handler =>
  async (context, next) => {
    const started = performance.now()
    await next()
    const actor = nameOf(context)
    const path = plainPath(context)
    rememberRequest(world, {
      method: context.req.method,
      path,
      query: new URL(context.req.url).search.slice(1),
      kind: path === '/graphql' ? 'graphql' : 'rest',
      actor,
      status: context.res.status,
      at: world.now(),
      milliseconds: Math.round((performance.now() - started) * 10) / 10,
    })
    if (actor !== null && context.res.status !== 304) limits.count(actor)
    const limit = limits.view(actor ?? 'anonymous')
    context.header('x-github-request-id', randomUUID().toUpperCase())
    context.header('x-github-media-type', 'github.v3; format=json')
    context.header('x-ratelimit-limit', String(limit.limit))
    context.header('x-ratelimit-used', String(limit.used))
    if (!context.res.headers.has('x-ratelimit-remaining')) {
      context.header('x-ratelimit-remaining', String(limit.remaining))
      context.header('x-ratelimit-reset', String(limit.reset))
    }
    context.header('x-ratelimit-resource', 'core')
  }

const cut = (context: Context<PlaygroundEnvironment>): void => {
  context.env?.incoming?.socket.destroy()
}

const before = async (context: Context<PlaygroundEnvironment>, effect: FaultEffect): Promise<void> => {
  if (effect.kind === 'latency') await sleep(effect.milliseconds)
  if (effect.kind === 'answer') throw refusal(effect.status as ContentfulStatusCode, effect.message ?? 'Server Error')
  if (effect.kind === 'secondary-limit')
    throw refusal(
      403,
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      undefined,
      { 'retry-after': String(effect.retryAfter ?? 60) },
    )
  if (effect.kind === 'primary-limit')
    throw refusal(403, 'API rate limit exceeded for installation.', undefined, {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + (effect.resetInSeconds ?? 3600)),
    })
  if (effect.kind === 'cut' && effect.when === 'before') {
    effect.cutting?.()
    cut(context)
    throw refusal(500, 'cut')
  }
}

const writes = async (context: Context<PlaygroundEnvironment>): Promise<boolean> => {
  const path = plainPath(context)
  if (context.req.method === 'GET' || path.endsWith('/access_tokens')) return false
  return path !== '/graphql' || /"query"\s*:\s*"\s*mutation\b/.test(await context.req.text())
}

/** Lets the faults have their way, before or after the request takes effect. */
export const sufferFaults =
  (world: World): Handler =>
  async (context, next) => {
    const effects = world.faults.take({
      method: context.req.method,
      path: plainPath(context),
      actor: nameOf(context),
      writes: await writes(context),
    })
    for (const effect of effects) await before(context, effect)
    await next()
    for (const effect of effects) {
      if (effect.kind === 'fail-after') context.res = refusal(500, 'Server Error').getResponse()
      if (effect.kind === 'cut' && effect.when === 'after') {
        effect.cutting?.()
        cut(context)
      }
    }
  }

export type Exclusive = <Value>(work: () => Promise<Value>) => Promise<Value>

/** One after the other: what a request checks still holds when it acts. */
export const createExclusive = (): Exclusive => {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}

export const writesInTurn = (exclusive: Exclusive): Handler => {
  // The API is served under several prefixes; what is found under none of them passes here for each, and must not wait for itself.
  const begun = new WeakSet<Request>()
  return (context, next) => {
    const { raw } = context.req
    if (context.req.method === 'GET' || begun.has(raw)) return next()
    begun.add(raw)
    return exclusive(next)
  }
}
