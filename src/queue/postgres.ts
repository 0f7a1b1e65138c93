import { randomUUID } from 'node:crypto'
import { failure, type Result, success } from '../problem.ts'
import { exponentialBackoff } from './backoff.ts'
import { type Job, type Jobs, openJobs } from './jobs.ts'
import { endWithin } from './patience.ts'
import { systemTimers, type Timers } from './timers.ts'
import type { Outcome, Queue, Work } from './work.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host/database` */
  readonly url: string
  readonly work: Work
  /** Keys that this process works on at the same time. */
  readonly concurrency: number
  readonly timers?: Timers
  /** Milliseconds until the next attempt, by failures in a row; PostgreSQL keeps it in whole seconds. */
  readonly backoff?: (failures: number) => number
  /** Milliseconds after which a worker is asked to stop. Its key stays taken until it has. */
  readonly longestWork?: number
  /** A worker threw; it will be tried again at that time. */
  readonly onFailure?: (key: string, error: unknown, failures: number, retryAt: number) => void
  /** The database did not do what it was asked; the next look tries again. */
  readonly onTrouble?: (error: unknown) => void
  /** Milliseconds between two looks at what other processes were told. */
  readonly pollEvery?: number
  /** Seconds after which the keys of a process that died are given to others. */
  readonly lease?: number
  /** Called when there is nothing to begin and nothing to write down, for tests that wait for it. */
  readonly onIdle?: () => void
}

interface Running {
  readonly job: Job
  readonly abort: AbortController
  /** When the lease that it has was asked for. */
  leasedAt: Moment
  readonly ended: Promise<void>
}

/** Seconds: long enough for a database that fails over, short enough for somebody who waits for a rollback. */
const usualLease = 10

/** By two clocks: the steady one stands still while some machines sleep, the other may be set. */
interface Moment {
  readonly steady: number
  readonly wall: number
}

const moment = (): Moment => ({ steady: performance.now(), wall: Date.now() })

const defaultBackoff = exponentialBackoff(1_000, 5 * 60_000)

const opened = async (options: PostgresOptions): Promise<Result<Jobs>> => {
  try {
    const onError = options.onTrouble ?? (() => undefined)
    return success(
      await openJobs({ url: options.url, self: randomUUID(), lease: options.lease ?? usualLease, onError }),
    )
  } catch (error) {
    // The address holds a password; drivers name hosts and users, and no more.
    const why = error instanceof AggregateError ? error.errors.map(String).join(', ') : String(error)
    const hint = 'Check DATABASE_URL, that the database runs, and that its user may create a schema in it.'
    return failure({ code: 'database-not-reached', message: `PostgreSQL could not be used: ${why}`, hint })
  }
}

/**
 * The queue of any number of processes that share a database. What is woken is in the database before `wake` ends. A process holds a key by a
 * lease that it renews while it works; one that dies, or loses the database for so long, loses the key to another.
 */
