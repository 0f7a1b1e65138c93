import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
let thread: number
beforeAll(async () => {
  town = await openTown()
  thread = await town.issue('maintainer', 'About releases.')
})
afterAll(() => town.close())

const nothingOpened = async () => {
  expect((await town.pullRequests()).filter(({ state }) => state === 'open')).toEqual([])
  expect(await town.forge.claims()).toEqual([])
}

describe('a command', () => {
  it('by someone without write permission gets a reaction and no answer', async () => {
    const before = await town.answers(thread)
    const comment = await town.chat('outsider', thread, '/canary 10 v2 reviews')
    expect(await town.reactions(comment)).toEqual(['confused'])
    expect(await town.answers(thread)).toEqual(before)
    await nothingOpened()
  })

  it('that was edited does nothing, even before anyone looked', async () => {
    const comment = await town.says('writer', thread, 'Hello.')
    await town.as('maintainer', 'PATCH', `issues/comments/${comment.id}`, { body: '/canary 10 v2 reviews' })
    await town.settle()
    expect(await town.reactions(comment)).toEqual([])
    await nothingOpened()
  })

  it('that cannot be understood is answered once, with what would be right', async () => {
    const before = (await town.answers(thread)).length
    const comment = await town.chat('writer', thread, '/canary 10 v2 reviewz')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    const answers = await town.answers(thread)
    expect(answers).toHaveLength(before + 1)
    expect(answers.at(-1)).toContain('reviews')
    await town.settle()
    expect(await town.answers(thread)).toHaveLength(before + 1)
    await nothingOpened()
  })

  it('beside a refused one of the same comment is not carried out', async () => {
    const comment = await town.chat('writer', thread, '/canary 10 v2 reviews\n/canary 110 v2 checkout')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    await nothingOpened()
  })

  it('for what the manifests say already is answered with file and line', async () => {
    const comment = await town.chat('writer', thread, '/canary 0 v2 reviews')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect((await town.answers(thread)).at(-1)).toMatch(/apps\/reviews\/virtual-service\.yaml:\d+/)
    await nothingOpened()
  })

  it('tried dry is answered with its plan and opens nothing', async () => {
    for (const line of ['/canary 10 v2 reviews --dry-run', '/plan /canary 10 v2 reviews']) {
      const comment = await town.chat('writer', thread, line)
      expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
      expect((await town.answers(thread)).at(-1)).toContain('a dry run')
    }
    await nothingOpened()
  })

  it('found more than three days late is asked about', async () => {
    const comment = await town.says('writer', thread, '/canary 10 v2 reviews')
    town.wait(3 * 86_400_000 + 60_000)
    await town.settle()
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    await nothingOpened()
  })

  it('that only reads works: status, history, explain, help', async () => {
    const comment = await town.chat('writer', thread, '/status\n/history\n/explain GET / reviews\n/help')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    const answer = (await town.answers(thread)).at(-1) ?? ''
    expect(answer).toContain('no rollout is open')
    expect(answer).toContain('100 %')
  })

  it('for a rollout says so where none is open', async () => {
    for (const line of ['/next', '/done', '/cancel', '/hold', '/unhold', '/replan', '/rollback']) {
      const comment = await town.chat('writer', thread, line)
      expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    }
    await nothingOpened()
  })

  it('/abort asks which of two is meant', async () => {
    const comment = await town.chat('writer', thread, '/abort')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toContain('can mean two things')
  })

  it('on a closed issue is refused, unless it reads', async () => {
    const closed = await town.issue('maintainer', 'Old.')
    await town.as('maintainer', 'PATCH', `issues/${closed}`, { state: 'closed' })
    town.wait(1000)
    const change = await town.chat('writer', closed, '/canary 10 v2 reviews')
    expect(await town.reactions(change)).toEqual(['eyes', 'confused'])
    const reading = await town.chat('writer', closed, '/status')
    expect(await town.reactions(reading)).toEqual(['eyes', 'rocket'])
    await nothingOpened()
  })

  it('on the closed thread of an open rollout works for that rollout, and for no other service', async () => {
    const closed = await town.issue('writer', 'A release.')
    await town.chat('writer', closed, '/canary 10 v2 reviews')
    await town.as('maintainer', 'PATCH', `issues/${closed}`, { state: 'closed' })
    town.wait(1000)
    const opened = (await town.pullRequests()).length
    const elsewhere = ['/canary 10 v2 checkout', '/canary 10 v2 checkout\n/canary 20 v2 reviews --supersede']
    for (const line of [...elsewhere, '/unhold --all']) {
      const comment = await town.chat('writer', closed, line)
      expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
      expect((await town.answers(closed)).at(-1)).toContain('this thread is closed')
    }
    expect((await town.pullRequests()).length).toBe(opened)
    for (const line of ['/canary 20 v2 --supersede', '/canary 30 v2 reviews --supersede', '/cancel']) {
      const comment = await town.chat('writer', closed, line)
      expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    }
    expect(await town.forge.claims()).toEqual([])
  })

  it('from before the thread was last closed is never done', async () => {
    const reopened = await town.issue('maintainer', 'Old and new.')
    const comment = await town.says('writer', reopened, '/canary 10 v2 reviews')
    await town.as('maintainer', 'PATCH', `issues/${reopened}`, { state: 'closed' })
    await town.as('maintainer', 'PATCH', `issues/${reopened}`, { state: 'open' })
    await town.settle()
    expect(await town.reactions(comment)).toEqual([])
    await nothingOpened()
  })

  it('in an issue’s own text opens a rollout, which its rollback closes', async () => {
    const opening = await town.issue('writer', 'Let us begin.\n\n/canary 10 v2 reviews\n')
    await town.settle()
    const stage = await town.stage()
    expect(stage.branch).toMatch(/^sluice\/reviews\/ri-[0-9a-z]+\/1-1$/)
    const comment = await town.chat('writer', opening, '/rollback')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect((await town.pullRequests()).filter(({ state }) => state === 'open')).toEqual([])
    expect(await town.forge.claims()).toEqual([])
  })
})
