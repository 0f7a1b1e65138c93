import type { Check, LintFinding } from './finding.ts'
import { findingAt, has, httpRules, inside, numberOf, textOf } from './spot.ts'
import { ruleSubject } from './subject.ts'

// istio pkg/config/validation/validation.go:supportedRetryOnPolicies
const conditions = new Set([
  ...['5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', 'retriable-4xx', 'refused-stream'],
  ...['retriable-status-codes', 'retriable-headers', 'envoy-ratelimited', 'http3-post-connect-failure'],
  ...['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'],
])

const isCondition = (word: string): boolean => conditions.has(word) || /^[1-5]\d\d$/.test(word)

/** Retries that Istio refuses. The words of retryOn are not trimmed, so that a blank behind a comma is part of the word. */
export const checkRetries: Check = (model) =>
  httpRules(model).flatMap((rule): readonly LintFinding[] => {
    const retries = inside(rule, 'retries')
    if (retries === null) return []
    const attempts = numberOf(retries, 'attempts')
    const idle = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'].filter((key) => has(retries, key))
    const subject = ruleSubject(rule)
    const unknown = (textOf(retries, 'retryOn') ?? '').split(',').filter((word) => word !== '' && !isCondition(word))
    return [
      ...(attempts !== null && attempts < 0
        ? [
            findingAt(model, retries, ['attempts'], {
              code: 'retries-invalid',
              message: `${subject} makes ${attempts} attempts.`,
              hint: '0 turns retries off.',
            }),
          ]
        : []),
      ...(attempts === 0 && idle.length > 0
        ? [
            findingAt(model, retries, [], {
              code: 'retries-invalid',
              message: `${subject} makes 0 attempts and has ${idle.join(' and ')}, which Istio refuses together.`,
              hint: 'Take them away, or allow attempts.',
            }),
          ]
        : []),
      ...unknown.map((word) =>
        findingAt(model, retries, ['retryOn'], {
          code: 'retry-on-unknown',
          message: `${subject} retries on ${JSON.stringify(word)}, which Istio does not know.`,
          hint: isCondition(word.trim())
            ? 'Take the blanks away: "5xx,reset".'
            : `It knows ${[...conditions].join(', ')} and status codes.`,
        }),
      ),
    ]
  })
