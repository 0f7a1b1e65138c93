const hour = 3_600_000
const perHour = 5000

interface Window {
  used: number
  readonly resetsAt: number
}

export interface Limits {
  count(actor: string): void
  view(actor: string): {
    readonly limit: number
    readonly remaining: number
    readonly used: number
    readonly reset: number
    readonly resource: 'core'
  }
}

/** Counts what each caller has used of its hour, as the headers and `GET /rate_limit` say; refusing is left to the faults. */
export const createLimits = (now: () => number): Limits => {
  const windows = new Map<string, Window>()
  const windowOf = (actor: string): Window => {
    const known = windows.get(actor)
    if (known && known.resetsAt > now()) return known
    const fresh = { used: 0, resetsAt: now() + hour }
    windows.set(actor, fresh)
    return fresh
  }
  return {
    count(actor) {
      windowOf(actor).used += 1
    },
    view(actor) {
      const { used, resetsAt } = windowOf(actor)
      return {
        limit: perHour,
        remaining: Math.max(0, perHour - used),
        used,
        reset: Math.ceil(resetsAt / 1000),
        resource: 'core',
      }
    },
  }
}
