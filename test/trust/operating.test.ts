import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type PostgresServer, postgresIsHere, startPostgres } from '../queue/postgres-server.ts'
import { serversAreRequired } from '../required-servers.ts'
import { type BotProcess, botProcess } from './bot-process.ts'
import { calmRun, type Operator, otherEnd, play, quiet, until } from './runs.ts'
import { openStage, type Stage } from './story.ts'

const each = async (bots: readonly BotProcess[], act: (bot: BotProcess) => unknown): Promise<void> => {
  for (const bot of bots) await act(bot)
}
/** Nobody is there to hear what people say and do; GitHub's webhooks meet a closed door. */
const downMeanwhile: Operator = {
  before: (bots) => each(bots, (bot) => bot.terminate()),
  after: (bots) => each(bots, (bot) => bot.start()),
}
/** Killed in the middle of each act, and what it kept is gone. */
const restored: Operator = {
  after: (bots) =>
    each(bots, async (bot) => {
      bot.kill()
      bot.forget()
      await bot.start()
    }),
}

let server: PostgresServer | undefined
afterAll(async () => server?.stop())

describe('a release', () => {
  it('comes to its end where the server is down whenever people act', async () => {
    expect(otherEnd(await calmRun(), await play(undefined, { operator: downMeanwhile }))).toEqual([])
  }, 300_000)

  it('comes to its end where all that the server keeps is lost in every act', async () => {
    expect(otherEnd(await calmRun(), await play(undefined, { operator: restored }))).toEqual([])
  }, 300_000)

  it.skipIf(!postgresIsHere && !serversAreRequired)(
    'comes to its end where both servers on a database are down whenever people act',
    async () => {
      server = await startPostgres()
      const more = { DATABASE_URL: await server.database() }
      expect(otherEnd(await calmRun(), await play(undefined, { replicas: 2, more, operator: downMeanwhile }))).toEqual(
        [],
      )
    },
    300_000,
  )
})

/** Which comments the bot has set its marks on, in the order of the first mark of each. */
const marked = ({ playground }: Stage): readonly number[] => {
  const marks = playground.requests.flatMap(({ actor, method, path }) => {
    const id = /issues\/comments\/(\d+)\/reactions$/.exec(path)?.[1]
    return actor === 'sluice[bot]' && method === 'POST' && id !== undefined ? [Number(id)] : []
  })
  return [...new Set(marks)]
}

describe('commands that were given while nobody listened', () => {
  it('are done on return, once, in their order', async () => {
    const stage = await openStage()
    const bot = await botProcess(stage.playground)
    try {
      await bot.start()
      stage.playground.setWebhook(bot.webhookUrl)
      await quiet(stage.playground, [bot])
      await bot.terminate()
      await stage.as('writer', 'POST', 'issues', { title: 'A release', body: 'We release reviews v2 today.' })
      const given: number[] = []
      for (const body of ['/canary 10 v2 reviews', '/plan canary 50 v2 reviews', '/status']) {
        const comment = await stage.as('writer', 'POST', 'issues/1/comments', { body })
        given.push(z.object({ id: z.number() }).parse(comment).id)
      }
      await stage.playground.webhooks.settled()
      await bot.start()
      const areDone = async (): Promise<boolean> => {
        const all = await Promise.all(given.map((id) => stage.reactionsOn(id)))
        return all.every((reactions) => reactions.includes('sluice[bot] rocket'))
      }
      await until(stage, 'all of them are done', areDone)
      await quiet(stage.playground, [bot])
      expect(marked(stage)).toEqual(given)
      const answers = await stage.as('maintainer', 'GET', 'issues/1/comments?per_page=100')
      const bodies = z
        .array(z.object({ body: z.string() }))
        .parse(answers)
        .map(({ body }) => body)
      for (const [index, id] of given.entries())
        expect([index, bodies.filter((body) => body.includes(`answer comment/${id}`)).length]).toEqual([
          index,
          index > 0 ? 1 : 0,
        ])
    } finally {
      await bot.close()
      await stage.close()
    }
  }, 120_000)
})
