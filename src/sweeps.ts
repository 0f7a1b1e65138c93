import { type Clock, type Log, RateLimited } from './reconcile/ports.ts'

export interface Sweeps {
  /** Whether one has ever gone well: until then GitHub has not been reached. */
  hasSucceeded(): boolean
  /** No further one begins; ends when the one that runs has. */
  stop(): Promise<void>
}

export interface SweepOptions {
  /** What is said of one that failed. */
  readonly complaint: string
  /** Looks at everything once. */
  readonly sweep: () => Promise<void>
  /** Milliseconds between the end of one and the next. */
  readonly every: number
  /** The same, after one that failed. */
  readonly afterFailure: number
  readonly clock: Clock
  readonly log: Log
}

/** Webhooks get lost, and GitHub sends none again by itself: what none of them told is found by looking, now and every few minutes. */
export const sweepAgainAndAgain = (options: SweepOptions): Sweeps => {
  const { sweep, every, afterFailure, clock, log, complaint } = options
  let succeeded = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  const once = async (): Promise<number> => {
    try {
      await sweep()
      succeeded = true
      return every
    } catch (error) {
      log.error({ err: error }, complaint)
      return error instanceof RateLimited ? Math.max(afterFailure, error.retryAt - clock.now()) : afterFailure
    }
  }
  const go = (): void => {
    running = once().then((wait) => {
      if (!stopped) timer = setTimeout(go, wait)
    })
  }
  go()
  return {
    hasSucceeded: () => succeeded,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
