import PgBoss from 'pg-boss'
import { z } from 'zod'
import { mostCauses, type QueueStatus } from './work.ts'

/** A key that this process has taken, until its lease ends. */
export interface Job {
  readonly id: string
  readonly key: string
  readonly isUrgent: boolean
  /** How often it failed before, in a row. Each time it is taken counts, so this also tells one taking from the next. */
  readonly failures: number
  readonly causes: readonly string[]
  /** True where this process was the last to work on the key, and went through. */
  readonly isContinued: boolean
}

/** Keys and times in PostgreSQL, as pg-boss keeps them. Every process may do any of this at any time. */
export interface Jobs {
  readonly wake: (key: string, isUrgent: boolean, cause?: string) => Promise<void>
  readonly wakeAfter: (key: string, milliseconds: number) => Promise<void>
  /** The next key that nobody works on, taken for the length of a lease. */
  readonly take: () => Promise<Job | null>
  /** Wakes the keys whose time has come. */
  readonly wakeDue: () => Promise<void>
  /** Prolongs leases; the ids of those that are still ours. */
  readonly renew: (jobs: readonly Job[]) => Promise<ReadonlySet<string>>
  readonly done: (job: Job) => Promise<void>
  /** Nobody takes the key before then, however often it is woken. */
  readonly block: (job: Job, milliseconds: number) => Promise<void>
  readonly failed: (job: Job, retryAfter: number) => Promise<void>
  readonly status: () => Promise<QueueStatus>
  readonly close: () => Promise<void>
}

export interface JobsOptions {
  readonly url: string
  /** Names this process among those that share the database. */
  readonly self: string
  /** Seconds after which a key whose worker says nothing is given to another. */
  readonly lease: number
  readonly onError: (error: unknown) => void
}

const schema = 'sluice'
const table = `${schema}.job`
const work = 'work'
const later = 'later'
/** Keys that are worked on and woken again stand at the head of the queue, where pg-boss would try them and nothing else. */
const aside = '2 seconds'

const took = z.object({
  id: z.string(),
  singletonKey: z.string(),
  priority: z.number(),
  retryCount: z.number(),
  data: z.object({ causes: z.array(z.string()).catch([]) }).catch({ causes: [] }),
})
const counts = z.object({
  running: z.coerce.number(),
  waiting: z.coerce.number(),
  wait: z.coerce.number(),
  delayed: z.coerce.number(),
  failing: z.coerce.number(),
})
const answer = z.object({ yes: z.boolean().nullable() })
const ids = z.array(z.object({ id: z.string() }))

/** PostgreSQL's code for statements that waited for one another. */
const deadlock = '40P01'

/** Several processes that start at the same moment get into one another's way while they make the tables; all but one are asked to try again. */
const makeQueues = async (boss: PgBoss, options: Omit<PgBoss.Queue, 'name'>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1)
    try {
      for (const name of [work, later])
        if ((await boss.getQueue(name)) === null) await boss.createQueue(name, { name, ...options })
      return
    } catch (error) {
      if (attempt === 10 || !(error instanceof Error && 'code' in error && error.code === deadlock)) throw error
    }
}

/** As pg-boss reads it: an interval in seconds. */
const seconds = (milliseconds: number): string => (Math.max(0, milliseconds) / 1000).toFixed(3)

/**
 * pg-boss's policy `stately` lets one job of a key wait, one be taken and one be tried again: the database itself sees to it that a key has
 * one worker. The few statements here are what pg-boss has no word for: to bring a job that waits forward, to step aside, to renew.
 */
