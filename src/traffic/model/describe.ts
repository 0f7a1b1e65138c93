import { exactAudience } from '../audience/audiences.ts'
import { isCatchAll } from './catch-all.ts'
import { cookieExpression, readCookieExpression } from './cookie.ts'
import type { Match, Rule, StringMatch } from './model.ts'

const quoted = (value: string): string => (/^[\w./:@%+*-]+$/.test(value) ? value : JSON.stringify(value))

const condition = (subject: string, match: StringMatch): string => {
  switch (match.kind) {
    case 'exact':
      return `${subject} = ${quoted(match.value)}`
    case 'prefix':
      return `${subject} begins with ${quoted(match.value)}`
    case 'regex':
      return `${subject} matches ${quoted(match.value)}`
    case 'present':
      return `${subject} is present`
  }
}

/** What an expression of our own spelling means: it would tell nobody by itself. */
const known = (name: string, expression: string): string | null => {
  if (name === 'user-agent') {
    const audience = exactAudience(expression)
    return audience === null ? null : `${audience.kind} ${audience.name}`
  }
  const cookie = name === 'cookie' ? readCookieExpression(expression) : null
  return cookie === null || cookieExpression(cookie.name, cookie.value) !== expression
    ? null
    : `cookie ${cookie.name} = ${quoted(cookie.value)}`
}

const header = (name: string, match: StringMatch): string =>
  (match.kind === 'regex' ? known(name, match.value) : null) ?? condition(`header ${name}`, match)

const without = (name: string, match: StringMatch): string =>
  match.kind === 'present' ? `header ${name} is absent` : `not (${condition(`header ${name}`, match)})`

/** Every HTTPRoute's match has a path, be it `/`, which is no condition. */
const uriCondition = ({ uri, uriByElement }: Match): string[] => {
  if (uri === undefined || (uriByElement === true && uri.kind === 'prefix' && uri.value === '/')) return []
  return [
    uriByElement === true && uri.kind === 'prefix' ? `uri is ${quoted(uri.value)} or below it` : condition('uri', uri),
  ]
}

/** One match entry in words, its conditions joined by "and"; the clients it is built for come last. */
export const describeMatch = (match: Match): string => {
  if (match.unreadable) return 'a match that could not be read'
  const conditions = [
    ...uriCondition(match),
    ...(['scheme', 'method', 'authority'] as const).flatMap((field) => {
      const wanted = match[field]
      return wanted === undefined ? [] : [condition(field, wanted)]
    }),
    ...[...match.headers].map(([name, wanted]) => header(name, wanted)),
    ...[...match.withoutHeaders].map(([name, wanted]) => without(name, wanted)),
    ...[...match.queryParams].map(([name, wanted]) => condition(`query ${name}`, wanted)),
  ]
  const clients = [
    ...(match.port === undefined ? [] : [`on port ${match.port}`]),
    ...(match.gateways === undefined ? [] : [`from ${match.gateways.join(' or ')}`]),
    ...(match.sourceLabels === undefined
      ? []
      : [`from pods with ${[...match.sourceLabels].map((label) => label.join('=')).join(', ')}`]),
    ...(match.sourceNamespace === undefined ? [] : [`from namespace ${match.sourceNamespace}`]),
  ]
  const what = isCatchAll(match) ? 'every request' : conditions.join(' and ')
  return [what, ...clients].join(' ')
}

/** A rule's matches in words, joined by "or". */
export const describeMatches = (matches: readonly Match[]): string =>
  matches.length === 0 ? 'every request' : matches.map(describeMatch).join(' or ')

/** A rule's name, or its zero-based position as `#0`. */
export const ruleLabel = (rule: Pick<Rule, 'name' | 'index'>): string => rule.name ?? `#${rule.index}`

/** What leaves a rule nothing: `rule a takes all its requests`, `rules a and b together take all its requests`. */
export const takenText = (takers: readonly Pick<Rule, 'name' | 'index'>[]): string => {
  const names = takers.map(ruleLabel)
  return names.length === 1
    ? `rule ${names[0]} takes all its requests`
    : `rules ${names.slice(0, -1).join(', ')} and ${names.at(-1)} together take all its requests`
}
