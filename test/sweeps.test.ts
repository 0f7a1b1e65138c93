import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Log, RateLimited } from '../src/reconcile/ports.ts'
import { type Sweeps, sweepAgainAndAgain } from '../src/sweeps.ts'

const every = 300_000
const afterFailure = 10_000

/** Sweeps that end as they are told, by a clock that only the test moves. */
const sweeping = (...endings: readonly (Error | null)[]) => {
  const began: number[] = []
  const complaints: string[] = []
  const log: Log = { info: () => undefined, warn: () => undefined, error: (_, message) => complaints.push(message) }
  const sweeps = sweepAgainAndAgain({
    complaint: 'it went wrong',
    sweep: async () => {
      const ending = endings[began.length] ?? null
      began.push(Date.now())
      if (ending !== null) throw ending
    },
    every,
    afterFailure,
    clock: { now: () => Date.now() },
    log,
  })
  return { sweeps, began, complaints }
}

describe('sweeping again and again', () => {
  let running: Sweeps | null = null
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 })
  })
  afterEach(async () => {
    await running?.stop()
    vi.useRealTimers()
  })

  it('begins at once, and again so long after the end of the last', async () => {
    const { sweeps, began } = sweeping()
    running = sweeps
    expect(began).toEqual([0])
    await vi.advanceTimersByTimeAsync(2 * every)
    expect(began).toEqual([0, every, 2 * every])
  })

  it('begins sooner after one that failed, says so, and has gone well only then', async () => {
    const { sweeps, began, complaints } = sweeping(new Error('GitHub is away'), new Error('still'), null)
    running = sweeps
    await vi.advanceTimersByTimeAsync(afterFailure)
    expect({ began, complaints }).toEqual({ began: [0, afterFailure], complaints: ['it went wrong', 'it went wrong'] })
    expect(sweeps.hasSucceeded()).toBe(false)
    await vi.advanceTimersByTimeAsync(afterFailure)
    expect(sweeps.hasSucceeded()).toBe(true)
    await vi.advanceTimersByTimeAsync(every)
    expect(began).toEqual([0, afterFailure, 2 * afterFailure, 2 * afterFailure + every])
  })

  it.each([
    ['as long as GitHub asks to wait', 3_600_000, 3_600_000],
    ['no shorter than after any failure', 1, afterFailure],
    ['the same where that time is past already', -5_000, afterFailure],
  ])('waits, where the rate limit was met, %s', async (_, retryAt, expected) => {
    const { sweeps, began } = sweeping(new RateLimited('wait', retryAt))
    running = sweeps
    await vi.advanceTimersByTimeAsync(expected - 1)
    expect(began).toEqual([0])
    await vi.advanceTimersByTimeAsync(1)
    expect(began).toEqual([0, expected])
  })

  it('stops for good, and not before the one that runs has ended', async () => {
    let end: () => void = () => undefined
    let count = 0
    const sweeps = sweepAgainAndAgain({
      complaint: '',
      sweep: () => {
        count++
        return new Promise((resolve) => {
          end = resolve
        })
      },
      every,
      afterFailure,
      clock: { now: () => Date.now() },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    })
    let stopped = false
    const stopping = sweeps.stop().then(() => {
      stopped = true
    })
    await vi.advanceTimersByTimeAsync(every)
    expect(stopped).toBe(false)
    end()
    await stopping
    await vi.advanceTimersByTimeAsync(2 * every)
    expect(count).toBe(1)
  })
})
