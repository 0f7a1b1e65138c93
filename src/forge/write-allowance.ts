/** Milliseconds until the next write may go out; calling it takes the place. */
export type Allowance = (key: string) => number

/**
 * GitHub's limits for writers are about eighty contents a minute, and its advice is a second between writes. A stage is a dozen writes and
 * then nothing for minutes, so a burst goes straight out, and whoever goes on is held to the advice. `burst` plus a minute's worth of
 * `interval` stays within the limit. Counted per key, which is an installation's token: that is what GitHub counts by.
 */
export const makeAllowance = (burst: number, interval: number, now: () => number): Allowance => {
  /** When each key's allowance will be full again. */
  const fullAt = new Map<string, number>()
  return (key) => {
    const time = now()
    for (const [other, full] of fullAt) if (full <= time) fullAt.delete(other)
    const full = Math.max(fullAt.get(key) ?? time, time)
    fullAt.set(key, full + interval)
    return Math.max(0, full - (burst - 1) * interval - time)
  }
}
