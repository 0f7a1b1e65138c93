/** Time, as an argument: tests turn it by hand. */
export interface Timers {
  readonly now: () => number
  /** Calls once after so many milliseconds, unless the returned function is called before. */
  readonly after: (delay: number, call: () => void) => () => void
}

/** The longest delay that setTimeout takes; beyond it, it fires at once. */
const longest = 2_147_483_647

export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (delay, call) => {
    const timer = setTimeout(call, Math.min(Math.max(0, delay), longest))
    return () => clearTimeout(timer)
  },
}
