/** How long a server that did not answer in time is left alone, in milliseconds. */
const restAfterSilence = 20_000

/**
 * A `fetch` that leaves a server alone for a while that has just let a request run out of time: what is asked of it meanwhile fails at once, as a
 * TimeoutError. A pass over a repository asks one question after the other, and somebody's rollback must not wait behind all of them.
 */
export const sparingFetch = (send: typeof fetch = fetch, now: () => number = () => performance.now()): typeof fetch => {
  const restsUntil = new Map<string, number>()
  return async (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : input)
    if (now() < (restsUntil.get(origin) ?? 0)) throw new DOMException('It did not answer just now', 'TimeoutError')
    try {
      return await send(input, init)
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') restsUntil.set(origin, now() + restAfterSilence)
      throw error
    }
  }
}
