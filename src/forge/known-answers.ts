/** All kept answers together, and one of them, in characters: what is longer is rarely asked for twice. */
const most = 16_000_000
const mostOfOne = 500_000

export interface KnownAnswer {
  readonly tag: string
  readonly body: string
  readonly headers: Headers
}

/**
 * What GitHub answered, so that it need only say whether that still holds: “not modified” costs nothing of the hour's budget. Its tags hold for one
 * token, so an answer is found again only by whom it was given to, and what belonged to the token of the hour before goes first.
 */
export interface KnownAnswers {
  /** What this token was last told at this address; null where nothing is kept. */
  find(token: string, url: string): KnownAnswer | null
  /** What stands for an answer from now on: itself, or the one whose tag was sent along and that it says still holds. */
  take(token: string, url: string, known: KnownAnswer | null, response: Response): Promise<Response>
}

/** Of the older answer everything but what is of the moment: the date, the budget, the request's id. */
const stillHolding = ({ body, headers }: KnownAnswer, confirmed: Response): Response => {
  const merged = new Headers(headers)
  for (const [name, value] of confirmed.headers) merged.set(name, value)
  return new Response(body, { status: 200, headers: merged })
}

/** An App's own questions are signed anew each minute; only installation tokens live long enough. */
const isKept = (token: string): boolean => token.startsWith('token ')

export const makeKnownAnswers = (limit = most): KnownAnswers => {
  // The oldest first: what is used moves to the end.
  const answers = new Map<string, KnownAnswer>()
  let size = 0
  const keyOf = (token: string, url: string): string => `${token} ${url}`
  const forget = (key: string): void => {
    size -= answers.get(key)?.body.length ?? 0
    answers.delete(key)
  }
  const keep = (key: string, known: KnownAnswer): void => {
    forget(key)
    answers.set(key, known)
    size += known.body.length
    for (const oldest of answers.keys()) {
      if (size <= limit) break
      forget(oldest)
    }
  }
  return {
    find: (token, url) => answers.get(keyOf(token, url)) ?? null,
    take: async (token, url, known, response) => {
      const key = keyOf(token, url)
      if (response.status === 304 && known !== null) {
        keep(key, known)
        return stillHolding(known, response)
      }
      const tag = response.headers.get('etag')
      if (response.status !== 200 || tag === null || !isKept(token)) return response
      const body = await response.text()
      const headers = new Headers(response.headers)
      // The body is kept as it was read, no longer as it was sent.
      headers.delete('content-encoding')
      headers.delete('content-length')
      if (body.length > mostOfOne) forget(key)
      else keep(key, { tag, body, headers })
      return new Response(body, { status: 200, headers })
    },
  }
}
