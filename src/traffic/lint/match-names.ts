import type { Check, LintFinding } from './finding.ts'
import { entriesUnder, findingAt, httpRules, inside, itemsOf, textOf } from './spot.ts'
import { ruleSubject } from './subject.ts'

const maps = ['headers', 'withoutHeaders', 'queryParams'] as const
/** RFC 9110's token, `:` for HTTP/2's own names, and `@` for the claims of a token. */
const headerName = /^(?:@request\.auth\.claims.*|:?[A-Za-z0-9!#$%&'*+.^_`|~-]+)$/

/** Names and values in matches that Istio refuses: malformed header names, headers without a map, empty prefixes. */
export const checkMatchNames: Check = (model) =>
  httpRules(model).flatMap((rule) =>
    itemsOf(rule, 'match').flatMap((match): readonly LintFinding[] => {
      const subject = ruleSubject(rule)
      return maps.flatMap((map) => {
        const names = Object.keys(inside(match, map)?.value ?? {})
        const wrong = map === 'queryParams' ? [] : names.filter((name) => !headerName.test(name))
        const nulls = names.filter((name) => inside(match, map)?.value[name] === null)
        const empty = entriesUnder(match, map).filter(([, entry]) => textOf(entry, 'prefix') === '')
        return [
          ...wrong.map((name) =>
            findingAt(model, match, [map, name], {
              code: 'header-name-invalid',
              message: `${subject} matches the header ${JSON.stringify(name)}, which is no name of a header.`,
              hint: 'Lower case letters, digits and hyphens.',
            }),
          ),
          ...nulls.map((name) =>
            findingAt(model, match, [map, name], {
              code: 'match-without-value',
              message: `${subject} has nothing behind ${name} in ${map}; Istio refuses that.`,
              hint: `Write {} to ask only whether ${name} is there.`,
            }),
          ),
          ...empty.map(([name]) =>
            findingAt(model, match, [map, name, 'prefix'], {
              code: 'match-empty-prefix',
              message: `${subject} wants ${name} to begin with nothing; Istio refuses an empty prefix.`,
              hint: `Write {} to ask only whether ${name} is there.`,
            }),
          ),
        ]
      })
    }),
  )
