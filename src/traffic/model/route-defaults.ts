import type { Match, Router, Rule } from './model.ts'

/** True for an entry that asks for nothing but a path. */
const isPathOnly = ({ method, headers, queryParams, unreadable }: Match): boolean =>
  unreadable !== true && method === undefined && headers.size === 0 && queryParams.size === 0

const pathOf = ({ uri }: Match): { readonly isPrefix: boolean; readonly value: string } | null =>
  uri === undefined || uri.kind === 'present' || uri.kind === 'regex'
    ? null
    : { isPrefix: uri.kind === 'prefix', value: uri.value }

/** True where every path of the one is a path of the other, and not the other way round. */
const isBelow = (one: Match, other: Match): boolean => {
  const [inner, outer] = [pathOf(one), pathOf(other)]
  if (outer === null || !outer.isPrefix) return false
  if (inner === null) return outer.value === '/'
  if (inner.value === outer.value) return !inner.isPrefix
  return outer.value === '/' || inner.value.startsWith(`${outer.value}/`)
}

const sendsTo = ({ action }: Rule, service: string): boolean =>
  action.kind === 'route' && action.destinations.some((destination) => destination.service === service)

/**
 * The default routes of a service in an HTTPRoute: the rule for everything, or, where the service has its own part of the paths, the rules for those and
 * nothing else. A rule for a part of a part is a rule with a condition.
 */
export const routeDefaults = ({ rules }: Router, service: string): readonly Rule[] => {
  const plain = rules.filter((rule) => sendsTo(rule, service) && rule.matches.every(isPathOnly))
  const isForAll = ({ matches }: Rule): boolean => matches.length === 0
  return plain.filter(
    (rule) =>
      isForAll(rule) ||
      !rule.matches.every((match) =>
        plain.some(
          (other) => other !== rule && (isForAll(other) || other.matches.some((wide) => isBelow(match, wide))),
        ),
      ),
  )
}
