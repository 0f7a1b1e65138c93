import { z } from 'zod'
import { AnswerUnclear, ForgeRefusal, RateLimited } from '../reconcile/ports.ts'

/** What Octokit's errors have in common, of REST and of GraphQL. */
const failureShape = z.object({
  message: z.string().catch(''),
  status: z.number().optional().catch(undefined),
  headers: z.record(z.string(), z.unknown()).optional().catch(undefined),
  errors: z
    .array(z.object({ type: z.string().optional().catch(undefined), message: z.string().catch('') }))
    .optional()
    .catch(undefined),
  response: z
    .object({ headers: z.record(z.string(), z.unknown()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
})

type Failure = z.infer<typeof failureShape>

/** Where GitHub names no time it asks for at least a minute. */
const defaultWait = 60_000

const header = (failure: Failure, name: string): number | null => {
  const value = failure.response?.headers?.[name] ?? failure.headers?.[name]
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : null
}

const retryAt = (failure: Failure, now: number): number => {
  const after = header(failure, 'retry-after')
  if (after !== null) return now + after * 1000
  const reset = header(failure, 'x-ratelimit-reset')
  // One second more: GitHub counts whole seconds, and a request at the very reset is still refused.
  if (header(failure, 'x-ratelimit-remaining') === 0 && reset !== null) return Math.max(now, reset * 1000) + 1000
  return now + defaultWait
}

const isRateLimit = (failure: Failure): boolean => {
  if (failure.errors?.some(({ type }) => type === 'RATE_LIMITED')) return true
  if (failure.status === 429) return true
  if (failure.status !== 403) return false
  return (
    header(failure, 'retry-after') !== null ||
    header(failure, 'x-ratelimit-remaining') === 0 ||
    /secondary rate|abuse detection/i.test(failure.message)
  )
}

/** The HTTP status of what Octokit threw, for callers to whom a certain refusal is an answer; null where there was none. */
export const statusOf = (error: unknown): number | null => {
  if (error instanceof ForgeRefusal) return error.status
  return failureShape.safeParse(error).data?.status ?? null
}

const advice = (status: number, message: string): string => {
  if (/IP allow list/i.test(message))
    return 'An owner of the organisation adds the address of this server to its IP allow list, or to that of the App.'
  if (/archived/i.test(message)) return 'Somebody with admin rights takes it out of the archive, and Sluice goes on.'
  if (/issues (?:are|has been) disabled/i.test(message))
    return 'Write commands on a pull request, or switch issues on in the repository’s settings.'
  if (/permissions requested are not granted/i.test(message))
    return 'Accept the permissions that the App asks for, on the page of its installation.'
  if (status === 401) return 'Check APP_ID and the private key, and the clock of this machine.'
  if (status === 403) return 'Accept the permissions that the App asks for, on the page of its installation.'
  if (status === 404) return 'Check that the App is installed on this repository and that what is named still exists.'
  return 'Read the sentence above; it is GitHub’s own.'
}

/** GitHub's own sentence, without the address of a documentation page that may not be public. */
const sentence = (message: string): string => message.replace(/ - https?:\/\/\S+$/, '').slice(0, 500)

/**
 * Turns whatever Octokit threw into one of the three that a `Forge` throws. Nothing of Octokit's error goes along: it carries the
 * request, with headers and body.
 */
export const translated = (error: unknown, asked: string, now: number = Date.now()): Error => {
  if (error instanceof RateLimited || error instanceof AnswerUnclear || error instanceof ForgeRefusal) return error
  if (error instanceof z.ZodError) {
    const where = error.issues.map((issue) => issue.path.join('.')).slice(0, 5)
    return new AnswerUnclear(`GitHub’s answer to ${asked} has not the expected shape at ${where.join(', ')}`)
  }
  const failure = failureShape.safeParse(error).data
  if (failure === undefined) return new AnswerUnclear(`${asked} failed`)
  if (isRateLimit(failure)) {
    return new RateLimited(`GitHub asks to wait before ${asked}`, retryAt(failure, now))
  }
  if (failure.errors !== undefined) {
    const told = failure.errors.map(({ message }) => message).join(' ')
    return /something went wrong|timeout|internal error/i.test(told)
      ? new AnswerUnclear(`${asked}: ${sentence(told)}`)
      : new ForgeRefusal(
          { code: 'github-refused', message: `GitHub refused ${asked}: ${sentence(told)}`, hint: advice(403, told) },
          null,
        )
  }
  const { status } = failure
  if (status === undefined || status < 400 || status >= 500 || status === 408) {
    return new AnswerUnclear(`${asked}: ${status ?? 'no answer'} ${sentence(failure.message)}`)
  }
  return new ForgeRefusal(
    {
      code: 'github-refused',
      message: `GitHub refused ${asked} (${status}): ${sentence(failure.message)}`,
      hint: advice(status, failure.message),
    },
    status,
  )
}
