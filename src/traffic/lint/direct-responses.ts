import type { Check, LintFinding } from './finding.ts'
import { findingAt, httpRules, inside, numberOf, textOf } from './spot.ts'
import { ruleSubject } from './subject.ts'

/** Bytes; above the first Istio warns, above the second it refuses (validation.go). */
const [large, largest] = [100 * 1024, 1024 * 1024]

/** Answers without a service: a status that is none, a body that is too long. */
export const checkDirectResponses: Check = (model) =>
  httpRules(model).flatMap((rule): readonly LintFinding[] => {
    const response = inside(rule, 'directResponse')
    if (response === null) return []
    const status = numberOf(response, 'status')
    const body = inside(response, 'body')
    const size = body === null ? 0 : (textOf(body, 'string') ?? textOf(body, 'bytes') ?? '').length
    return [
      ...(status !== null && (status < 200 || status > 599)
        ? [
            findingAt(model, response, ['status'], {
              code: 'direct-response-status',
              message: `${ruleSubject(rule)} answers with the status ${status}.`,
              hint: 'Give a status from 200 to 599.',
            }),
          ]
        : []),
      ...(size > large
        ? [
            findingAt(model, response, ['body'], {
              code: 'direct-response-large',
              severity: size > largest ? 'error' : 'warning',
              message: `${ruleSubject(rule)} answers with ${size} bytes, which every proxy keeps in memory${size > largest ? '; Istio refuses more than a mebibyte' : ''}.`,
              hint: 'Serve it from a workload.',
            }),
          ]
        : []),
    ]
  })
