import type { ChangeCommand, Condition } from '../../commands/command.ts'
import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import {
  composeDestination,
  isCatchAll,
  type Rule,
  withoutSetCookie,
  writtenDestination,
} from '../../traffic/traffic.ts'
import { matchEntry } from './conditions.ts'
import { comparingFor, matchMeaning } from './meaning.ts'

export type RouteChange = Extract<ChangeCommand, { verb: 'route' }>

const clientKeys = ['gateways', 'port', 'sourceLabels', 'sourceNamespace']

const withoutPath = ({ uri: _, ...entry }: JsonObject): JsonObject => entry

/** A path below the prefix that the rule asks for says all that the prefix does. */
const narrows = (condition: Condition, { uri }: JsonObject): boolean => {
  const prefix = isJsonObject(uri) ? uri['prefix'] : undefined
  if (condition.kind !== 'uri' || typeof prefix !== 'string') return false
  const { match } = condition
  if (match.kind !== 'exact' && match.kind !== 'prefix') return false
  return match.value === prefix || match.value.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
}

/**
 * What the new rule matches: the conditions, on top of what the rule that it is cut from asks for. Of a default route only the clients that it is for are
 * taken along, since it asks for nothing else.
 */
export const entriesFor = (
  base: Pick<Rule, 'raw' | 'matches'>,
  conditions: readonly Condition[],
): Result<readonly JsonObject[]> => {
  const written = Array.isArray(base.raw['match']) ? (base.raw['match'] as readonly Json[]) : []
  const entries = base.matches.length === 0 ? [{}] : written.filter(isJsonObject)
  const cut = entries.map((entry, index) => {
    const match = base.matches[index]
    const kept =
      match !== undefined && isCatchAll(match)
        ? Object.fromEntries(Object.entries(entry).filter(([key]) => clientKeys.includes(key)))
        : entry
    return matchEntry(conditions, conditions.some((condition) => narrows(condition, kept)) ? withoutPath(kept) : kept)
  })
  const [problem] = cut.flatMap((result) => (result.ok ? [] : result.problems))
  if (problem !== undefined) return failure(problem)
  const seen = new Set<string>()
  const comparing = comparingFor(conditions)
  return success(
    cut.flatMap((result) => {
      const meaning = result.ok ? matchMeaning([result.value], comparing) : ''
      if (!result.ok || seen.has(meaning)) return []
      seen.add(meaning)
      return [result.value]
    }),
  )
}

/** What a new rule takes from its command. */
export type Cut = Pick<RouteChange, 'target' | 'rewrite' | 'timeout' | 'retries'>

/** What the flags of the command set in a rule. */
export const flagFields = (change: Omit<Cut, 'target'>, rule: JsonObject): JsonObject => ({
  ...(change.rewrite === null ? {} : { rewrite: { uri: change.rewrite } }),
  ...(change.timeout === null ? {} : { timeout: change.timeout }),
  // Without attempts Istio refuses every other field of retries.
  ...(change.retries === null
    ? {}
    : {
        retries:
          change.retries > 0 && isJsonObject(rule['retries'])
            ? { ...rule['retries'], attempts: change.retries }
            : { attempts: change.retries },
      }),
})

/** Shadow traffic is that of production, and a copy of the copy would follow it. */
export const shadowKeys: readonly string[] = [
  'mirror',
  'mirrors',
  'mirrorPercentage',
  'mirrorPercent',
  'mirror_percent',
]

/** What stays with the default route. */
const leftBehind: readonly string[] = ['name', 'match', ...shadowKeys]

/** A rule that sends what meets the match list to the command's target, and is otherwise what the rule is that it is cut from. */
export const cutRule = (
  base: Rule,
  service: string,
  change: Cut,
  name: string,
  match: readonly JsonObject[],
): JsonObject => {
  const destinations = base.action.kind === 'route' ? base.action.destinations : []
  const sibling = destinations.find((to) => to.service === service) ?? destinations[0]
  const route = change.target.map(({ version, percent }): JsonObject => {
    const own = destinations.find((to) => to.service === service && to.subset === version)
    const like = own ?? sibling
    // The cookie that keeps clients on a version of the default route's split is not for those who do not take part in it.
    const entry = like === undefined ? {} : withoutSetCookie(writtenDestination(base, like))
    const weight = change.target.length === 1 ? null : percent
    const composed = composeDestination({ like: entry, subset: version, weight })
    // Its own entry in the default route may set headers for this version.
    return own !== undefined && entry['headers'] !== undefined ? { ...composed, headers: entry['headers'] } : composed
  })
  const rest = Object.entries(base.raw).filter(([key]) => !leftBehind.includes(key))
  const kept = Object.fromEntries(rest.map(([key, value]): [string, Json] => [key, key === 'route' ? route : value]))
  return { name, match: [...match], ...kept, ...flagFields(change, base.raw) }
}
