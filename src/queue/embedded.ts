import { exponentialBackoff } from './backoff.ts'
import { makeDelays } from './delays.ts'
import { endWithin } from './patience.ts'
import { systemTimers, type Timers } from './timers.ts'
import { mostCauses, type Priority, type Queue, type Work } from './work.ts'

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
  /** Keys in the order in which they came, and since when they wait. */
  const waiting: Record<Priority, Map<string, number>> = { first: new Map(), normal: new Map() }
  const running = new Map<string, Running>()
  const failures = new Map<string, number>()
  /** Keys that somebody wants first, until a worker has gone through. */
  const urgent = new Set<string>()
  const causes = new Map<string, readonly string[]>()
  const blocked = makeDelays(timers, (key) => enqueue(key))
  const delayed = makeDelays(timers, (key) => enqueue(key))
  let stopping = false

  const enqueue = (key: string): void => {
    if (stopping || blocked.has(key)) return
    const taken = running.get(key)
    if (taken !== undefined) taken.again = true
    else {
      const since = waiting.first.get(key) ?? waiting.normal.get(key) ?? timers.now()
      if (urgent.has(key)) waiting.normal.delete(key)
      waiting[urgent.has(key) ? 'first' : 'normal'].set(key, since)
    }
    startNext()
  }

  const startNext = (): void => {
    while (!stopping && running.size < concurrency) {
      const [key] = (waiting.first.size > 0 ? waiting.first : waiting.normal).keys()
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
    const told = causes.get(key) ?? []
    causes.delete(key)
    try {
      const outcome = await work(key, {
        signal,
        mayGoOn: () => signal.throwIfAborted(),
        causes: told,
        isContinued: true,
      })
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

  return {
    wake: async (key, priority = 'normal', cause) => {
      if (priority === 'first') urgent.add(key)
      const known = causes.get(key) ?? []
      if (cause !== undefined && known.length < mostCauses) causes.set(key, [...known, cause])
      enqueue(key)
    },
    wakeAt: async (key, at) => {
      if (!stopping) delayed.set(key, at)
    },
    status: async () => ({
      running: running.size,
      waiting: waiting.first.size + waiting.normal.size,
      longestWait: Math.max(
        0,
        ...[waiting.first, waiting.normal].flatMap((keys) => [...keys.values()].map((since) => timers.now() - since)),
      ),
      delayed: delayed.size() + blocked.size(),
      failing: failures.size,
    }),
    stop: async (patience = 10_000) => {
      stopping = true
      for (const keys of [waiting.first, waiting.normal, delayed, blocked]) keys.clear()
      return endWithin(timers, [...running.values()], patience)
    },
  }
}
