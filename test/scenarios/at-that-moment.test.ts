import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'live:\n  assume-after: 1m\n  settle: 0s\n'

/** Something happens at the very moment at which the next pass begins to read what people wrote. */
const whileReading = (happens: () => Promise<unknown>): void => {
  const { heard } = town.forge
  Object.assign(town.forge, {
    heard: async (...asked: Parameters<typeof heard>) => {
      Object.assign(town.forge, { heard })
      await happens()
      return heard(...asked)
    },
  })
}

/** The next list of pull requests is the one of now, whatever happens meanwhile. */
const listLags = async (): Promise<void> => {
  const { ownPullRequests } = town.forge
  const listed = await ownPullRequests(50)
  Object.assign(town.forge, {
    ownPullRequests: async () => {
      Object.assign(town.forge, { ownPullRequests })
      return listed
    },
  })
}

const merges = async (number: number): Promise<void> => {
  await town.as('maintainer', 'PUT', `pulls/${number}/merge`, {})
}

/** `/canary 10` with its stage open and approved. */
const proposed = async (command = '/canary 10 v2 reviews', rules = policy) => {
  town = await openTown({ policy: rules })
  const thread = await town.issue('writer', 'A release.')
  await town.chat('writer', thread, command)
  const stage = await town.stage()
  await town.approve('reviewer', stage.number)
  return { thread, stage }
}

/** The rollback is proposed, with all that is in the base in it, and leads to where traffic was. */
const goesBack = async (thread: number, title: string): Promise<void> => {
  await town.settle()
  await town.settle()
  const back = await town.stage()
  expect(back.title).toBe(title)
  await town.merge('writer', back.number)
  expect(await town.traffic('shop/reviews')).toBe('v1 100')
  const [status = ''] = (await town.answers(thread)).slice(-1)
  expect(status).toContain('`v1` 100 %')
}

describe('a stage that is merged at the very moment of a /rollback goes back with the rest', () => {
  it('where git was fetched before the merge, and all else is read after it', async () => {
    const { thread, stage } = await proposed()
    whileReading(async () => {
      await merges(stage.number)
      await town.says('writer', thread, '/rollback')
    })
    await goesBack(thread, 'reviews: v2 10 → 0 % (rollback)')
  })

  it('where the list of pull requests does not show the merge yet', async () => {
    const { thread, stage } = await proposed()
    await listLags()
    whileReading(async () => {
      await merges(stage.number)
      await town.says('writer', thread, '/rollback')
    })
    await goesBack(thread, 'reviews: v2 10 → 0 % (rollback)')
  })

  it('where somebody merges it when it is about to be closed', async () => {
    const { thread, stage } = await proposed()
    const { pullRequest } = town.forge
    await town.says('writer', thread, '/rollback')
    town.interrupt = (effect, moment) => {
      if (effect.effect !== 'close-pull-request' || moment === 'after') return
      Object.assign(town.forge, {
        pullRequest: async (number: number) => {
          Object.assign(town.forge, { pullRequest })
          const before = await pullRequest(number)
          await merges(stage.number)
          return before
        },
      })
    }
    await goesBack(thread, 'reviews: v2 10 → 0 % (rollback)')
  })

  it('where it is the second of a plan', async () => {
    const { thread, stage } = await proposed('/canary start v2 reviews --steps 10,50,100')
    await town.merge('maintainer', stage.number)
    town.wait(120_000)
    await town.settle()
    const second = await town.stage()
    await town.approve('reviewer', second.number)
    await listLags()
    whileReading(async () => {
      await merges(second.number)
      await town.says('writer', thread, '/rollback')
    })
    await goesBack(thread, 'reviews: v2 50 → 0 % (rollback)')
  })

  it('where GitHub does not say how its gates were', async () => {
    const { thread, stage } = await proposed()
    town.playground.faults.add({
      path: new RegExp(`/commits/${stage.head}/`),
      actor: 'sluice[bot]',
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'answer', status: 500 },
    })
    whileReading(async () => {
      await merges(stage.number)
      await town.says('writer', thread, '/rollback')
    })
    await town.settle()
    town.playground.faults.clear()
    await goesBack(thread, 'reviews: v2 10 → 0 % (rollback)')
  })
})

