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

/** The bot looks until it rests, however often it has to be started. */
const settleThroughDeaths = async (town: Town): Promise<void> => {
  for (;;) {
    try {
      await town.settle()
      return
    } catch (error) {
      if (!(error instanceof Death)) throw error
      await town.restart()
    }
  }
}

const play = async (town: Town): Promise<void> => {
  const step = async (login: string, thread: number, body: string) => {
    await town.says(login, thread, body)
    await settleThroughDeaths(town)
  }
  const pass = async () => {
    town.wait(61_000)
    await settleThroughDeaths(town)
  }
  const approve = async () => {
    const stage = await town.stage()
    await town.as('reviewer', 'POST', `pulls/${stage.number}/reviews`, { event: 'APPROVE' })
    await settleThroughDeaths(town)
  }
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await step('writer', thread, '/canary 10 v2 reviews')
  await approve()
  await pass()
  await step('writer', thread, '/canary 50 v2 reviews')
  await step('maintainer', thread, '/hold reason="lunch"')
  await step('maintainer', thread, '/unhold')
  await step('maintainer', thread, '/replan')
  await approve()
  await step('writer', thread, '/status')
  await step('writer', thread, '/canary 70 v2 reviews')
  await pass()
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

it('dies before and after each effect, and ends in the same place with nothing twice', async () => {
  const whole = await openTown({ policy })
  const broken = await openTown({ policy })
  towns.push(whole, broken)
  await play(whole)
  const deaths = dieEverywhere(broken)
  const t = Date.now()
  await play(broken)
  expect(await state(broken)).toEqual(await state(whole))
  expect(deaths.size).toBeGreaterThan(50)
  console.log(deaths.size, Date.now() - t, await state(whole))
}, 120_000)
