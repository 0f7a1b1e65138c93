import type { Timers } from '../../src/queue/queue.ts'

/** Time that stands still until it is told to go on. */
export const makeManualTimers = (): Timers & { readonly advance: (milliseconds: number) => Promise<void> } => {
  let now = 1_000_000
  let armed: { at: number; call: () => void }[] = []
  return {
    now: () => now,
    after: (delay, call) => {
      const timer = { at: now + Math.max(0, delay), call }
      armed.push(timer)
      return () => {
        armed = armed.filter((other) => other !== timer)
      }
    },
    advance: async (milliseconds) => {
      const until = now + milliseconds
      await settled()
      for (;;) {
        const next = armed.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0]
        if (next === undefined) break
        armed = armed.filter((other) => other !== next)
        now = Math.max(now, next.at)
        next.call()
        await settled()
      }
      now = until
      await settled()
    },
  }
}

/** Until everything that can happen without time passing has happened. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
