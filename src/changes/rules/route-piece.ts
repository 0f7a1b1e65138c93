import { isJsonObject, type JsonObject, type Patch } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { comesBefore, type Model, type Rule, saidMatches, writeNewRule, writeNoMatches } from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import { headersLeft } from '../splits/split.ts'
import { pinsOf } from '../sticky/sticky.ts'
import { routerText, ruleText, serviceText } from '../wording.ts'
import { generatedName } from './conditions.ts'
import { programsBehind } from './covers.ts'
import { cutRule, entriesFor, flagFields, type RouteChange } from './cut-rule.ts'
import { everyRequest } from './every-request.ts'
import { comparingFor, matchMeaning } from './meaning.ts'
import { foreignRequest } from './never-holds.ts'
import { asksTheSame, type Placed, partTaken, partTakers, placedAt, placedNew, takesEverything } from './reach.ts'
import { changeInPlace, entriesAmong, type InPlace, joinRule, sendsExactly } from './rule-in-place.ts'
import { misplaced, outsideDelegate, positionFor } from './rule-position.ts'
import { asksForOtherPath, servedNotes, servingRule } from './serving-rule.ts'

/** What a `/route` does to one way in. */
export interface Piece extends InPlace {
  readonly target: TargetRule
  /** The rule that has the conditions already; null where there is none. */
  readonly rule: Rule | null
  /** Rules that take some of the requests first, and do something else with them. */
  readonly takers: readonly Rule[]
}

interface Inserted extends InPlace {
  readonly placed: Placed
}

/** Conditions that leave the rule that they are cut from nothing make no rule beside it: it is that rule which is meant. */
const everything = (target: TargetRule, service: string, change: RouteChange): Problem => ({
  ...everyRequest(change, service, target.rule),
  path: target.router.place.path,
  line: target.rule.line,
})

const mostSaid = 4

/** The default route has no conditions that others could join, and cannot be taken away. */
const takenName = (target: TargetRule, rule: Rule, name: string, service: string): Problem => {
  const place = { path: target.router.place.path, line: rule.line }
  if (rule === target.rule)
    return {
      code: 'rule-name-taken',
      message: `${name} is the rule of ${routerText(target.router)} that the new one is cut from.`,
      ...place,
      hint: 'Choose another --name, or leave it out: the rule is then named by its conditions.',
    }
  const joins = rule.action.kind === 'route' && rule.action.destinations.some((to) => to.service === service)
  return {
    code: 'rule-name-taken',
    message: `${routerText(target.router)} has a rule ${name} with other conditions and another target.`,
    ...place,
    hint: `Choose another --name, or take that rule away first: /unroute ${name}${joins ? '. With the same target the conditions would join it' : ''}.`,
  }
}

const elsewhere = (target: TargetRule, rule: Rule, service: string): Problem => ({
  code: 'rule-elsewhere',
  message: `Rule ${ruleText(rule)} of ${routerText(target.router)} has these conditions and does not send to ${serviceText(service)}.`,
  path: target.router.place.path,
  line: rule.line,
  hint: `Take it away first if that is meant: /unroute ${ruleText(rule)}`,
})

const insertRule = (
  model: Model,
  target: TargetRule,
  service: string,
  change: RouteChange,
  entries: readonly JsonObject[],
): Result<Inserted> => {
  const { rules } = target.router
  const foreign = foreignRequest(model, target, service, change)
  if (foreign !== null) return failure(foreign)
  const position = positionFor(model, target, service, change)
  if (!position.ok) return position
  const placed = placedNew(model, target, change, position.value)
  if (takesEverything(model, target, change, placed)) return failure(everything(target, service, change))
  const name =
    change.name ??
    generatedName(
      change.conditions,
      rules.flatMap(({ name }) => name ?? []),
    )
  const serving = servingRule(target, service, change, position.value)
  const rule = cutRule(serving, service, change, name, entries)
  const rewrites = change.rewrite === null && isJsonObject(rule['rewrite']) && rule['rewrite']['uri'] !== undefined
  const present = serving.action.kind === 'route' ? serving.action.destinations : []
  const joining = change.target
    .map(({ version }) => version)
    .filter((version) => !present.some((to) => to.service === service && to.subset === version))
  return success({
    placed,
    patch: writeNewRule(target.router, position.value, rule, change.name !== null),
    growing: change.target.flatMap(({ version, percent }) => (percent > 0 ? [version] : [])),
    notes: [
      ...servedNotes(target, serving, name),
      ...(serving.mirrors.length > 0
        ? [`Rule ${ruleText(serving)} copies its requests; those that take the new rule ${name} are not copied.`]
        : []),
      ...headersLeft(serving, service, joining),
      ...(rewrites && asksForOtherPath(serving, change)
        ? [
            `The rewrite of rule ${ruleText(serving)} is kept; with a condition on the path it replaces another part of it.`,
          ]
        : []),
    ],
  })
}

