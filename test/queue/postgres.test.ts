import PgBoss from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgresQueue, type PostgresOptions, type Queue } from '../../src/queue/queue.ts'
import { serversAreRequired } from '../required-servers.ts'
import { type Bench, describeQueue } from './conformance.ts'
import { makeManualTimers, settled } from './manual-timers.ts'
import { type PostgresServer, postgresIsHere, quietly, startPostgres } from './postgres-server.ts'

if (!postgresIsHere && !serversAreRequired)
  console.info(
    'npm brought no PostgreSQL for this machine and DATABASE_URL is not set; the tests against it did not run.',
  )

let server: PostgresServer

const open = async (options: PostgresOptions): Promise<Queue> => {
  const opened = await openPostgresQueue({ pollEvery: 50, ...options })
  if (!opened.ok) throw new Error(opened.problems[0].message)
  return opened.value
}

/** Until it holds, for at most ten seconds. */
const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 1000) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe.skipIf(!postgresIsHere && !serversAreRequired)('with PostgreSQL', () => {
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })

  describeQueue('the PostgreSQL driver', async (options): Promise<Bench> => {
    const timers = makeManualTimers()
    const url = await server.database()
    let turns = 0
    let stopped = false
    const onIdle = (): void => {
      turns += 1
    }
    const queue = await open({ ...options, url, timers, pollEvery: 5, onIdle })
    const clock = await quietly(
      new PgBoss({
        connectionString: url,
        schema: 'sluice',
        supervise: false,
        schedule: false,
        max: 1,
      }),
    ).start()
    const idle = async (): Promise<void> => {
      // The second look began after the call, and so saw all that was there.
      const enough = turns + 2
      await until('idle', () => turns >= enough || stopped)
    }
    return {
      queue: {
        ...queue,
        stop: async (patience) => {
          const ended = queue.stop(patience)
          stopped = true
          await clock.stop({ graceful: false })
          return ended
        },
      },
      now: timers.now,
      advance: async (milliseconds) => {
        await settled()
        await idle()
        // The database's clock goes its own way, so what is to come is brought nearer instead.
        if (milliseconds > 0 && !stopped)
          await clock
            .getDb()
            .executeSql(`UPDATE sluice.job SET start_after = start_after - $1::interval WHERE state < 'active'`, [
              `${milliseconds} milliseconds`,
            ])
        await timers.advance(milliseconds)
        await idle()
      },
    }
  })

  describe('several processes', () => {
    it('never work on one key at the same time, and miss no wake', async () => {
      const url = await server.database()
      const open_ = new Set<string>()
      const worked = new Map<string, number>()
      const owed = new Map<string, number>()
      const seen = new Map<string, number>()
      const wrong: string[] = []
      const work: PostgresOptions['work'] = async (key) => {
        if (open_.has(key)) wrong.push(key)
        open_.add(key)
        seen.set(key, owed.get(key) ?? 0)
        await new Promise((resolve) => setTimeout(resolve, 3))
        worked.set(key, (worked.get(key) ?? 0) + 1)
        open_.delete(key)
        return undefined
      }
      const queues = await Promise.all([1, 2, 3].map(() => open({ url, concurrency: 2, work })))
      for (let count = 0; count < 200; count += 1) {
        const key = `acme/${count % 8}`
        const queue = queues[count % 3]
        owed.set(key, count)
        await queue?.wake(key, count % 5 === 0 ? 'first' : 'normal')
      }
      await until('all is done', async () => {
        const status = await queues[0]?.status()
        return status?.running === 0 && status.waiting === 0 && status.delayed === 0
      })
      expect(wrong).toEqual([])
      expect([...seen].sort()).toEqual([...owed].sort())
      expect(Math.max(...worked.values())).toBeLessThanOrEqual(25)
      await Promise.all(queues.map((queue) => queue.stop()))
    })

    it('know whether another has worked on the key since they did', async () => {
      const url = await server.database()
      const passes: { readonly by: number; readonly isContinued: boolean }[] = []
      const queues = await Promise.all(
        [1, 2].map((by) =>
          open({
            url,
            concurrency: 1,
            work: async (_, { isContinued }) => {
              passes.push({ by, isContinued })
              return undefined
            },
          }),
        ),
      )
      for (let count = 1; count <= 12; count += 1) {
        await queues[count % 2]?.wake('a')
        await until('a pass', () => passes.length === count)
      }
      expect(passes.map(({ isContinued }) => isContinued)).toEqual(
        passes.map(({ by }, index) => passes[index - 1]?.by === by),
      )
      await Promise.all(queues.map((queue) => queue.stop()))
    })

    it('are not held up by a key that is worked on and was woken again', async () => {
      const url = await server.database()
      const started: string[] = []
      let end = (): void => undefined
      const work: PostgresOptions['work'] = (key) => {
        started.push(key)
        return key === 'long' && started.length === 1
          ? new Promise((resolve) => {
              end = () => resolve(undefined)
            })
          : Promise.resolve(undefined)
      }
      const queue = await open({ url, concurrency: 2, work })
      await queue.wake('long')
      await until('the first', () => started.length === 1)
      await queue.wake('long')
      await queue.wake('short')
      await until('the other', () => started.includes('short'))
      end()
      await until('once more', () => started.length === 3)
      expect(started).toEqual(['long', 'short', 'long'])
      await queue.stop()
    })

    it('do nothing more with a key once they have slept through its lease, before any timer tells them', async () => {
      const url = await server.database()
      const found: string[] = []
      const queue = await open({
        url,
        lease: 2,
        concurrency: 1,
        backoff: () => 10,
        work: async (_, { mayGoOn, isContinued }) => {
          mayGoOn()
          if (found.length > 0) {
            found.push(`again ${isContinued}`)
            return undefined
          }
          // The whole process stands still, as where its machine is moved.
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_300)
          try {
            mayGoOn()
            found.push('went on')
          } catch (error) {
            found.push(String(error))
            throw error
          }
          return undefined
        },
      })
      await queue.wake('a')
      await until('twice', () => found.length === 2)
      expect(found[0]).toContain('taken over')
      expect(found[1]).toContain('again')
      await queue.stop()
    })

    it('go on with a key for as long as its lease is renewed', async () => {
      const url = await server.database()
      const found: string[] = []
      const queue = await open({
        url,
        lease: 2,
        concurrency: 1,
        work: async (_, { mayGoOn }) => {
          for (let count = 0; count < 30; count += 1) {
            await new Promise((resolve) => setTimeout(resolve, 150))
            mayGoOn()
          }
          found.push('done')
          return undefined
        },
      })
      await queue.wake('a')
      await until('done', () => found.length === 1)
      await queue.stop()
    })

    it('take over the key of one that says nothing any more, which is told so', async () => {
      const url = await server.database()
      const aborted: string[] = []
      const lost = await open({
        url,
        concurrency: 1,
        lease: 1,
        work: (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              aborted.push(String(signal.reason))
              reject(new Error('aborted'))
            })
          }),
      })
      await lost.wake('a')
      await until('taken', async () => (await lost.status()).running === 1)
      // As a lease ends whose process was stopped for so long.
      const boss = await quietly(
        new PgBoss({
          connectionString: url,
          schema: 'sluice',
          supervise: false,
          schedule: false,
        }),
      ).start()
      const done: string[] = []
      const other = await open({
        url,
        concurrency: 1,
        lease: 1,
        work: async (key) => {
          done.push(key)
          return undefined
        },
      })
      await boss.getDb().executeSql(`UPDATE sluice.job SET expire_in = interval '0 seconds'`, [])
      await boss.expire()
      await until('taken over', () => done.length === 1)
      await until('told', () => aborted.length === 1)
      expect(aborted).toEqual(['Error: another process has taken over'])
      expect(await other.status()).toMatchObject({ running: 0, waiting: 0, failing: 0 })
      await boss.stop({ graceful: false })
      await lost.stop(1)
      await other.stop()
    })

    it('say that the database is gone, and go on when it is back', async ({ skip }) => {
      if (server.interrupt === null) return skip('the database at DATABASE_URL is not ours to take down')
      const url = await server.database()
      const troubles: unknown[] = []
      const done: string[] = []
      const work: PostgresOptions['work'] = async (key) => {
        done.push(key)
        return undefined
      }
      const queue = await open({ url, concurrency: 1, work, onTrouble: (error) => troubles.push(error) })
      await queue.wake('before')
      await until('done', () => done.length === 1)
      await server.interrupt(async () => {
        await expect(queue.wake('lost')).rejects.toThrow()
        await expect(queue.status()).rejects.toThrow()
        await until('told', () => troubles.length > 0)
      })
      await queue.wake('after')
      await until('done again', () => done.length === 2)
      expect(done).toEqual(['before', 'after'])
      await queue.stop()
    })

    it('keep a key whose work takes longer than a lease', async () => {
      const url = await server.database()
      const started: string[] = []
      const work: PostgresOptions['work'] = async (key) => {
        started.push(key)
        await new Promise((resolve) => setTimeout(resolve, 2500))
        return undefined
      }
      const [one, other] = [
        await open({ url, concurrency: 1, lease: 1, work }),
        await open({ url, concurrency: 1, lease: 1, work }),
      ]
      await one.wake('a')
      await until('done', async () => {
        const { running, waiting, failing } = await other.status()
        return started.length > 0 && running + waiting + failing === 0
      })
      expect(started).toEqual(['a'])
      await Promise.all([one.stop(), other.stop()])
    })
  })

  it('says what to look at where there is no database', async () => {
    const opened = await openPostgresQueue({
      url: 'postgres://sluice:secret@127.0.0.1:1/nothing',
      concurrency: 1,
      work: async () => undefined,
    })
    expect(opened.ok ? '' : opened.problems[0].code).toBe('database-not-reached')
    expect(JSON.stringify(opened)).not.toContain('secret')
  })
})
