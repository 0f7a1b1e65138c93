import type { Context } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { AnswerUnclear, ForgeRefusal, RateLimited } from '../../src/reconcile/ports.ts'
import { type AnsweringServer, answering, cutConnection } from './answering-server.ts'

let server: AnsweringServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const caught = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('expected a failure')
}

const sha = 'a'.repeat(40)
const comment = { id: 5, body: 'hello', html_url: 'https://forge.test/c/5', user: { id: 70 } }
const serverError = (context: Context): Response => context.json({ message: 'Server Error' }, 502)

describe('a write whose answer is lost', () => {
  it('finds the comment that was created all the same, and sends nothing twice', async () => {
    const comments: unknown[] = []
    server = await answering((app) => {
      app.post('/repos/acme/shop/issues/3/comments', (context) => {
        comments.push(comment)
        return serverError(context)
      })
      app.get('/repos/acme/shop/issues/3/comments', (context) => context.json(comments))
    })
    const written = await server.forge.createComment(3, 'hello')
    expect(written).toEqual({ id: 5, body: 'hello', url: 'https://forge.test/c/5' })
    expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1)
  })

  it('does not take somebody else’s comment with the same text for its own', async () => {
    server = await answering((app) => {
      app.post('/repos/acme/shop/issues/3/comments', serverError)
      app.get('/repos/acme/shop/issues/3/comments', (context) => context.json([{ ...comment, user: { id: 9 } }]))
    })
    expect(await caught(server.forge.createComment(3, 'hello'))).toBeInstanceOf(AnswerUnclear)
  })

  it('is left to the next pass where nothing can be seen of it, even with a cut connection', async () => {
    server = await answering((app) => {
      app.post('/repos/acme/shop/issues/3/comments', (context) => cutConnection(context.env))
      app.get('/repos/acme/shop/issues/3/comments', (context) => context.json([]))
    })
    expect(await caught(server.forge.createComment(3, 'hello'))).toBeInstanceOf(AnswerUnclear)
    expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1)
  })

  it('is not repeated by the paced client of production either', async () => {
    server = await answering(
      (app) => {
        app.post('/repos/acme/shop/git/refs', serverError)
        app.get('/repos/acme/shop/git/ref/*', (context) => context.json({ message: 'Not Found' }, 404))
      },
      { paced: true },
    )
    expect(await caught(server.forge.createReference('refs/sluice/open/prod/shop/reviews', sha))).toBeInstanceOf(
      AnswerUnclear,
    )
    expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1)
  })

  it('calls a reference that stands after a lost answer existing, never created', async () => {
    server = await answering((app) => {
      app.post('/repos/acme/shop/git/refs', serverError)
      app.get('/repos/acme/shop/git/ref/*', (context) =>
        context.json({ ref: 'refs/sluice/open/prod/shop/reviews', object: { sha } }),
      )
    })
    expect(await server.forge.createReference('refs/sluice/open/prod/shop/reviews', sha)).toBe('exists')
  })

  it('treats an answer that breaks off in the middle as unclear', async () => {
    server = await answering((app) => {
      app.post(
        '/repos/acme/shop/check-runs',
        () => new Response('{"id": 1', { headers: { 'content-type': 'application/json' } }),
      )
      app.get(`/repos/acme/shop/commits/${sha}/check-runs`, (context) =>
        context.json({ total_count: 0, check_runs: [] }),
      )
    })
    const draft = {
      name: 'sluice/gates',
      head: sha,
      externalId: 'r1/1/1/d',
      status: 'in_progress',
      conclusion: null,
      title: 't',
      summary: 's',
      text: '',
      detailsUrl: null,
    } as const
    expect(await caught(server.forge.createCheckRun(draft))).toBeInstanceOf(AnswerUnclear)
  })
})

describe('a read that meets a closed connection', () => {
  const cutTimes = async (times: number) => {
    let left = times
    const answered = (context: Context, answer: () => Response): Response => {
      left -= 1
      return left >= 0 ? cutConnection(context.env) : answer()
    }
    server = await answering((app) => {
      app.get('/repos/acme/shop/issues/3/comments', (context) => answered(context, () => context.json([comment])))
      app.post('/graphql', (context) => answered(context, () => context.json({ data: { node: null } })))
    })
    return server
  }

  it('is asked once more', async () => {
    const { forge, requests } = await cutTimes(1)
    expect(await forge.ownComments(3)).toHaveLength(1)
    expect(requests).toHaveLength(2)
  })

  it('and no third time', async () => {
    const { forge, requests } = await cutTimes(2)
    expect(await caught(forge.ownComments(3))).toBeInstanceOf(AnswerUnclear)
    expect(requests).toHaveLength(2)
  })

  it('reads by GraphQL too, though they are sent as POST', async () => {
    const { forge, requests } = await cutTimes(1)
    await forge.heard(0).catch(() => undefined)
    expect(requests).toEqual(['POST /graphql', 'POST /graphql'])
  })
})

