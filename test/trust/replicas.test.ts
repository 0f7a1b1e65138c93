import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresServer, postgresIsHere, serversAreRequired, startPostgres } from '../queue/postgres-server.ts'
import { otherEnd, play, type Trouble } from './runs.ts'

if (!postgresIsHere && !serversAreRequired)
  console.info('There is no PostgreSQL here; two servers on one database were not tried.')

/** The one that works on the release is killed in the middle of a stage, for good; webhooks go to the other from then on. */
const workerKilled =
  (told: (killed: number, at: number) => void): Trouble =>
  ({ playground }, bots) => {
    const cutting = (): void => {
      const working = bots.findIndex((bot) => bot.log().includes('"step"'))
      bots[working]?.kill()
      told(working, Date.now())
      playground.setWebhook(bots.find((bot) => bot.isRunning())?.webhookUrl ?? null)
    }
    playground.faults.add({
      writes: true,
      actor: 'sluice',
      method: 'POST',
      path: /\/git\/commits$/,
      effect: { kind: 'cut', when: 'after', cutting },
    })
  }

describe.skipIf(!postgresIsHere && !serversAreRequired)('two servers on one database', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })

  it('end a release that one of them was killed in, once', async () => {
    const alone = await play()
    const killed: number[] = []
    const together = await play(
      workerKilled((which) => killed.push(which)),
      { replicas: 2, more: { DATABASE_URL: await server.database() } },
    )
    expect(killed).toHaveLength(1)
    expect(killed[0]).toBeGreaterThanOrEqual(0)
    expect(otherEnd(alone, together)).toEqual([])
  }, 300_000)
})
