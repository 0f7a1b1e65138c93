import type { Check, LintFinding } from '../finding.ts'
import { findingAt, inside, itemsOf, textOf } from '../spot.ts'
import { routeRules, ruleText } from './rules.ts'

/** What may not stand in an exact path or a prefix (gateway-api httproute_types.go, HTTPPathMatch). */
const forbidden = ['//', '/./', '/../', '%2f', '%2F', '#']

const faultOf = (type: string | null, value: string): string | null => {
  if (type === 'RegularExpression') return null
  if (!value.startsWith('/')) return 'does not begin with /'
  const part = forbidden.find((one) => value.includes(one)) ?? ['/..', '/.'].find((one) => value.endsWith(one))
  return part === undefined ? null : `holds ${part}`
}

/** Paths that the API server refuses. */
export const checkRoutePaths: Check = (model) =>
  routeRules(model).flatMap((rule) =>
    itemsOf(rule, 'matches').flatMap((match) => {
      const path = inside(match, 'path')
      const value = path === null ? null : textOf(path, 'value')
      const fault = path === null || value === null ? null : faultOf(textOf(path, 'type'), value)
      if (path === null || fault === null) return []
      return [
        findingAt(model, path, ['value'], {
          code: 'path-invalid',
          message: `${ruleText(rule)} asks for the path ${JSON.stringify(value)}, which ${fault}; the API server refuses it.`,
          hint: 'An exact path or a prefix is absolute and plain: /api/v2.',
        }),
      ]
    }),
  )

/** Two conditions on one header or query parameter: of two spellings only the first counts, and one spelling twice is refused. */
export const checkRepeatedNames: Check = (model) =>
  routeRules(model).flatMap((rule) =>
    itemsOf(rule, 'matches').flatMap((match) =>
      (['headers', 'queryParams'] as const).flatMap((list) => {
        const known = (name: string): string => (list === 'headers' ? name.toLowerCase() : name)
        const entries = itemsOf(match, list)
        return entries.flatMap((entry, index): readonly LintFinding[] => {
          const name = textOf(entry, 'name')
          const earlier = entries
            .slice(0, index)
            .find((other) => name !== null && known(textOf(other, 'name') ?? '') === known(name))
          if (name === null || earlier === undefined) return []
          const isSame = textOf(earlier, 'name') === name
          return [
            findingAt(model, entry, ['name'], {
              code: 'match-name-repeated',
              severity: isSame ? 'error' : 'warning',
              message: `${ruleText(rule)} asks twice for ${list === 'headers' ? 'the header' : 'the query parameter'} ${name} in one match: ${isSame ? 'the API server refuses that' : 'only the first counts'}.`,
              hint: 'Put both into one expression (type: RegularExpression), or into two matches where either is enough.',
            }),
          ]
        })
      }),
    ),
  )
