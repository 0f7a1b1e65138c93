import type { Timers } from './timers.ts'

/** Keys that are due at some time, with one timer for all of them. */
export interface Delays {
  /** The earlier of this and what was set before. */
  readonly set: (key: string, at: number) => void
  readonly has: (key: string) => boolean
  readonly size: () => number
  readonly clear: () => void
}

/** A timer may fire early, or be asked for more than it can count; it is armed again until the key is due. */
const longestWait = 24 * 60 * 60 * 1000

export const makeDelays = (timers: Timers, due: (key: string) => void): Delays => {
  const times = new Map<string, number>()
  let armedFor = Number.POSITIVE_INFINITY
  let disarm = (): void => undefined

  const arm = (at: number): void => {
    if (at >= armedFor) return
    disarm()
    armedFor = at
    disarm = timers.after(Math.min(at - timers.now(), longestWait), fire)
  }
  const fire = (): void => {
    armedFor = Number.POSITIVE_INFINITY
    const now = timers.now()
    const ready = [...times].filter(([, at]) => at <= now).map(([key]) => key)
    for (const key of ready) times.delete(key)
    for (const at of times.values()) arm(at)
    for (const key of ready) due(key)
  }
  return {
    set: (key, at) => {
      const before = times.get(key)
      if (before !== undefined && before <= at) return
      times.set(key, at)
      arm(at)
    },
    has: (key) => times.has(key),
    size: () => times.size,
    clear: () => {
      times.clear()
      disarm()
      armedFor = Number.POSITIVE_INFINITY
    },
  }
}
