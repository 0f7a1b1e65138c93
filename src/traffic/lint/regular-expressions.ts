import { ruleLabel } from '../model/describe.ts'
import type { Match, StringMatch } from '../model/model.ts'
import { isPresence } from '../simulate/match-request.ts'
import { regularExpression } from '../simulate/regular-expression.ts'
import { type Check, finding, ruleWhere } from './finding.ts'

/** Istio's own limit (validation.go:validateStringRegexp). */
const longest = 1024

const conditionsOf = (match: Match): readonly (readonly [string, StringMatch])[] => [
  ...(['uri', 'scheme', 'method', 'authority'] as const).flatMap((field): [string, StringMatch][] => {
    const wanted = match[field]
    return wanted === undefined ? [] : [[field, wanted]]
  }),
  ...(['headers', 'withoutHeaders', 'queryParams'] as const).flatMap((map) =>
    [...match[map]]
      .filter(([, wanted]) => !isPresence(wanted))
      .map(([name, wanted]): [string, StringMatch] => [`${map}.${name}`, wanted]),
  ),
]

const fault = (pattern: string): string | null => {
  if (pattern === '') return 'is empty'
  if (pattern.length > longest) return `is longer than ${longest} characters`
  const expression = regularExpression(pattern)
  return expression.ok ? null : `is not RE2 syntax (${expression.reason})`
}

/** Expressions that Istio refuses: other syntax than RE2's, such as lookaheads, empty ones and overlong ones. */
export const checkRegularExpressions: Check = (model) =>
  model.routers.flatMap((router) =>
    router.rules.flatMap((rule) =>
      rule.matches.flatMap((match) =>
        conditionsOf(match).flatMap(([name, wanted]) => {
          const wrong = wanted.kind === 'regex' ? fault(wanted.value) : null
          if (wrong === null) return []
          const { pointer, line } = ruleWhere(router, rule)
          return [
            finding(
              router.place,
              { pointer: `${pointer}/match/${name}`, line },
              {
                code: 'regex-invalid',
                severity: 'error',
                message: `The regular expression for ${name} in rule ${ruleLabel(rule)} of ${router.place.kind} ${router.place.name} ${wrong}.`,
                hint: 'RE2 has no lookahead, lookbehind or back references; use withoutHeaders or the order of rules instead.',
              },
            ),
          ]
        }),
      ),
    ),
  )