export const openPostgresQueue = async (options: PostgresOptions): Promise<Result<Queue>> => {
  const { work, concurrency, onFailure, onIdle } = options
  const timers = options.timers ?? systemTimers
  const backoff = options.backoff ?? defaultBackoff
  const longestWork = options.longestWork ?? 15 * 60_000
  const leaseTime = (options.lease ?? usualLease) * 1000
  const trouble = options.onTrouble ?? (() => undefined)
  const open = await opened(options)
  if (!open.ok) return open
  const jobs = open.value
  const running = new Map<string, Running>()
  let writing = 0
  let stopping = false

  const writtenDown = async (write: () => Promise<void>): Promise<void> => {
    writing += 1
    try {
      await write()
    } catch (error) {
      // Nothing is lost: the lease ends, and somebody does it again.
      trouble(error)
    } finally {
      writing -= 1
    }
  }
  const isOver = ({ steady, wall }: Moment): boolean =>
    performance.now() - steady > leaseTime || Date.now() - wall > leaseTime
  const finish = (job: Job, outcome: Outcome | undefined): Promise<void> =>
    writtenDown(async () => {
      if (outcome?.kind === 'blocked') return jobs.block(job, outcome.until - timers.now())
      if (outcome?.wakeAt !== undefined) await jobs.wakeAfter(job.key, outcome.wakeAt - timers.now())
      await jobs.done(job)
    })
  const fail = async (job: Job, error: unknown): Promise<void> => {
    const wait = stopping ? 0 : backoff(job.failures + 1)
    await writtenDown(() => jobs.failed(job, wait))
    onFailure?.(job.key, error, job.failures + 1, timers.now() + wait)
  }
  const attempt = async (job: Job, abort: AbortController): Promise<void> => {
    const { signal } = abort
    const cancel = timers.after(longestWork, () => abort.abort(new Error(`no end after ${longestWork} ms`)))
    try {
      const mayGoOn = (): void => {
        const one = running.get(job.id)
        if (one?.abort === abort && isOver(one.leasedAt)) lose(one)
        signal.throwIfAborted()
      }
      const outcome = await work(job.key, { signal, mayGoOn, causes: job.causes, isContinued: job.isContinued })
      if (running.get(job.id)?.abort === abort) await finish(job, outcome)
    } catch (error) {
      if (running.get(job.id)?.abort === abort) await fail(job, error)
    } finally {
      cancel()
      if (running.get(job.id)?.abort === abort) running.delete(job.id)
      look()
    }
  }
  const begin = (job: Job, leasedAt: Moment): void => {
    const abort = new AbortController()
    // A task of its own, after it is noted as running.
    const ended = Promise.resolve().then(() => attempt(job, abort))
    running.set(job.id, { job, abort, ended, leasedAt })
  }

  let looking: Promise<void> | null = null
  let lookAgain = false
  const fill = async (): Promise<void> => {
    await jobs.wakeDue()
    while (!stopping && running.size < concurrency) {
      const asked = moment()
      const job = await jobs.take()
      if (job === null) break
      if (stopping) await jobs.failed(job, 0)
      else begin(job, asked)
    }
  }
  const look = (): void => {
    lookAgain = true
    if (stopping) return
    looking ??= (async () => {
      while (lookAgain && !stopping) {
        lookAgain = false
        await fill().catch(trouble)
      }
    })().finally(() => {
      looking = null
      if (lookAgain) look()
      else if (writing === 0) onIdle?.()
    })
  }

  /** A key that another has taken over is no longer ours to write down anything of. */
  const lose = ({ job, abort }: Running): void => {
    running.delete(job.id)
    abort.abort(new Error('another process has taken over'))
  }
  const renew = async (): Promise<void> => {
    const held = [...running.values()]
    const asked = moment()
    try {
      const kept = held.length === 0 ? new Set() : await jobs.renew(held.map(({ job }) => job))
      for (const one of held)
        if (kept.has(one.job.id)) one.leasedAt = asked
        else if (running.get(one.job.id) === one) lose(one)
    } catch (error) {
      trouble(error)
      for (const one of held) if (isOver(one.leasedAt)) lose(one)
    }
  }
  const polling = setInterval(look, options.pollEvery ?? 500)
  const renewing = setInterval(() => void renew(), leaseTime / 4)
  look()

  return success({
    wake: async (key, priority = 'normal', cause) => {
      // Also while this process stops: others go on.
      await jobs.wake(key, priority === 'first', cause)
      look()
    },
    wakeAt: async (key, at) => {
      await jobs.wakeAfter(key, at - timers.now())
      if (at <= timers.now()) look()
    },
    status: jobs.status,
    stop: async (patience = 10_000) => {
      stopping = true
      clearInterval(polling)
      const all = await endWithin(timers, [...running.values()], patience)
      await looking
      clearInterval(renewing)
      await jobs.close()
      return all
    },
  })
}
