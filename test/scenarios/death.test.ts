import { afterEach, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

const towns: Town[] = []
afterEach(async () => {
  for (const town of towns.splice(0)) await town.close()
})

const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'

class Death extends Error {}

/** The process dies before each effect and, when that one is done, after it. Each does so once. */
const dieEverywhere = (town: Town): Set<string> => {
  const deaths = new Set<string>()
  town.interrupt = (effect, moment) => {
    const place = `${moment} ${JSON.stringify(effect)}`
    if (deaths.has(place)) return
    deaths.add(place)
    throw new Death()
  }
  return deaths
}

/** The bot looks until it rests, however often it dies. */
const settleThroughDeaths = async (town: Town): Promise<void> => {
  for (let times = 0; times < 500; times += 1) {
    try {
      await town.settle()
      return
    } catch (error) {
      if (!(error instanceof Death)) throw error
      await town.restart()
    }
  }
  throw new Error('it never came to rest')
}

/** It looks as often as it wants to because an answer stayed out, starting again with nothing in memory each time. */
const settleWithoutAnswers = async (town: Town): Promise<void> => {
  for (let times = 0; times < 500; times += 1) {
    const wakeAt = await town.settle()
    if (wakeAt === null || wakeAt > town.now() + 5_000) return
    await town.restart()
  }
  throw new Error('it never came to rest')
}

const play = async (town: Town, settle: () => Promise<unknown>): Promise<void> => {
  const step = async (login: string, thread: number, body: string) => {
    await town.says(login, thread, body)
    await settle()
  }
  const pass = async () => {
    town.wait(61_000)
    await settle()
  }
  const approve = async () => {
    const stage = await town.stage()
    await town.as('reviewer', 'POST', `pulls/${stage.number}/reviews`, { event: 'APPROVE' })
    await settle()
  }
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await step('writer', thread, '/canary 10 v2 reviews')
  await approve()
  await pass()
  await step('writer', thread, '/canary 50 v2 reviews')
  await step('maintainer', thread, '/replan')
  await step('writer', thread, '/rollback')
  await pass()
}

/** All that a person could see in the end, without numbers and ids that go by the order of requests. */
const state = async (town: Town) => {
  const pullRequests = await town.pullRequests()
  const thread = 1
  const comments = (await town.playground.request('maintainer', 'GET', `issues/${thread}/comments?per_page=100`))
    .body as { id: number; body: string }[]
  const reactions = []
  for (const { id, body } of comments.filter((comment) => comment.body.startsWith('/')))
    reactions.push([body, await town.reactions({ id, thread })])
  return {
    pullRequests: pullRequests.map(({ title, state: is, merged }) => ({ title, state: is, merged })),
    answers: (await town.answers(thread)).length,
    reactions,
    file: await town.file('apps/reviews/virtual-service.yaml'),
    claims: await town.forge.claims(),
    commits: (
      (await town.playground.request('maintainer', 'GET', 'commits?sha=main&per_page=100')).body as {
        commit: { message: string }
      }[]
    ).map(({ commit }) => commit.message.split('\n')[0]?.replace(/#\d+/, '#')),
  }
}

let known: ReturnType<typeof state> | undefined

/** The same story without any trouble; told once. */
const unbroken = (): ReturnType<typeof state> => {
  known ??= (async () => {
    const whole = await openTown({ policy })
    towns.push(whole)
    await play(whole, () => whole.settle())
    return state(whole)
  })()
  return known
}

it('dies before and after each effect, and ends in the same place with nothing twice', async () => {
  const broken = await openTown({ policy })
  towns.push(broken)
  const deaths = dieEverywhere(broken)
  await play(broken, () => settleThroughDeaths(broken))
  expect(await state(broken)).toEqual(await unbroken())
  expect(deaths.size).toBeGreaterThan(50)
}, 240_000)

it('gets no answer to any write, though each took effect, and ends in the same place with nothing twice', async () => {
  const broken = await openTown({ policy })
  towns.push(broken)
  for (const method of ['POST', 'PATCH', 'PUT', 'DELETE'])
    broken.playground.faults.add({
      method,
      // Trees and commits without a name, and a body written anew, leave nothing by which a next pass could know of them.
      path: /^\/repos\/[^/]+\/[^/]+\/(?!git\/(trees|commits)$|pulls\/\d+$)/,
      actor: 'sluice',
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'fail-after' },
    })
  await play(broken, () => settleWithoutAnswers(broken))
  expect(await state(broken)).toEqual(await unbroken())
}, 240_000)
