import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exponentialBackoff, makeEmbeddedQueue, systemTimers } from '../../src/queue/queue.ts'
import { describeQueue } from './conformance.ts'
import { makeManualTimers, settled } from './manual-timers.ts'

describeQueue('the embedded driver', async (options) => {
  const timers = makeManualTimers()
  return { queue: makeEmbeddedQueue({ ...options, timers }), now: timers.now, advance: timers.advance }
})

describe('the embedded queue', () => {
  it('never has two workers on a key, never more than its limit, and forgets no wake', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('wake' as const), key: fc.constantFrom('a', 'b', 'c'), first: fc.boolean() }),
      fc.record({
        do: fc.constant('later' as const),
        key: fc.constantFrom('a', 'b', 'c'),
        after: fc.integer({ min: 0, max: 50 }),
      }),
      fc.record({ do: fc.constant('end' as const), fails: fc.boolean() }),
      fc.record({ do: fc.constant('time' as const), passes: fc.integer({ min: 0, max: 60 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const timers = makeManualTimers()
        const open = new Map<string, (fails: boolean) => void>()
        const owed = new Set<string>()
        const broken: string[] = []
        const queue = makeEmbeddedQueue({
          concurrency: 2,
          timers,
          backoff: () => 10,
          work: (key) =>
            new Promise((resolve, reject) => {
              if (open.has(key)) broken.push(`two workers on ${key}`)
              owed.delete(key)
              open.set(key, (fails) => (fails ? reject(new Error('no luck')) : resolve(undefined)))
              if (open.size > 2) broken.push('more workers than allowed')
            }),
        })
        const endOne = async (fails: boolean): Promise<void> => {
          const [first] = open
          if (first === undefined) return
          open.delete(first[0])
          if (fails) owed.add(first[0])
          first[1](fails)
          await settled()
        }
        for (const one of steps) {
          if (one.do === 'wake') {
            owed.add(one.key)
            await queue.wake(one.key, one.first ? 'first' : 'normal')
          } else if (one.do === 'later') {
            owed.add(one.key)
            await queue.wakeAt(one.key, timers.now() + one.after)
          } else if (one.do === 'end') await endOne(one.fails)
          else await timers.advance(one.passes)
        }
        await timers.advance(1000)
        while (open.size > 0) {
          await endOne(false)
          await timers.advance(1000)
        }
        expect(broken).toEqual([])
        expect([...owed]).toEqual([])
        expect(await queue.status()).toMatchObject({ running: 0, waiting: 0, delayed: 0 })
        expect(await queue.stop()).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('asks a worker that takes too long to stop, and says when it failed and when it goes on', async () => {
    const timers = makeManualTimers()
    const said: unknown[] = []
    const queue = makeEmbeddedQueue({
      concurrency: 1,
      timers,
      longestWork: 1000,
      backoff: () => 500,
      onFailure: (key, error, failures, retryAt) => said.push([key, String(error), failures, retryAt - timers.now()]),
      work: (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    })
    await queue.wake('slow')
    await timers.advance(1000)
    expect(said).toEqual([['slow', 'Error: no end after 1000 ms', 1, 500]])
    await queue.stop()
  })

  it('takes a worker that throws at once for one that failed', async () => {
    const timers = makeManualTimers()
    const queue = makeEmbeddedQueue({
      concurrency: 1,
      timers,
      work: () => {
        throw new Error('at once')
      },
    })
    await queue.wake('a')
    await settled()
    expect((await queue.status()).failing).toBe(1)
    await queue.stop()
  })
})

describe('backoff', () => {
  it('grows, stays below its cap however long it goes on, and spreads keys', () => {
    const exact = exponentialBackoff(1000, 300_000, () => 1)
    expect([1, 2, 3, 10, 5000].map(exact)).toEqual([1000, 2000, 4000, 300_000, 300_000])
    expect(exponentialBackoff(1000, 300_000, () => 0)(1)).toBe(750)
  })
})

describe('the timers of the system', () => {
  it('wait for longer than setTimeout can count instead of firing at once', async () => {
    let fired = false
    const cancel = systemTimers.after(3_000_000_000, () => {
      fired = true
    })
    await settled()
    cancel()
    expect(fired).toBe(false)
  })
})
