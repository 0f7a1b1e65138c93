import { afterAll, expect, it } from 'vitest'
import { type PostgresServer, postgresIsHere, startPostgres } from '../queue/postgres-server.ts'
import { serversAreRequired } from '../required-servers.ts'
import type { BotProcess } from './bot-process.ts'
import { calmRun, type Operator, otherOutcome, play } from './runs.ts'

/** The entry file of an earlier version, built: `npm run measure` hands it over. Its words may differ, what it does to the repository may not. */
const earlier = process.env['EARLIER_VERSION'] ?? ''
const now = new URL('../../dist/main.js', import.meta.url).pathname

/** In each act the version that runs is killed in the middle, and the other one goes on with what it kept. */
const changing = (first: string, second: string): Operator => {
  const turns = [first, second]
  const starts = async (bots: readonly BotProcess[]): Promise<void> => {
    for (const bot of bots) {
      bot.kill()
      bot.use(turns[0] ?? second)
      await bot.start()
    }
    turns.reverse()
  }
  return { before: starts, after: starts }
}

/** As in a rolling update: one server of each version on the same database, and in each act they change places. */
const sideBySide = (): Operator => {
  const turns = [earlier, now]
  return {
    before: async (bots) => {
      for (const [index, bot] of bots.entries()) {
        await bot.terminate()
        bot.use(turns[index] ?? now)
        await bot.start()
      }
      turns.reverse()
    },
  }
}

let server: PostgresServer | undefined
afterAll(async () => server?.stop())

it.skipIf(earlier === '').each([
  ['an earlier version is taken over by this one, in every act', changing(earlier, now)],
  ['this version is taken over by an earlier one, in every act', changing(now, earlier)],
])(
  '%s',
  async (_, operator) => {
    expect(otherOutcome(await calmRun(), await play(undefined, { operator }))).toEqual([])
  },
  600_000,
)

it.skipIf(earlier === '' || (!postgresIsHere && !serversAreRequired))(
  'both versions work on one database at the same time, and change places in every act',
  async () => {
    server = await startPostgres()
    const more = { DATABASE_URL: await server.database() }
    const run = await play(undefined, { replicas: 2, more, operator: sideBySide() })
    expect(otherOutcome(await calmRun(), run)).toEqual([])
  },
  600_000,
)