describe('an open stage', () => {
  it('is closed before the rollback of those before it is planned', async () => {
    const { thread, stage } = await proposed('/canary start v2 reviews --steps 10,50,100')
    await town.merge('maintainer', stage.number)
    town.wait(120_000)
    await town.settle()
    const second = await town.stage()
    const done: string[] = []
    town.interrupt = ({ effect }, moment) => {
      if (moment === 'after') done.push(effect)
    }
    await town.says('writer', thread, '/rollback')
    await town.settle()
    expect(done.indexOf('close-pull-request')).toBeLessThan(done.indexOf('open-record'))
    const closed = (await town.pullRequests()).find(({ number }) => number === second.number)
    expect(closed?.state).toBe('closed')
    await goesBack(thread, 'reviews: v2 10 → 0 % (rollback)')
  })

  it('is not proposed anew while the rollback that closed it cannot be written', async () => {
    const { thread, stage } = await proposed('/canary start v2 reviews --steps 10,50,100')
    await town.merge('maintainer', stage.number)
    town.wait(120_000)
    await town.settle()
    town.interrupt = ({ effect }, moment) => {
      if (effect === 'close-pull-request' && moment === 'after')
        town.playground.faults.add({
          writes: true,
          path: /check-runs/,
          actor: 'sluice',
          times: 1,
          effect: { kind: 'cut', when: 'before' },
        })
    }
    await town.says('writer', thread, '/rollback')
    for (let passes = 0; passes < 3; passes += 1) {
      await town.settle()
      town.wait(5_000)
    }
    const titles = (await town.pullRequests()).map(({ title }) => title)
    expect(titles.filter((title) => title.includes('stage 2'))).toHaveLength(1)
    await goesBack(thread, 'reviews: v2 10 → 0 % (rollback)')
  })

  it('is proposed anew where the rollback that closed it never comes', async () => {
    const { thread, stage } = await proposed('/canary start v2 reviews --steps 10,50,100')
    await town.merge('maintainer', stage.number)
    town.wait(120_000)
    await town.settle()
    const typed = await town.says('writer', thread, '/rollback')
    town.interrupt = ({ effect }, moment) => {
      if (effect === 'close-pull-request' && moment === 'after') throw new Error('the pass is broken off')
    }
    await town.settle().catch(() => undefined)
    town.interrupt = null
    await town.as('writer', 'DELETE', `issues/comments/${typed.id}`)
    await town.settle()
    expect((await town.pullRequests()).filter(({ state }) => state === 'open')).toEqual([])
    town.wait(11 * 60_000)
    await town.settle()
    expect((await town.stage()).title).toContain('v2 10 → 50 %')
  })

  it('that GitHub does not close keeps no rollback waiting', async () => {
    const { thread, stage } = await proposed('/canary start v2 reviews --steps 10,50,100')
    await town.merge('maintainer', stage.number)
    town.wait(120_000)
    await town.settle()
    const second = await town.stage()
    town.playground.faults.add({
      method: 'PATCH',
      path: new RegExp(`/pulls/${second.number}$`),
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'answer', status: 500 },
    })
    await town.says('writer', thread, '/rollback')
    await town.settle()
    const open = (await town.pullRequests()).filter(({ state }) => state === 'open')
    expect(open.map(({ title }) => title)).toContain('reviews: v2 10 → 0 % (rollback)')
  })

  it('is no longer there to be closed when its time is over: what was merged just then has moved, and its time begins anew', async () => {
    const { stage } = await proposed('/canary start v2 reviews --steps 10,50,100', `${policy}watch: {expire: 14d}\n`)
    await town.merge('maintainer', stage.number)
    town.wait(120_000)
    await town.settle()
    const second = await town.stage()
    town.wait(14 * 86_400_000)
    await listLags()
    whileReading(() => merges(second.number))
    await town.settle()
    await town.settle()
    expect((await town.pullRequests()).map(({ merged }) => merged)).toEqual([true, true])
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
    town.wait(14 * 86_400_000)
    await town.settle()
    expect((await town.stage()).title).toBe('reviews: v2 50 → 0 % (rollback)')
  })

  it('is not merged and nothing was: the rollback says so, and nothing is left open', async () => {
    const { thread } = await proposed()
    const typed = await town.chat('writer', thread, '/rollback')
    expect((await town.pullRequests()).filter(({ state }) => state === 'open')).toEqual([])
    expect(await town.reactions(typed)).toContain('rocket')
    expect((await town.answers(thread)).join('\n')).toContain('nothing')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })
})

describe('a review that is given when the stage is about to be merged', () => {
  const about = async (event: string): Promise<number> => {
    town = await openTown({ policy: `merging: merge\n${policy}` })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.stage()
    town.calling = async (call) => {
      if (call !== 'pullRequest') return
      town.calling = null
      await town.as('maintainer', 'POST', `pulls/${stage.number}/reviews`, { event, body: 'Wait.' })
    }
    await town.approve('reviewer', stage.number)
    return thread
  }

  it('counts, where it asks for changes', async () => {
    const thread = await about('REQUEST_CHANGES')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect((await town.answers(thread)).join('\n')).toContain('maintainer')
  })

  it('delays nothing, where it agrees', async () => {
    await about('APPROVE')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })
})

describe('a command that is typed when a stage has just been merged', () => {
  it('goes on from there, and is not told that the stage is open', async () => {
    const { thread, stage } = await proposed()
    whileReading(async () => {
      await merges(stage.number)
      await town.says('writer', thread, '/canary 20')
    })
    await town.settle()
    town.wait(120_000)
    await town.settle()
    expect((await town.stage()).title).toBe('reviews: v2 10 → 20 % (stage 2)')
  })
})
