import type { ChangeCommand, Condition } from '../commands/command.ts'
import { isJsonObject, type Json, type JsonObject, type Patch } from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import {
  composeDestination,
  isCatchAll,
  type Rule,
  writeNewRule,
  writeRuleFields,
  writtenDestination,
} from '../traffic/traffic.ts'
import { conditionText, generatedName, matchEntry } from './conditions.ts'
import { coversAll, matchesOfCut } from './covers.ts'
import { matchMeaning, mends } from './meaning.ts'
import { splitRule } from './split.ts'
import type { Verb } from './step.ts'
import { rivalProblem, type TargetRule, targetsOf } from './targets.ts'
import { percentText, routerText, ruleText, serviceText } from './wording.ts'

type Route = Extract<ChangeCommand, { verb: 'route' }>

interface Piece {
  readonly target: TargetRule
  readonly patch: Patch
  readonly rule: Rule | null
  readonly growing: readonly string[]
  readonly notes: readonly string[]
}

const clientKeys = ['gateways', 'port', 'sourceLabels', 'sourceNamespace']

/**
 * What the new rule matches: the conditions, on top of what the rule that it is cut from asks for. Of a default route only the clients that it is for are
 * taken along, since it asks for nothing else.
 */
const entriesFor = (base: Rule, conditions: readonly Condition[]): Result<readonly JsonObject[]> => {
  const written = Array.isArray(base.raw['match']) ? (base.raw['match'] as readonly Json[]) : []
  const entries = base.matches.length === 0 ? [{}] : written.filter(isJsonObject)
  const cut = entries.map((entry, index) => {
    const match = base.matches[index]
    const kept =
      match !== undefined && isCatchAll(match)
        ? Object.fromEntries(Object.entries(entry).filter(([key]) => clientKeys.includes(key)))
        : entry
    return matchEntry(conditions, kept)
  })
  const [problem] = cut.flatMap((result) => (result.ok ? [] : result.problems))
  if (problem !== undefined) return failure(problem)
  const seen = new Set<string>()
  return success(
    cut.flatMap((result) => {
      const meaning = result.ok ? matchMeaning([result.value]) : ''
      if (!result.ok || seen.has(meaning)) return []
      seen.add(meaning)
      return [result.value]
    }),
  )
}

