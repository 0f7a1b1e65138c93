import { isJsonObject, type JsonObject, type Patch } from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { type Rule, writeNewRule, writeRuleFields } from '../traffic/traffic.ts'
import { conditionText, generatedName, isEveryPath, written } from './conditions.ts'
import { cutRule, entriesFor, flagFields, type RouteChange } from './cut-rule.ts'
import { matchMeaning, mends } from './meaning.ts'
import { positionFor } from './rule-position.ts'
import { headersLeft, splitRule } from './split.ts'
import type { Verb } from './step.ts'
import { rivalProblem, type TargetRule, targetsOf } from './targets.ts'
import { versionNow } from './versions.ts'
import { percentText, routerText, ruleText, serviceName, serviceText } from './wording.ts'

interface Piece {
  readonly target: TargetRule
  readonly patch: Patch
  readonly rule: Rule | null
  readonly growing: readonly string[]
  readonly notes: readonly string[]
}

const changeInPlace = (target: TargetRule, service: string, change: RouteChange, rule: Rule): Piece => {
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
    notes: [
      ...headersLeft(rule, service, split.added),
      ...(mended.length === 0
        ? []
        : [`The spelling of the cookie in rule ${ruleText(rule)} missed cookies behind another one, and is mended.`]),
    ],
  }
}

const takenName = (target: TargetRule, rule: Rule, name: string): Problem => ({
  code: 'rule-name-taken',
  message: `${routerText(target.router)} has a rule ${name} with other conditions.`,
  path: target.router.place.path,
  line: rule.line,
  hint: `Choose another --name, or take that rule away first: /unroute ${name}`,
})

const insertRule = (
  target: TargetRule,
  service: string,
  change: RouteChange,
  entries: readonly JsonObject[],
): Result<Piece> => {
  const { rules } = target.router
  const names = rules.flatMap(({ name }) => name ?? [])
  const position = positionFor(target, change)
  if (!position.ok) return position
  const name = change.name ?? generatedName(change.conditions, names)
  const rule = cutRule(target.rule, service, change, name, entries)
  const rewrites = change.rewrite === null && isJsonObject(rule['rewrite']) && rule['rewrite']['uri'] !== undefined
  const present = target.rule.action.kind === 'route' ? target.rule.action.destinations : []
  const joining = change.target
    .map(({ version }) => version)
    .filter((version) => !present.some((to) => to.service === service && to.subset === version))
  return success({
    target,
    rule: null,
    patch: writeNewRule(target.router, position.value, rule),
    growing: change.target.flatMap(({ version, percent }) => (percent > 0 ? [version] : [])),
    notes: [
      ...(target.rule.mirrors.length > 0
        ? [`Rule ${ruleText(target.rule)} copies its requests; those that take the new rule ${name} are not copied.`]
        : []),
      ...headersLeft(target.rule, service, joining),
      ...(rewrites && change.conditions.some(({ kind }) => kind === 'uri')
        ? [
            `The rewrite of rule ${ruleText(target.rule)} is kept; with a condition on the path it replaces another part of it.`,
          ]
        : []),
    ],
  })
}

const pieceFor = (target: TargetRule, service: string, change: RouteChange): Result<Piece> => {
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

const targetText = ({ target }: RouteChange): string =>
  target.length === 1
    ? (target[0]?.version ?? '')
    : target.map(({ version, percent }) => `${version} ${percentText(percent)} %`).join(', ')

/**
 * A router with several default routes, for several kinds of clients, gets one rule at a time: each moves the positions of the others. The first of the
 * file comes first, so that generated names are numbered in its order.
 */
const onePerRouter = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces.filter(
    (piece) =>
      !pieces.some(
        ({ target }) => target.router === piece.target.router && target.rule.index < piece.target.rule.index,
      ),
  )

/** Conditions that every request meets make no rule beside the default route: it is that route which is meant. */
const everyRequest = (change: RouteChange, service: string): Problem | null => {
  const isMet = change.conditions.every(
    (condition) => condition.kind === 'uri' && isEveryPath(written(condition.match)),
  )
  if (!isMet) return null
  const name = serviceName(service)
  const [first, ...others] = change.target
  const version = first?.version ?? 'VERSION'
  return {
    code: 'condition-is-everything',
    message: `${change.conditions.map(conditionText).join(' and ')} is every request, which is what the default route takes.`,
    hint:
      others.length === 0
        ? `Move the default route: /pin ${version} ${name} or /canary 100 ${version} ${name}`
        : `Move the default route: /canary ${first?.percent ?? 0} ${version} ${name}`,
  }
}

/** `/route header end-user=jason v2`: requests that meet the conditions go to the target, everyone else where they went. */
export const route: Verb<'route'> = (resolved, model) => {
  const [service] = resolved.scope.services
  if (service === undefined) throw new Error('A route is planned from a resolved intent: its service is known.')
  const target = resolved.target.map(({ version, percent }) => ({
    version: versionNow(model, service, version),
    percent,
  }))
  const change = { ...resolved, target }
  const everything = everyRequest(change, service)
  if (everything !== null) return failure(everything)
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
    phase: 'traffic',
    changes: moved.map(({ target, patch }) => ({ kind: 'patch', place: target.router.place, patch })),
    title: `${conditions} → ${targetText(change)}`,
    effect: `Requests to ${serviceText(service)} with ${conditions} go to ${targetText(change)}; everyone else goes where they went.`,
    needs: [...new Set(moved.flatMap(({ growing }) => growing))].map((version) => ({ service, version })),
    notes: [...targets.value.notes, ...new Set(moved.flatMap(({ notes }) => notes))],
  })
}