export const openJobs = async ({ url, self, lease, onError }: JobsOptions): Promise<Jobs> => {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'sluice',
    schema,
    max: 6,
    schedule: false,
    // The jobs of a dead worker are given back by whichever process looks first.
    maintenanceIntervalSeconds: Math.max(1, Math.round(lease / 4)),
    // What is done tells who worked on a key last, from one periodic pass to the next.
    archiveCompletedAfterSeconds: 15 * 60,
    deleteAfterMinutes: 60,
  })
  boss.on('error', onError)
  try {
    await boss.start()
    await makeQueues(boss, { policy: 'stately', retryLimit: 1_000_000, expireInSeconds: lease })
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined)
    throw error
  }
  const database = boss.getDb()
  const ask = async (text: string, values: readonly unknown[] = []): Promise<unknown[]> =>
    (await database.executeSql(text, [...values])).rows

  /** Sends, or changes what waits already; both can miss where the job is taken in between. */
  const sendOrChange = async (send: () => Promise<string | null>, change: () => Promise<unknown[]>): Promise<void> => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      if ((await send()) !== null) return
      if ((await change()).length > 0) return
    }
    throw new Error('a job could neither be sent nor changed')
  }

  const wake: Jobs['wake'] = (key, isUrgent, cause) => {
    const priority = isUrgent ? 1 : 0
    const causes = cause === undefined ? [] : [cause]
    return sendOrChange(
      () => boss.send(work, { causes }, { singletonKey: key, priority }),
      () =>
        ask(
          `UPDATE ${table} SET priority = greatest(priority, $2), data = CASE
             WHEN jsonb_array_length(data->'causes') < ${mostCauses}
             THEN jsonb_set(data, '{causes}', data->'causes' || $3::jsonb) ELSE data END
           WHERE name = '${work}' AND singleton_key = $1 AND state = 'created' RETURNING id`,
          [key, priority, JSON.stringify(causes)],
        ),
    )
  }

  /** What waits of a key that is worked on lets others pass; true where something did. */
  const stepAside = async (): Promise<boolean> =>
    (
      await ask(
        `UPDATE ${table} SET start_after = now() + interval '${aside}', data = data || '{"aside": true}'
         WHERE name IN ('${work}', '${later}') AND state < 'active' AND start_after < now()
           AND (name, singleton_key) IN (SELECT name, singleton_key FROM ${table} WHERE state = 'active')
         RETURNING id`,
      )
    ).length > 0

  const fetch = async (name: string, batchSize: number): Promise<z.infer<typeof took>[]> => {
    const options = { includeMetadata: true, batchSize } as const
    const found = await boss.fetch(name, options)
    return z.array(took).parse(found.length > 0 || !(await stepAside()) ? found : await boss.fetch(name, options))
  }

  /** After one that went well: its key's failures are forgotten, and what stepped aside for it comes back. */
  const settle = (key: string): Promise<unknown> =>
    ask(
      `WITH forgotten AS (
         DELETE FROM ${table} WHERE name = '${work}' AND singleton_key = $1 AND state = 'retry')
       UPDATE ${table} SET start_after = now(), data = data - 'aside'
       WHERE name = '${work}' AND singleton_key = $1 AND state = 'created' AND data ? 'aside'`,
      [key],
    )

  const workedLast = async (key: string): Promise<boolean> => {
    const [found] = await ask(
      `SELECT NOT EXISTS (SELECT FROM ${table} WHERE name = '${work}' AND singleton_key = $1 AND state = 'retry')
         AND (SELECT output->>'by' = $2 FROM ${table} WHERE name = '${work}' AND singleton_key = $1 AND state = 'completed'
           ORDER BY completed_on DESC LIMIT 1) AS yes`,
      [key, self],
    )
    return answer.parse(found).yes === true
  }
  const complete = async ({ id, key }: Job): Promise<void> => {
    await boss.complete(work, id, { by: self })
    await settle(key)
  }

  return {
    wake,
    wakeAfter: (key, milliseconds) =>
      sendOrChange(
        () => boss.send(later, {}, { singletonKey: key, startAfter: seconds(milliseconds) }),
        () =>
          ask(
            `UPDATE ${table} SET start_after = least(start_after, now() + $2::interval)
             WHERE name = '${later}' AND singleton_key = $1 AND state = 'created' RETURNING id`,
            [key, seconds(milliseconds)],
          ),
      ),
    take: async () => {
      const [found] = await fetch(work, 1)
      if (found === undefined) return null
      const { id, singletonKey: key, priority, retryCount: failures, data } = found
      const isContinued = failures === 0 && (await workedLast(key))
      return { id, key, isUrgent: priority > 0, failures, causes: data.causes, isContinued }
    },
    wakeDue: async () => {
      const due = await fetch(later, 100)
      for (const { singletonKey } of due) await wake(singletonKey, false)
      if (due.length > 0)
        await boss.complete(
          later,
          due.map(({ id }) => id),
        )
    },
    renew: async (jobs) => {
      const found = await ask(
        `UPDATE ${table} SET expire_in = now() - started_on + $3::interval, retry_delay = 0
         WHERE name = '${work}' AND state = 'active'
           AND (id, retry_count) IN (SELECT * FROM unnest($1::uuid[], $2::int[])) RETURNING id`,
        [jobs.map(({ id }) => id), jobs.map(({ failures }) => failures), `${lease} seconds`],
      )
      return new Set(ids.parse(found).map(({ id }) => id))
    },
    done: complete,
    block: async (job, milliseconds) => {
      const { key, isUrgent } = job
      const startAfter = seconds(milliseconds)
      await sendOrChange(
        () => boss.send(work, { causes: [] }, { singletonKey: key, priority: isUrgent ? 1 : 0, startAfter }),
        () =>
          ask(
            `UPDATE ${table} SET start_after = now() + $2::interval, data = data - 'aside'
             WHERE name = '${work}' AND singleton_key = $1 AND state = 'created' RETURNING id`,
            [key, startAfter],
          ),
      )
      await complete(job)
    },
    failed: async ({ id, failures }, retryAfter) => {
      const mine = await ask(
        `UPDATE ${table} SET retry_delay = $3 WHERE name = '${work}' AND id = $1 AND state = 'active' AND retry_count = $2
         RETURNING id`,
        [id, failures, Math.round(retryAfter / 1000)],
      )
      if (mine.length > 0) await boss.fail(work, id)
    },
    status: async () => {
      const [found] = await ask(
        `SELECT count(*) FILTER (WHERE name = '${work}' AND state = 'active') AS running,
           count(*) FILTER (WHERE name = '${work}' AND state = 'created' AND start_after <= now()) AS waiting,
           coalesce(extract(epoch FROM max(now() - start_after)
             FILTER (WHERE name = '${work}' AND state < 'active' AND start_after <= now())), 0) AS wait,
           count(*) FILTER (WHERE state < 'active' AND (name = '${later}' OR start_after > now())) AS delayed,
           count(*) FILTER (WHERE name = '${work}' AND state = 'retry') AS failing
         FROM ${table}`,
      )
      const { wait, ...rest } = counts.parse(found)
      return { ...rest, longestWait: wait * 1000 }
    },
    close: () => boss.stop({ graceful: false }),
  }
}