const flagFields = (change: Route, rule: JsonObject): JsonObject => ({
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

/** What stays with the default route: shadow traffic is that of production, and a copy of the copy would follow it. */
const leftBehind = ['name', 'match', 'mirror', 'mirrors', 'mirrorPercentage', 'mirrorPercent', 'mirror_percent']

const cutRule = (
  base: Rule,
  service: string,
  change: Route,
  name: string,
  match: readonly JsonObject[],
): JsonObject => {
  const destinations = base.action.kind === 'route' ? base.action.destinations : []
  const sibling = destinations.find((to) => to.service === service) ?? destinations[0]
  const route = change.target.map(({ version, percent }): JsonObject => {
    const own = destinations.find((to) => to.service === service && to.subset === version)
    const like = own ?? sibling
    const entry = like === undefined ? {} : writtenDestination(base, like)
    const weight = change.target.length === 1 ? null : percent
    const composed = composeDestination({ like: entry, subset: version, weight })
    // Its own entry in the default route may set headers for this version.
    return own !== undefined && entry['headers'] !== undefined ? { ...composed, headers: entry['headers'] } : composed
  })
  const rest = Object.entries(base.raw).filter(([key]) => !leftBehind.includes(key))
  const kept = Object.fromEntries(rest.map(([key, value]): [string, Json] => [key, key === 'route' ? route : value]))
  return { name, match: [...match], ...kept, ...flagFields(change, base.raw) }
}

const changeInPlace = (target: TargetRule, service: string, change: Route, rule: Rule): Piece => {
  const shares = new Map(change.target.map(({ version, percent }) => [version, percent]))
  const [first] = shares.keys()
  const split = splitRule(rule, service, { shares, unnamed: first ?? null, turnsLone: true }, 'zero')
  const mended = mends(rule.raw['match']).map((operation) => ({
    ...operation,
    path: `${rule.pointer}/match${operation.path}`,
  }))
  const fields = writeRuleFields(rule, {
    ...(change.name === null ? {} : { name: change.name }),
    ...flagFields(change, rule.raw),
  })
  return {
    target,
    rule,
    patch: [...split.patch, ...fields, ...mended],
    growing: split.growing,
    notes:
      mended.length === 0
        ? []
        : [`The spelling of the cookie in rule ${ruleText(rule)} missed cookies behind another one, and is mended.`],
  }
}

const takenName = (target: TargetRule, rule: Rule, name: string): Problem => ({
  code: 'rule-name-taken',
  message: `${routerText(target.router)} has a rule ${name} with other conditions.`,
  path: target.router.place.path,
  line: rule.line,
  hint: `Choose another --name, or take that rule away first: /unroute ${name}`,
})

/** Right above the rule it is cut from, or above the first rule that would leave it no request. Rules of people keep their order. */
const positionFor = (target: TargetRule, change: Route): Result<number> => {
  const { rules } = target.router
  if (change.before !== null) {
    const wanted = rules.find(({ name, index }) => name === change.before || `#${index}` === change.before)
    if (wanted !== undefined && wanted.index <= target.rule.index) return success(wanted.index)
    return failure({
      code: wanted === undefined ? 'unknown-rule' : 'rule-unreachable',
      message:
        wanted === undefined
          ? `${routerText(target.router)} has no rule ${change.before}.`
          : `A rule in front of ${change.before} would stand behind the default route of ${routerText(target.router)} and never get a request.`,
      path: target.router.place.path,
      line: wanted?.line ?? target.router.place.line,
      hint: `Rules that it can stand in front of: ${rules
        .filter(({ index }) => index <= target.rule.index)
        .map(ruleText)
        .join(', ')}.`,
    })
  }
  const above = rules.filter(({ index }) => index < target.rule.index)
  const matches = matchesOfCut(target.rule, change.conditions)
  return success(above.find((rule) => coversAll(rule, matches))?.index ?? target.rule.index)
}

const insertRule = (
  target: TargetRule,
  service: string,
  change: Route,
  entries: readonly JsonObject[],
): Result<Piece> => {
  const { rules } = target.router
  const names = rules.flatMap(({ name }) => name ?? [])
  const position = positionFor(target, change)
  if (!position.ok) return position
  const name = change.name ?? generatedName(change.conditions, names)
  const rule = cutRule(target.rule, service, change, name, entries)
  const rewrites = change.rewrite === null && isJsonObject(rule['rewrite']) && rule['rewrite']['uri'] !== undefined
  return success({
    target,
    rule: null,
    patch: writeNewRule(target.router, position.value, rule),
    growing: change.target.flatMap(({ version, percent }) => (percent > 0 ? [version] : [])),
    notes: [
      ...(target.rule.mirrors.length > 0
        ? [`Rule ${ruleText(target.rule)} copies its requests; those that take the new rule ${name} are not copied.`]
        : []),
      ...(rewrites && change.conditions.some(({ kind }) => kind === 'uri')
        ? [
            `The rewrite of rule ${ruleText(target.rule)} is kept; with a condition on the path it replaces another part of it.`,
          ]
        : []),
    ],
  })
}

const pieceFor = (target: TargetRule, service: string, change: Route): Result<Piece> => {
  const entries = entriesFor(target.rule, change.conditions)
  if (!entries.ok) return entries
  const meaning = matchMeaning([...entries.value])
  const { rules } = target.router
  const same = rules.find(({ raw, index }) => index < target.rule.index && matchMeaning(raw['match']) === meaning)
  const named = change.name === null ? undefined : rules.find(({ name }) => name === change.name)
  if (named !== undefined && named !== same) return failure(takenName(target, named, change.name ?? ''))
  if (same === undefined) return insertRule(target, service, change, entries.value)
  const sends = same.action.kind === 'route' && same.action.destinations.some((to) => to.service === service)
  return sends
    ? success(changeInPlace(target, service, change, same))
    : failure({
        code: 'rule-elsewhere',
        message: `Rule ${ruleText(same)} of ${routerText(target.router)} has these conditions and does not send to ${serviceText(service)}.`,
        path: target.router.place.path,
        line: same.line,
        hint: `Take it away first if that is meant: /unroute ${ruleText(same)}`,
      })
}

const targetText = ({ target }: Route): string =>
  target.length === 1
    ? (target[0]?.version ?? '')
    : target.map(({ version, percent }) => `${version} ${percentText(percent)} %`).join(', ')

/** A router with several default routes, for several kinds of clients, gets one rule at a time: each moves the positions of the others. */
const onePerRouter = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces.filter(({ target }, index) => pieces.findIndex((other) => other.target.router === target.router) === index)

/** `/route header end-user=jason v2`: requests that meet the conditions go to the target, everyone else where they went. */
export const route: Verb<'route'> = (change, model) => {
  const [service] = change.scope.services
  if (service === undefined) throw new Error('A route is planned from a resolved intent: its service is known.')
  const targets = targetsOf(model, service, change.scope)
  if (!targets.ok) return targets
  const rivals = rivalProblem(model, targets.value.rules, service)
  if (rivals !== null) return failure(rivals)
  const pieces = targets.value.rules.map((target) => pieceFor(target, service, change))
  const [problem, ...more] = pieces.flatMap((piece) => (piece.ok ? [] : piece.problems))
  if (problem !== undefined) return failure(problem, ...more)
  const all = pieces.flatMap((piece) => (piece.ok ? [piece.value] : []))
  const moved = onePerRouter(all.filter(({ patch }) => patch.length > 0))
  const conditions = change.conditions.map(conditionText).join(' and ')
  const [shown] = all
  if (moved.length === 0 && shown !== undefined)
    return success({
      kind: 'reached',
      message: `Requests to ${serviceText(service)} with ${conditions} go to ${targetText(change)} already.`,
      path: shown.target.router.place.path,
      line: shown.rule?.line ?? shown.target.rule.line,
      notes: targets.value.notes,
    })
  return success({
    kind: 'move',
    patches: moved.map(({ target, patch }) => ({ place: target.router.place, patch })),
    title: `${conditions} → ${targetText(change)}`,
    effect: `Requests to ${serviceText(service)} with ${conditions} go to ${targetText(change)}; everyone else goes where they went.`,
    needs: [...new Set(moved.flatMap(({ growing }) => growing))].map((version) => ({ service, version })),
    notes: [...targets.value.notes, ...new Set(moved.flatMap(({ notes }) => notes))],
  })
}
