import { regularExpression } from '../simulate/regular-expression.ts'
import type { Check } from './finding.ts'
import { entriesUnder, findingAt, httpRules, itemsOf, textOf } from './spot.ts'
import { ruleSubject } from './subject.ts'

/** Envoy takes a missing header for an empty one here, so a condition that an empty value meets turns away everyone without the header. */
export const checkWithoutHeaders: Check = (model) =>
  httpRules(model).flatMap((rule) =>
    itemsOf(rule, 'match').flatMap((match) =>
      entriesUnder(match, 'withoutHeaders').flatMap(([name, wanted]) => {
        const regex = textOf(wanted, 'regex')
        const expression = regex === null || regex === '*' ? null : regularExpression(regex)
        if (textOf(wanted, 'exact') !== '' && !(expression?.ok && expression.matchesAll(''))) return []
        return [
          findingAt(model, match, ['withoutHeaders', name], {
            code: 'without-header-turns-all-away',
            message: `${ruleSubject(rule)} excludes requests whose ${name} may be empty; a missing header counts as empty, so requests without ${name} are excluded too.`,
            hint: `Write ${name}: {} to exclude only requests that have the header.`,
          }),
        ]
      }),
    ),
  )
