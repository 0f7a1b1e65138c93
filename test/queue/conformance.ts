import { describe, expect, it } from 'vitest'
import type { Queue, Work } from '../../src/queue/queue.ts'

/** A driver that keeps its times elsewhere cannot stop the clock: what must not happen yet is far ahead of what real time could bring. */
export interface Bench {
  readonly queue: Queue
  readonly now: () => number
  /** Lets time pass, and everything happen that was due. */
  readonly advance: (milliseconds: number) => Promise<void>
}

export interface BenchOptions {
  readonly work: Work
  readonly concurrency: number
  /** Milliseconds until the next attempt, by failures in a row. */
  readonly backoff: (failures: number) => number
}

/** Work that goes on until it is told to end, and a diary of it. */
const makeWorkshop = () => {
  const started: string[] = []
  const open = new Map<string, { end: () => void; fail: (error: Error) => void }>()
  let most = 0
  let wrong = false
  const work: Work = (key, { signal }) =>
    new Promise((resolve, reject) => {
      if (open.has(key)) wrong = true
      started.push(key)
      open.set(key, {
        end: () => resolve(undefined),
        fail: reject,
      })
      most = Math.max(most, open.size)
      signal.addEventListener('abort', () => {
        open.delete(key)
        reject(new Error('aborted'))
      })
    })
  return {
    work,
    started,
    open,
    most: () => most,
    twoWorkersOnOneKey: () => wrong,
    end: (key: string) => {
      const one = open.get(key)
      open.delete(key)
      one?.end()
    },
    fail: (key: string) => {
      const one = open.get(key)
      open.delete(key)
      one?.fail(new Error('no luck'))
    },
  }
}

