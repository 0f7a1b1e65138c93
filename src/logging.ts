import pino, { type DestinationStream, type Logger } from 'pino'
import type { LogLevel } from './settings.ts'

/** Installation tokens of both forms (the newer one is a JWT with dots), other GitHub tokens, Basic credentials, userinfo in addresses. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\b(gh[a-z]_[A-Za-z0-9._-]{20,}|github_pat_[A-Za-z0-9_]{20,})/g, '[token]'],
  [/\b(Basic|Bearer)(\s+)[A-Za-z0-9+/=._-]{8,}/gi, '$1$2[redacted]'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
  // Without the scheme: to look for the beginning of one at each character of a long word takes the square of its length.
  [/:\/\/[^\s/@"']+@/g, '://[redacted]@'],
]

/** Takes everything that looks like a credential out of a text. */
export const withoutSecrets = (text: string): string =>
  secrets.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text)

/** Fields that hold what people or GitHub wrote at length. Probot logs whole events under some of them. */
const unspoken = ['event', 'payload', 'body', 'request', 'response', 'headers', 'cause', 'errors']

const errorFields = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { message: String(error) }
  const inner = error instanceof AggregateError ? error.errors.slice(0, 5).map(errorFields) : undefined
  return { type: error.name, message: error.message, stack: error.stack, ...(inner === undefined ? {} : { inner }) }
}

/**
 * The server's log: one JSON object a line. Bodies and headers are left out by name, wherever they stand at the top of a line; what looks
 * like a credential is taken out of the finished line, whatever field it got into.
 */
export const createLogger = (level: LogLevel, destination: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        err: errorFields,
        error: errorFields,
        ...Object.fromEntries(unspoken.map((field) => [field, () => undefined])),
      },
    },
    { write: (line) => destination.write(withoutSecrets(line)) },
  )
