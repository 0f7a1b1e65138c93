import type { Check } from './finding.ts'
import { findingAt, has, httpRules, inside } from './spot.ts'
import { ruleSubject } from './subject.ts'

/** A rule does exactly one thing (istio validation virtualservice.go:validateHTTPRouteConflict); redirects and direct answers take neither faults nor rewrites. */
export const checkRuleActions: Check = (model) =>
  httpRules(model).flatMap((rule) => {
    const actions = ['route', 'redirect', 'directResponse', 'delegate'].filter((key) => has(rule, key))
    const empty = Array.isArray(rule.value['route']) && rule.value['route'].length === 0
    const subject = ruleSubject(rule)
    if (actions.length === 0 || (empty && actions.length === 1))
      return [
        findingAt(model, rule, [], {
          code: 'rule-without-action',
          message: `${subject} has no route, redirect, directResponse or delegate, so it says nothing.`,
          hint: 'Add a route with a destination, or remove the rule.',
        }),
      ]
    const answers = inside(rule, 'redirect') !== null || inside(rule, 'directResponse') !== null
    const extras = answers ? ['fault', 'rewrite'].filter((key) => has(rule, key)) : []
    const together = [...actions, ...extras]
    if (together.length === 1) return []
    return [
      findingAt(model, rule, [], {
        code: 'rule-actions-conflict',
        message: `${subject} has ${together.join(' and ')}, which Istio refuses together.`,
        hint: 'Keep one of them, or make two rules.',
      }),
    ]
  })