/** The conditions leave a rule that has them among others, which keeps those, and get a rule of their own. */
const moveOut = (
  model: Model,
  target: TargetRule,
  service: string,
  change: RouteChange,
  from: Rule,
  positions: readonly number[],
  entries: readonly JsonObject[],
): Result<Inserted> => {
  const kept: Rule = { ...from, matches: from.matches.filter((_, index) => !positions.includes(index)) }
  const router = { ...target.router, rules: target.router.rules.map((rule) => (rule === from ? kept : rule)) }
  const others = { ...model, routers: model.routers.map((one) => (one === target.router ? router : one)) }
  // In a VirtualService the new rule takes the place of the old one, in front; in an HTTPRoute it has one only once the old one lets go.
  const [on, at] = router.api === 'istio' ? [model, target] : [others, { ...target, router }]
  const fresh = insertRule(on, at, service, change, entries)
  if (!fresh.ok) return fresh
  const left: Patch = [from, ...pinsOf({ ...target, rule: from }, service)].flatMap((rule) =>
    writeNoMatches(rule, positions),
  )
  return success({
    ...fresh.value,
    patch: [...left, ...fresh.value.patch],
    notes: [
      ...fresh.value.notes,
      `Rule ${ruleText(from)} had these conditions beside others; it keeps the others, and its target.`,
    ],
  })
}

const sendsThere = ({ action }: Rule, service: string): boolean =>
  action.kind === 'route' && action.destinations.some((to) => to.service === service)

/** Whether the flags of a command say of a rule what it says itself. */
const hasFlags = (rule: Rule, change: RouteChange): boolean =>
  Object.entries(flagFields(change, rule.raw)).every(
    ([key, value]) => JSON.stringify(rule.raw[key]) === JSON.stringify(value),
  )

/** A rule with these conditions, alone or among others, is changed in place; one of this name and target gets them too; else there is a new one. */
export const pieceFor = (model: Model, target: TargetRule, service: string, change: RouteChange): Result<Piece> => {
  const written = entriesFor(target.rule, change.conditions)
  if (!written.ok) return written
  const said = saidMatches(target.router, written.value)
  if (!said.ok) {
    const [problem] = said.problems
    return failure({ ...problem, path: target.router.place.path, line: target.rule.line })
  }
  const entries = said.value
  const comparing = comparingFor(change.conditions)
  const meaning = matchMeaning([...entries], comparing)
  // The rules of an HTTPRoute are in no order that counts.
  const above = target.router.rules.filter((rule) =>
    target.router.api === 'istio' ? comesBefore(target.router, rule, target.rule) : rule !== target.rule,
  )
  const same = above.find(({ raw }) => matchMeaning(raw['match'], comparing) === meaning)
  const named = change.name === null ? undefined : target.router.rules.find(({ name }) => name === change.name)
  const piece = (rule: Rule | null, done: InPlace, placed: Placed): Result<Piece> => {
    const first = partTakers(placed, target, service)
    const takers = first.filter((taker) => !sendsExactly(taker, service, change.target))
    // What an audience's programs have in common is not read off the text, wherever they go.
    const said = first.filter((taker) => takers.includes(taker) || programsBehind(taker, placed.matches).length > 0)
    const notes = [
      ...done.notes,
      ...said.slice(0, mostSaid).map((taker) => partTaken(taker, placed.matches)),
      ...(said.length > mostSaid ? ['Further rules take their part of these requests first.'] : []),
    ]
    return success({ ...done, notes, target, rule, takers })
  }
  const inserted = (result: Result<Inserted>): Result<Piece> =>
    result.ok ? piece(null, result.value, result.value.placed) : result
  const placed = (rule: Rule, result: () => Result<InPlace>): Result<Piece> => {
    const problem = misplaced(model, target, service, change, rule)
    if (problem !== null) return failure(problem)
    const done = result()
    return done.ok ? piece(rule, done.value, placedAt(model, target, rule, change)) : done
  }
  if (named !== undefined && named !== same) {
    const joins =
      same === undefined &&
      above.includes(named) &&
      named.matches.length > 0 &&
      sendsExactly(named, service, change.target)
    if (!joins) return failure(takenName(target, named, change.name ?? '', service))
    const outside = outsideDelegate(model, target, change)
    if (outside !== null) return failure(outside)
    if (takesEverything(model, target, change, placedAt(model, target, named, change)))
      return failure(everything(target, service, change))
    const joined = (): Result<InPlace> => {
      const done = joinRule(target, service, change, named, entries)
      if (!done.ok || change.sticky === undefined) return done
      const whole = `--sticky is for rule ${ruleText(named)} as a whole: also for its requests without the conditions of this command.`
      return success({ ...done.value, notes: [...done.value.notes, whole] })
    }
    return placed(named, joined)
  }
  if (same !== undefined) {
    return sendsThere(same, service)
      ? placed(same, () => success(changeInPlace(target, service, change, same)))
      : failure(elsewhere(target, same, service))
  }
  const outside = outsideDelegate(model, target, change)
  if (outside !== null) return failure(outside)
  const [among] = above.flatMap((rule) => {
    const positions = entriesAmong(rule, entries, change)
    return positions === null ? [] : [{ rule, positions }]
  })
  if (among === undefined) {
    const alike = above.find((rule) => sendsThere(rule, service) && asksTheSame(model, target, change, rule))
    return alike === undefined
      ? inserted(insertRule(model, target, service, change, entries))
      : placed(alike, () => success(changeInPlace(target, service, change, alike)))
  }
  const isSo = change.name === null && sendsExactly(among.rule, service, change.target) && hasFlags(among.rule, change)
  if (isSo) return placed(among.rule, () => success({ patch: [], growing: [], notes: [] }))
  if (!sendsThere(among.rule, service)) return failure(elsewhere(target, among.rule, service))
  return inserted(moveOut(model, target, service, change, among.rule, among.positions, entries))
}
