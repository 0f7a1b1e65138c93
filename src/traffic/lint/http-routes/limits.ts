import type { Check, LintFinding } from '../finding.ts'
import { findingAt, itemsOf, type Spot } from '../spot.ts'
import { subjectOf } from '../subject.ts'
import { routeSpecs, ruleText } from './rules.ts'

const mostRules = 16
const mostMatches = 64
const mostMatchesTogether = 128
const mostBackends = 16

/** What the definition of the kind limits by number: rules of a route, matches of a rule and of all rules, backends of a rule. */
export const checkRouteSize: Check = (model) =>
  routeSpecs(model).flatMap((spec): readonly LintFinding[] => {
    const rules = itemsOf(spec, 'rules')
    const together = rules.reduce((sum, rule) => sum + Math.max(itemsOf(rule, 'matches').length, 1), 0)
    const tooMany = (spot: Spot, key: string, what: string): LintFinding =>
      findingAt(model, spot, [key], {
        code: 'route-too-large',
        message: `${what}, which the API server refuses.`,
        hint: 'Make two HTTPRoutes of it: those of one hostname and parent are one table.',
      })
    const subject = subjectOf(spec.object)
    return [
      ...(rules.length > mostRules ? [tooMany(spec, 'rules', `${subject} has more than ${mostRules} rules`)] : []),
      ...(together > mostMatchesTogether
        ? [tooMany(spec, 'rules', `The rules of ${subject} have more than ${mostMatchesTogether} matches together`)]
        : []),
      ...rules.flatMap((rule) => [
        ...(itemsOf(rule, 'matches').length > mostMatches
          ? [tooMany(rule, 'matches', `${ruleText(rule)} has more than ${mostMatches} matches`)]
          : []),
        ...(itemsOf(rule, 'backendRefs').length > mostBackends
          ? [tooMany(rule, 'backendRefs', `${ruleText(rule)} has more than ${mostBackends} backends`)]
          : []),
      ]),
    ]
  })
