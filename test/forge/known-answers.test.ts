import { etag } from 'hono/etag'
import { afterEach, describe, expect, it } from 'vitest'
import { type KnownAnswers, makeKnownAnswers } from '../../src/forge/known-answers.ts'
import { type AnsweringServer, answering } from './answering-server.ts'

const tagOf = (known: KnownAnswers, token: string, url: string): string | null => known.find(token, url)?.tag ?? null
const take = (known: KnownAnswers, token: string, url: string, response: Response): Promise<Response> =>
  known.take(token, url, known.find(token, url), response)
const answer = (body: string, tag: string | null, status = 200): Response =>
  new Response(status === 304 ? null : body, {
    status,
    headers: { ...(tag === null ? {} : { etag: tag }), 'x-id': body },
  })

describe('what GitHub has answered', () => {
  it('stands again where GitHub says that it still holds, with the headers of now', async () => {
    const known = makeKnownAnswers()
    expect(tagOf(known, 'token a', '/x')).toBeNull()
    await take(known, 'token a', '/x', answer('one', '"1"'))
    expect(tagOf(known, 'token a', '/x')).toBe('"1"')
    const again = await take(known, 'token a', '/x', answer('two', '"1"', 304))
    expect([again.status, await again.text(), again.headers.get('x-id')]).toEqual([200, 'one', 'two'])
    await take(known, 'token a', '/x', answer('three', '"3"'))
    expect(await (await take(known, 'token a', '/x', answer('', '"3"', 304))).text()).toBe('three')
  })

  it('is told to nobody else, and not kept where it has no tag, is a refusal, or the App asked for itself', async () => {
    const known = makeKnownAnswers()
    await take(known, 'token a', '/x', answer('one', '"1"'))
    expect(tagOf(known, 'token b', '/x')).toBeNull()
    expect(tagOf(known, 'token a', '/y')).toBeNull()
    await take(known, 'token a', '/untagged', answer('one', null))
    await take(known, 'token a', '/missing', answer('one', '"1"', 404))
    await take(known, 'bearer a', '/app', answer('one', '"1"'))
    expect([
      tagOf(known, 'token a', '/untagged'),
      tagOf(known, 'token a', '/missing'),
      tagOf(known, 'bearer a', '/app'),
    ]).toEqual([null, null, null])
  })

  it('is forgotten, what was not asked for longest first, where it becomes too much', async () => {
    const known = makeKnownAnswers(25)
    for (const url of ['/a', '/b']) await take(known, 'token a', url, answer('0123456789', '"1"'))
    await take(known, 'token a', '/a', answer('', '"1"', 304))
    await take(known, 'token a', '/c', answer('0123456789', '"1"'))
    expect(['/a', '/b', '/c'].map((url) => tagOf(known, 'token a', url) !== null)).toEqual([true, false, true])
  })
})

describe('a forge', () => {
  let server: AnsweringServer
  afterEach(() => server.close())

  it('is told the same by an answer that says that nothing has changed, and what is new where something has', async () => {
    let description = 'pending'
    const statuses: number[] = []
    server = await answering((app) => {
      app.use('*', async (context, next) => {
        await next()
        statuses.push(context.res.status)
      })
      app.use('*', etag())
      app.get('/repos/acme/shop/commits/:sha/statuses', (context) =>
        context.json([
          {
            context: 'ci',
            state: 'success',
            description,
            creator: { id: 1, login: 'ann', type: 'User' },
            created_at: '2026-01-01T00:00:00Z',
            target_url: null,
          },
        ]),
      )
    })
    const first = await server.forge.statuses('a'.repeat(40))
    expect(await server.forge.statuses('a'.repeat(40))).toEqual(first)
    description = 'done'
    expect((await server.forge.statuses('a'.repeat(40)))[0]?.description).toBe('done')
    expect(statuses).toEqual([200, 304, 200])
  })
})
