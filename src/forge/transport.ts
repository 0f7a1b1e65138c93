/** GitHub itself gives up after 10 s; longer than this, and there is no answer to wait for. */
const patience = 30_000

/** A `fetch` for Octokit that never waits for ever, and tells each request that really goes out, token mints included. */
export const forgeFetch = (onRequest: (method: string, path: string) => void = () => {}): typeof fetch => {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    onRequest(init?.method ?? 'GET', url.pathname)
    const limit = AbortSignal.timeout(patience)
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit
    return fetch(input, { ...init, signal })
  }
}