describe('a rate limit', () => {
  const limited = async (headers: Record<string, string>, status: 403 | 429, message: string): Promise<unknown> => {
    server = await answering(
      (app) => app.get('/repos/acme/shop/git/matching-refs/*', (context) => context.json({ message }, status, headers)),
      { paced: true },
    )
    return caught(server.forge.claims())
  }

  it('ends the call at once and says when to come back, by the reset of the hour', async () => {
    const reset = Math.floor(Date.now() / 1000) + 1800
    const error = await limited(
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
      403,
      'API rate limit exceeded',
    )
    expect(error).toBeInstanceOf(RateLimited)
    expect(error).toMatchObject({ retryAt: reset * 1000 + 1000 })
  })

  it('takes a secondary limit’s own waiting time', async () => {
    const before = Date.now()
    const error = await limited({ 'retry-after': '17' }, 403, 'You have exceeded a secondary rate limit.')
    expect(error).toBeInstanceOf(RateLimited)
    expect(error instanceof RateLimited && error.retryAt - before >= 17_000 && error.retryAt - before < 27_000).toBe(
      true,
    )
  })

  it('waits a minute where GitHub names no time', async () => {
    const before = Date.now()
    const error = await limited({}, 429, 'Too many requests')
    expect(error instanceof RateLimited && error.retryAt - before >= 60_000).toBe(true)
  })

  it('is known in GraphQL, where it comes with status 200', async () => {
    server = await answering((app) =>
      app.post('/graphql', (context) =>
        context.json({ data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] }, 200, {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': '4000000000',
        }),
      ),
    )
    expect(await caught(server.forge.pullRequest(3))).toMatchObject({ name: 'RateLimited', retryAt: 4_000_000_001_000 })
  })

  it('is not mistaken for a missing right when a permission is asked', async () => {
    server = await answering((app) =>
      app.get('/repos/acme/shop/collaborators/ann/permission', (context) =>
        context.json({ message: 'You have exceeded a secondary rate limit' }, 403),
      ),
    )
    expect(await caught(server.forge.permission('ann'))).toBeInstanceOf(RateLimited)
  })
})

describe('a refusal', () => {
  it('carries GitHub’s sentence and what to do, and nothing of the request', async () => {
    server = await answering((app) =>
      app.post('/repos/acme/shop/issues/3/comments', (context) =>
        context.json({ message: 'Resource not accessible by integration' }, 403),
      ),
    )
    const error = await caught(server.forge.createComment(3, 'a secret plan'))
    expect(error).toBeInstanceOf(ForgeRefusal)
    expect(error instanceof ForgeRefusal && error.problem).toEqual({
      code: 'github-refused',
      message: 'GitHub refused commenting on 3 (403): Resource not accessible by integration',
      hint: 'Accept the permissions that the App asks for, on the page of its installation.',
    })
    expect(JSON.stringify(error)).not.toContain('secret plan')
  })

  it('says what to do about a commit that GitHub did not sign', async () => {
    server = await answering((app) => {
      app.get(`/repos/acme/shop/git/commits/${sha}`, (context) => context.json({ tree: { sha } }))
      app.post('/repos/acme/shop/git/trees', (context) => context.json({ sha }, 201))
      app.post('/repos/acme/shop/git/commits', (context) =>
        context.json({ sha, verification: { verified: false, reason: 'unsigned' } }, 201),
      )
    })
    const error = await caught(server.forge.createCommit({ parent: sha, files: [], message: 'm' }))
    expect(error instanceof ForgeRefusal && error.problem).toMatchObject({ code: 'commit-not-signed' })
    expect(error instanceof ForgeRefusal && error.problem.hint).toContain('commit: pushed')
  })

  it('leaves an unknown permission unknown', async () => {
    server = await answering((app) =>
      app.get('/repos/acme/shop/collaborators/:login/permission', (context) =>
        context.req.param('login') === 'odd'
          ? context.json({ permission: 'something new' })
          : context.json({ message: 'Must have push access' }, 403),
      ),
    )
    expect(await server.forge.permission('odd')).toBe('unknown')
    expect(await server.forge.permission('ann')).toBe('unknown')
  })
})

describe('a failed read', () => {
  it('is asked once more by the paced client', async () => {
    let count = 0
    server = await answering(
      (app) =>
        app.get('/repos/acme/shop/git/matching-refs/*', (context) => {
          count += 1
          return count === 1 ? serverError(context) : context.json([])
        }),
      { paced: true },
    )
    expect(await server.forge.claims()).toEqual([])
    expect(count).toBe(2)
  })
})
