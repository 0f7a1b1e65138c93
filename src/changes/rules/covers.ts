import type { Condition } from '../../commands/command.ts'
import {
  type Audience,
  audienceExpression,
  cookieExpression,
  exactAudience,
  type Match,
  matchCovers,
  programsTaken,
  type Rule,
  readCookieExpression,
  type StringMatch,
  takesAudience,
} from '../../traffic/traffic.ts'

const everything: Match = { headers: new Map(), withoutHeaders: new Map(), queryParams: new Map() }

const withCondition = (match: Match, condition: Condition): Match => {
  const added = (map: ReadonlyMap<string, StringMatch>, name: string, value: StringMatch) =>
    new Map(map).set(name, value)
  switch (condition.kind) {
    case 'header':
      return { ...match, headers: added(match.headers, condition.name.toLowerCase(), condition.match) }
    case 'without-header':
      return { ...match, withoutHeaders: added(match.withoutHeaders, condition.name.toLowerCase(), condition.match) }
    case 'query':
      return { ...match, queryParams: added(match.queryParams, condition.name, condition.match) }
    case 'user-agent':
      return { ...match, headers: added(match.headers, 'user-agent', condition.match) }
    case 'browser':
    case 'device':
      return {
        ...match,
        headers: added(match.headers, 'user-agent', { kind: 'regex', value: audienceExpression(condition) }),
      }
    case 'cookie': {
      const value = cookieExpression(condition.name, condition.value)
      return { ...match, headers: added(match.headers, 'cookie', { kind: 'regex', value }) }
    }
    case 'source-namespace':
      return { ...match, sourceNamespace: condition.namespace }
    case 'uri':
    case 'method':
    case 'authority':
      return { ...match, [condition.kind]: condition.match }
  }
}

/** What one match entry of these conditions matches. */
export const matchOf = (conditions: readonly Condition[]): Match => conditions.reduce(withCondition, everything)

/** What a rule that is cut from another matches: the other's entries, each with the conditions on top. */
export const matchesOfCut = (base: Rule, conditions: readonly Condition[]): readonly Match[] =>
  (base.matches.length === 0 ? [everything] : base.matches).map((match) => conditions.reduce(withCondition, match))

/** A prefix of a command is one of whole path elements in an HTTPRoute. */
export const byElement = (match: Match): Match => {
  const uri = match.uri ?? { kind: 'prefix' as const, value: '/' }
  return uri.kind === 'prefix' ? { ...match, uri, uriByElement: true } : { ...match, uri }
}

/** With every spelling of a cookie written as ours. */
const spelled = (match: Match): Match => {
  const cookie = match.headers.get('cookie')
  const read = cookie?.kind === 'regex' ? readCookieExpression(cookie.value) : null
  if (read === null) return match
  const value = cookieExpression(read.name, read.value)
  return { ...match, headers: new Map(match.headers).set('cookie', { kind: 'regex', value }) }
}

/** The audience that a match is for, and the expression by which another one asks for user agents; null where it is not about them. */
const agentsOf = (wide: Match, narrow: Match): { readonly audience: Audience; readonly expression: string } | null => {
  const [outer, inner] = [wide.headers.get('user-agent'), narrow.headers.get('user-agent')]
  if (outer?.kind !== 'regex' || inner?.kind !== 'regex') return null
  const audience = exactAudience(inner.value)
  return audience === null ? null : { audience, expression: outer.value }
}

const withoutAgents = (match: Match): Match => ({
  ...match,
  headers: new Map([...match.headers].filter(([name]) => name !== 'user-agent')),
})

/** Without the user agents of `wide` where it takes all programs of the audience that `narrow` is for. */
const besideAudience = (wide: Match, narrow: Match): Match => {
  const agents = agentsOf(wide, narrow)
  return agents !== null && takesAudience(agents.expression, agents.audience) ? withoutAgents(wide) : wide
}

const clientsOf = ({ gateways, port, sourceLabels, sourceNamespace }: Match): string =>
  JSON.stringify([gateways ?? null, port ?? null, [...(sourceLabels ?? [])], sourceNamespace ?? null])

const forEveryClient = clientsOf(everything)

/** True where no request could reach a rule with these matches behind that one; false also where that cannot be told. */
export const coversAll = (rule: Rule, matches: readonly Match[]): boolean =>
  matches.every((match) =>
    (rule.matches.length === 0 ? [everything] : rule.matches).some(
      (wide) =>
        [forEveryClient, clientsOf(match)].includes(clientsOf(wide)) &&
        matchCovers(besideAudience(spelled(wide), match), spelled(match)),
    ),
  )

/** Programs of the audience that these matches are for and whose requests a rule in front takes, by what people call them. */
export const programsBehind = (rule: Rule, matches: readonly Match[]): readonly string[] => [
  ...new Set(
    matches.flatMap((match) =>
      rule.matches.flatMap((wide) => {
        const agents = agentsOf(wide, match)
        const isFor = [forEveryClient, clientsOf(match)].includes(clientsOf(wide))
        return agents !== null && isFor && matchCovers(withoutAgents(spelled(wide)), spelled(match))
          ? programsTaken(agents.expression, agents.audience)
          : []
      }),
    ),
  ),
]
