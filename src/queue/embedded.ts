import { exponentialBackoff } from './backoff.ts'
import { makeDelays } from './delays.ts'
import { systemTimers, type Timers } from './timers.ts'
import type { Priority, Queue, Work } from './work.ts'

export interface EmbeddedOptions {
  readonly work: Work
  /** Keys worked on at the same time. */
  readonly concurrency: number
  readonly timers?: Timers
  /** Milliseconds until the next attempt, by failures in a row. */
  readonly backoff?: (failures: number) => number
  /** Milliseconds after which a worker is asked to stop. Its key stays taken until it has. */
  readonly longestWork?: number
  /** A worker threw; it will be tried again at that time. */
  readonly onFailure?: (key: string, error: unknown, failures: number, retryAt: number) => void
}

interface Running {
  readonly abort: AbortController
  readonly ended: Promise<void>
  /** Woken meanwhile. */
  again: boolean
}

const defaultBackoff = exponentialBackoff(1_000, 5 * 60_000)

/** The queue of a single process, in memory: the work itself is in git and in pull requests, deliveries are in the inbox. */
export const makeEmbeddedQueue = (options: EmbeddedOptions): Queue => {
  const { work, concurrency } = options
  const timers = options.timers ?? systemTimers
  const backoff = options.backoff ?? defaultBackoff
  const longestWork = options.longestWork ?? 15 * 60_000
  const waiting: Record<Priority, Set<string>> = { first: new Set(), normal: new Set() }
  const running = new Map<string, Running>()
  const failures = new Map<string, number>()
  /** Keys that somebody wants first, until a worker has gone through. */
  const urgent = new Set<string>()
  const blocked = makeDelays(timers, (key) => enqueue(key))
  const delayed = makeDelays(timers, (key) => enqueue(key))
  let stopping = false

  const enqueue = (key: string): void => {
    if (stopping || blocked.has(key)) return
    const taken = running.get(key)
    if (taken !== undefined) taken.again = true
    else if (urgent.has(key)) {
      waiting.normal.delete(key)
      waiting.first.add(key)
    } else waiting.normal.add(key)
    startNext()
  }

  const startNext = (): void => {
    while (!stopping && running.size < concurrency) {
      const [key] = waiting.first.size > 0 ? waiting.first : waiting.normal
      if (key === undefined) return
      waiting.first.delete(key)
      waiting.normal.delete(key)
      start(key)
    }
  }

  const start = (key: string): void => {
    const abort = new AbortController()
    const cancel = timers.after(longestWork, () => abort.abort(new Error(`no end after ${longestWork} ms`)))
    const wasUrgent = urgent.delete(key)
    const ended = attempt(key, wasUrgent, abort.signal).finally(() => {
      cancel()
      const again = running.get(key)?.again === true
      running.delete(key)
      if (again) enqueue(key)
      startNext()
    })
    running.set(key, { abort, ended, again: false })
  }

  const attempt = async (key: string, wasUrgent: boolean, signal: AbortSignal): Promise<void> => {
    // A task of its own: whoever wakes a key is never in the middle of its work.
    await Promise.resolve()
    const before = failures.get(key) ?? 0
    try {
      const outcome = await work(key, { signal, failures: before })
      failures.delete(key)
      if (stopping) return
      if (outcome?.kind === 'blocked') {
        if (wasUrgent) urgent.add(key)
        blocked.set(key, outcome.until)
      } else if (outcome?.wakeAt !== undefined) delayed.set(key, outcome.wakeAt)
    } catch (error) {
      failures.set(key, before + 1)
      if (wasUrgent) urgent.add(key)
      const retryAt = timers.now() + backoff(before + 1)
      if (!stopping) delayed.set(key, retryAt)
      options.onFailure?.(key, error, before + 1, retryAt)
    }
  }

  const within = async (ended: Promise<true>, patience: number): Promise<boolean> => {
    let cancel = (): void => undefined
    const over = new Promise<false>((resolve) => {
      cancel = timers.after(patience, () => resolve(false))
    })
    const inTime = await Promise.race([ended, over])
    cancel()
    return inTime
  }

  return {
    wake: async (key, priority = 'normal') => {
      if (priority === 'first') urgent.add(key)
      enqueue(key)
    },
    wakeAt: async (key, at) => {
      if (!stopping) delayed.set(key, at)
    },
    status: async () => ({
      running: running.size,
      waiting: waiting.first.size + waiting.normal.size,
      delayed: delayed.size() + blocked.size(),
      failing: failures.size,
    }),
    stop: async (patience = 10_000) => {
      stopping = true
      for (const set of [waiting.first, waiting.normal, delayed, blocked]) set.clear()
      const ended = Promise.allSettled([...running.values()].map((one) => one.ended)).then((): true => true)
      if (await within(ended, patience)) return true
      for (const one of running.values()) one.abort.abort(new Error('stopping'))
      return within(ended, patience)
    },
  }
}
