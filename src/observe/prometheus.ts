import { z } from 'zod'
import { limitedText } from './limited-text.ts'

/** Where metrics are asked: named in the server's settings only, never by a repository. */
export interface MetricEndpoint {
  readonly name: string
  /** Of the Prometheus API: `<url>/api/v1/query`. */
  readonly url: string
  /** Sent as the Authorization header. */
  readonly authorization: string | null
}

/** The answer to one query: a number, nothing that is one, or why there is no answer. */
export type Measured =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'no-data'; readonly why: 'empty' | 'not-a-number' | 'several' }
  | { readonly kind: 'error'; readonly message: string }

export interface PrometheusOptions {
  /** Milliseconds until a query counts as failed. */
  readonly timeout?: number
  readonly fetch?: typeof fetch
}

const longestAnswer = 1_048_576

const sample = z.tuple([z.number(), z.string()])
const answer = z.union([
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: sample })) }),
      z.object({ resultType: z.literal('scalar'), result: sample }),
    ]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string().optional(), error: z.string() }),
])

const numberOf = (text: string): Measured => {
  const value = Number(text)
  // NaN is what a rate over no request gives, and infinity a division by none.
  return Number.isFinite(value) ? { kind: 'value', value } : { kind: 'no-data', why: 'not-a-number' }
}

const read = (text: string): Measured => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'error', message: 'the answer is not JSON' }
  }
  const parsed = answer.safeParse(json)
  if (!parsed.success) return { kind: 'error', message: 'the answer is none of a Prometheus query' }
  if (parsed.data.status === 'error') return { kind: 'error', message: parsed.data.error.slice(0, 300) }
  const { data } = parsed.data
  if (data.resultType === 'scalar') return numberOf(data.result[1])
  const [first, second] = data.result
  if (first === undefined) return { kind: 'no-data', why: 'empty' }
  return second === undefined ? numberOf(first.value[1]) : { kind: 'no-data', why: 'several' }
}

/**
 * One instant query. Redirects are not followed and nothing of the answer but a number or an error's first sentence goes on: an endpoint must not be
 * a way to read what else the server can reach.
 */
export const queryPrometheus = async (
  endpoint: MetricEndpoint,
  query: string,
  at: number,
  { timeout = 10_000, fetch: send = fetch }: PrometheusOptions = {},
): Promise<Measured> => {
  const url = new URL(`${endpoint.url.replace(/\/+$/, '')}/api/v1/query`)
  try {
    const response = await send(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(endpoint.authorization === null ? {} : { authorization: endpoint.authorization }),
      },
      body: new URLSearchParams({ query, time: String(at / 1_000) }).toString(),
    })
    const text = await limitedText(response, longestAnswer)
    if (text === null) return { kind: 'error', message: 'the answer is too large' }
    const measured = read(text)
    return measured.kind === 'error' && !response.ok
      ? { kind: 'error', message: `HTTP ${response.status}: ${measured.message}` }
      : measured
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return { kind: 'error', message: isLate ? `no answer within ${timeout / 1_000} s` : 'it cannot be reached' }
  }
}
