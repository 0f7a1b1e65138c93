import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Heard } from '../../src/reconcile/ports.ts'
import { type PlaygroundForge, playgroundForge } from './playground-forge.ts'

let house: PlaygroundForge
beforeAll(async () => {
  house = await playgroundForge()
})
afterAll(() => house.close())

const issue = async (login: string, body: string): Promise<number> => {
  const { number } = await house.as(login, 'POST', 'issues', { title: 'a release', body })
  return Number(number)
}
const comment = async (login: string, thread: number, body: string): Promise<number> => {
  const { id } = await house.as(login, 'POST', `issues/${thread}/comments`, { body })
  return Number(id)
}
/** What the App has put on a comment (`comments/7`) or an issue (`7`). */
const reactions = async (place: string): Promise<readonly string[]> => {
  const { body } = await house.playground.request('writer', 'GET', `issues/${place}/reactions`)
  const all = z.array(z.object({ content: z.string(), user: z.object({ login: z.string() }) })).parse(body)
  return all.flatMap(({ content, user }) => (user.login === 'sluice[bot]' ? [content] : []))
}
const of = (found: readonly Heard[], thread: number): readonly Heard[] =>
  found.filter((heard) => heard.thread.number === thread)

describe('what people wrote', () => {
  it('is heard in one request, oldest first, with what decides whether it may command', async () => {
    const { forge, playground } = house
    const number = await issue('writer', '/canary 10 reviews')
    const id = await comment('outsider', number, '/canary 90')
    playground.requests.length = 0
    const found = of(await forge.heard(0), number)
    expect(playground.requests).toHaveLength(1)
    expect(found).toMatchObject([
      {
        source: `issue/${number}`,
        body: '/canary 10 reviews',
        author: { id: playground.account('writer').id, login: 'writer', isBot: false },
        editedAt: null,
        ownReactions: [],
        thread: {
          number,
          kind: 'issue',
          state: 'open',
          closedAt: null,
          isLocked: false,
          isFromFork: false,
          branch: null,
        },
      },
      { source: `comment/${id}`, body: '/canary 90', author: { login: 'outsider' } },
    ])
  })

  it('is done once it carries our rocket or our confused, whatever others react with', async () => {
    const { forge } = house
    const number = await issue('writer', 'a release')
    const first = await comment('writer', number, '/canary 10')
    const second = await comment('writer', number, '/canary 20')
    const third = await comment('writer', number, '/canary 30')
    await house.as('writer', 'POST', `issues/comments/${first}/reactions`, { content: 'rocket' })
    const sources = of(await forge.heard(0), number)
    const [opened, one, two, three] = sources
    if (!opened || !one || !two || !three) throw new Error('four sources were expected')
    await forge.react(one, 'eyes')
    await forge.react(two, 'rocket')
    await forge.react(two, 'rocket')
    await forge.react(three, 'confused')
    await forge.react(opened, 'rocket')
    const left = of(await forge.heard(0), number)
    expect(left).toMatchObject([{ source: `comment/${first}`, ownReactions: ['eyes'] }])
    expect(await reactions(`comments/${second}`)).toEqual(['rocket'])
    expect(await reactions(`comments/${third}`)).toEqual(['confused'])
    expect(await reactions(`${number}`)).toEqual(['rocket'])
  })

  it('shows that it was edited, by whomever', async () => {
    const { forge } = house
    const number = await issue('writer', 'a release')
    const id = await comment('writer', number, 'harmless')
    await house.as('maintainer', 'PATCH', `issues/comments/${id}`, { body: '/canary 100' })
    const found = of(await forge.heard(0), number).find(({ source }) => source === `comment/${id}`)
    expect(found?.editedAt).toBeTypeOf('number')
  })

  it('is heard from then on only, and never from bots', async () => {
    const { forge } = house
    const number = await issue('writer', 'a release')
    await comment('writer', number, '/canary 10')
    await forge.createComment(number, '/canary 50')
    expect(of(await forge.heard(0), number)).toHaveLength(2)
    expect(await forge.heard(Date.now() + 60_000)).toEqual([])
  })

  it('is all of it, where a thread has more than a page since then', async () => {
    const { forge } = house
    const number = await issue('writer', 'a release')
    for (let line = 0; line < 60; line += 1) await comment('writer', number, `line ${line}`)
    const found = of(await forge.heard(0), number)
    expect(found.map(({ body }) => body)).toEqual([
      'a release',
      ...Array.from({ length: 60 }, (_, line) => `line ${line}`),
    ])
  })

  it('knows when its thread was last closed, reopened or not', async () => {
    const { forge } = house
    const number = await issue('writer', 'a release')
    await comment('writer', number, '/canary 10')
    await house.as('maintainer', 'PATCH', `issues/${number}`, { state: 'closed' })
    expect(of(await forge.heard(0), number)[0]?.thread).toMatchObject({ state: 'closed' })
    await house.as('maintainer', 'PATCH', `issues/${number}`, { state: 'open' })
    const [reopened] = of(await forge.heard(0), number)
    expect(reopened?.thread.state).toBe('open')
    expect(reopened?.thread.closedAt).toBeTypeOf('number')
  })

  it('includes comments and reviews of pull requests, and never their descriptions', async () => {
    const { forge, playground } = house
    const head = await forge.createCommit({
      parent: await house.main(),
      message: 'm',
      files: [{ path: 'heard.txt', content: 'x', mode: '100644' }],
    })
    await forge.createReference('refs/heads/sluice/reviews/r77/1-1', head)
    const { number } = await forge.openPullRequest({
      branch: 'sluice/reviews/r77/1-1',
      base: 'main',
      title: 't',
      body: '/canary 100',
    })
    const id = await comment('writer', number, '/hold')
    const { id: review } = await house.as('reviewer', 'POST', `pulls/${number}/reviews`, {
      event: 'APPROVE',
      body: '/next',
    })
    await house.as('reviewer', 'POST', `pulls/${number}/reviews`, { event: 'APPROVE' })
    const found = of(await forge.heard(0), number)
    expect(found).toMatchObject([
      { source: `comment/${id}`, body: '/hold', thread: { kind: 'pull-request', branch: 'sluice/reviews/r77/1-1' } },
      { source: `review/${review}`, body: '/next', author: { login: 'reviewer' } },
    ])
    const said = found[1]
    if (!said) throw new Error('the review was expected')
    await forge.react(said, 'rocket')
    await forge.react(said, 'rocket')
    expect(of(await forge.heard(0), number)).toHaveLength(1)
    expect(playground.requests.length).toBeGreaterThan(0)
  })
})