/** What every driver of the queue must do, however it keeps its keys. */
export const describeQueue = (name: string, makeBench: (options: BenchOptions) => Promise<Bench>): void => {
  const prepare = async (concurrency = 4, backoff: BenchOptions['backoff'] = (failures) => 100_000 * failures) => {
    const workshop = makeWorkshop()
    const bench = await makeBench({ work: workshop.work, concurrency, backoff })
    return { ...workshop, ...bench }
  }

  describe(`${name} as a queue`, () => {
    it('works on a key once for however many wakes before it begins', async () => {
      const { queue, advance, started, end } = await prepare(1)
      await queue.wake('busy')
      await advance(0)
      for (let count = 0; count < 5; count += 1) await queue.wake('folded')
      end('busy')
      await advance(0)
      end('folded')
      await advance(0)
      expect(started).toEqual(['busy', 'folded'])
      await queue.stop()
    })

    it('works on a key once more when it was woken meanwhile, and never on two at a time', async () => {
      const { queue, advance, started, end, twoWorkersOnOneKey } = await prepare()
      await queue.wake('a')
      await advance(0)
      await queue.wake('a')
      await queue.wake('a')
      await advance(0)
      expect(started).toEqual(['a'])
      end('a')
      await advance(0)
      expect(started).toEqual(['a', 'a'])
      end('a')
      await advance(0)
      expect(started).toEqual(['a', 'a'])
      expect(twoWorkersOnOneKey()).toBe(false)
      await queue.stop()
    })

    it('works on different keys side by side, up to its limit, in the order they came', async () => {
      const { queue, advance, started, end, most } = await prepare(2)
      for (const key of ['a', 'b', 'c', 'd']) await queue.wake(key)
      await advance(0)
      expect(started).toEqual(['a', 'b'])
      end('b')
      await advance(0)
      expect(started).toEqual(['a', 'b', 'c'])
      end('a')
      end('c')
      await advance(0)
      end('d')
      await advance(0)
      expect(started).toEqual(['a', 'b', 'c', 'd'])
      expect(most()).toBe(2)
      await queue.stop()
    })

    it('lets a way back go first, also when it waited as something else', async () => {
      const { queue, advance, started, end } = await prepare(1)
      for (const key of ['running', 'a', 'b', 'c']) await queue.wake(key)
      await advance(0)
      await queue.wake('c', 'first')
      await queue.wake('d', 'first')
      for (const key of ['running', 'c', 'd', 'a', 'b']) {
        end(key)
        await advance(0)
      }
      expect(started).toEqual(['running', 'c', 'd', 'a', 'b'])
      await queue.stop()
    })

    it('wakes a key at the earliest time it was given, once', async () => {
      const { queue, advance, now, started, end } = await prepare()
      await queue.wakeAt('a', now() + 500_000)
      await queue.wakeAt('a', now() + 300_000)
      await queue.wakeAt('a', now() + 900_000)
      await advance(200_000)
      expect(started).toEqual([])
      await advance(100_000)
      expect(started).toEqual(['a'])
      end('a')
      await advance(2_000_000)
      expect(started).toEqual(['a'])
      await queue.stop()
    })

    it('wakes at once for a time that is past', async () => {
      const { queue, advance, now, started, end } = await prepare()
      await queue.wakeAt('a', now() - 1)
      await advance(0)
      expect(started).toEqual(['a'])
      end('a')
      await queue.stop()
    })

    it('keeps a later wake when an earlier one comes for another reason', async () => {
      const { queue, advance, now, started, end } = await prepare()
      await queue.wakeAt('a', now() + 100_000)
      await queue.wake('a')
      await advance(0)
      end('a')
      await advance(100_000)
      expect(started).toEqual(['a', 'a'])
      end('a')
      await queue.stop()
    })

    it('tries again after a failure, later each time, and forgets the failures after a success', async () => {
      const { queue, advance, started, fail, end } = await prepare()
      await queue.wake('a')
      await advance(0)
      fail('a')
      await advance(50_000)
      expect(started).toHaveLength(1)
      await advance(50_000)
      expect(started).toHaveLength(2)
      fail('a')
      await advance(150_000)
      expect(started).toHaveLength(2)
      expect((await queue.status()).failing).toBe(1)
      await advance(50_000)
      expect(started).toHaveLength(3)
      end('a')
      await advance(0)
      expect((await queue.status()).failing).toBe(0)
      await queue.wake('a')
      await advance(0)
      fail('a')
      await advance(100_000)
      expect(started).toHaveLength(5)
      end('a')
      await queue.stop()
    })

    it('does not let one failing key hold up the others', async () => {
      const { queue, advance, started, fail, end } = await prepare(1)
      await queue.wake('bad')
      await queue.wake('good')
      await advance(0)
      fail('bad')
      await advance(0)
      expect(started).toEqual(['bad', 'good'])
      end('good')
      await queue.stop()
    })

    it('does what a worker asks for: look again then, or nothing before then', async () => {
      let start = 0
      let passes = 0
      const bench = await makeBench({
        concurrency: 1,
        backoff: () => 1,
        work: async () => {
          passes += 1
          if (passes === 1) return { kind: 'done', wakeAt: start + 50_000 }
          return passes === 2 ? { kind: 'blocked', until: start + 200_000 } : undefined
        },
      })
      const { queue, advance } = bench
      start = bench.now()
      await queue.wake('a')
      await advance(30_000)
      expect(passes).toBe(1)
      await advance(20_000)
      expect(passes).toBe(2)
      await advance(50_000)
      await queue.wake('a', 'first')
      await queue.wakeAt('a', start + 150_000)
      await advance(60_000)
      expect(passes).toBe(2)
      // Two more: a database that keeps whole seconds may be a moment late.
      await advance(42_000)
      expect(passes).toBe(3)
      await advance(500_000)
      expect(passes).toBe(3)
      await queue.stop()
    })

    it('counts what waits, what is to come later, and for how long the longest has waited', async () => {
      const { queue, advance, now, end } = await prepare(1)
      await queue.wake('a')
      await advance(0)
      await queue.wake('b')
      await queue.wake('c')
      await queue.wakeAt('d', now() + 900_000)
      await advance(100_000)
      const { longestWait, ...rest } = await queue.status()
      expect(rest).toEqual({ running: 1, waiting: 2, delayed: 1, failing: 0 })
      expect(longestWait).toBeGreaterThanOrEqual(100_000)
      expect(longestWait).toBeLessThan(200_000)
      for (const key of ['a', 'b', 'c']) {
        end(key)
        await advance(0)
      }
      expect(await queue.status()).toMatchObject({ running: 0, waiting: 0, longestWait: 0 })
      await queue.stop()
    })

    it('tells a worker what woke its key since the last time', async () => {
      const told: (readonly string[])[] = []
      const { queue, advance } = await makeBench({
        concurrency: 1,
        backoff: () => 1,
        work: async (_, { causes }) => {
          told.push(causes)
          return undefined
        },
      })
      await queue.wake('a', 'normal', 'one')
      await advance(0)
      await queue.wake('a')
      await advance(0)
      expect(told).toEqual([['one'], []])
      await queue.stop()
    })

    it('stops when what runs has ended, and starts nothing more', async () => {
      const { queue, advance, started, end, open } = await prepare(1)
      await queue.wake('a')
      await queue.wake('b')
      await advance(0)
      const stopped = queue.stop(10_000)
      await queue.wake('c')
      await queue.wakeAt('d', 0)
      end('a')
      await advance(0)
      expect(await stopped).toBe(true)
      await advance(60_000)
      expect(started).toEqual(['a'])
      expect(open.size).toBe(0)
    })

    it('asks what does not end to stop, when its patience is over', async () => {
      const { queue, advance, open } = await prepare()
      await queue.wake('slow')
      await advance(0)
      const stopped = queue.stop(5000)
      await advance(4999)
      expect(open.size).toBe(1)
      await advance(1)
      expect(await stopped).toBe(true)
      expect(open.size).toBe(0)
    })
  })
}
