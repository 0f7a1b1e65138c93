import type { RuleReference, Scope } from '../../commands/command.ts'
import { isJsonObject, type Json } from '../../manifests/manifests.ts'
import { nearNames } from '../../near-names.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { Model, Router, Rule } from '../../traffic/traffic.ts'
import { targetsOf } from '../splits/edited-rules.ts'
import { listText, positionText, routerText, serviceName, serviceText } from '../wording.ts'
import { conditionText, matchEntry } from './conditions.ts'
import { type Comparing, comparingFor, matchMeaning } from './meaning.ts'

/** Begins the reference to a rule without a name, by what it matches; no rule's name begins so. */
const byMeaning = 'match '

const sharesName = (rule: Rule, { rules }: Router): boolean =>
  rules.some((other) => other !== rule && other.name === rule.name)

const byWhatItMatches = (rule: Rule): string => `${byMeaning}${matchMeaning(rule.raw['match'])}`

/** How an intent points at a rule: by its name, else, or where others have that too, by what it matches, for positions move. */
const lastingReference = (rule: Rule, router: Router): string =>
  rule.name === null || sharesName(rule, router) ? byWhatItMatches(rule) : rule.name

/** What a rule asks of requests, without the kind of client that it is for: the conditions of a command say nothing of it. */
const withoutClients = (match: Json | undefined): Json | undefined =>
  Array.isArray(match)
    ? match.map((entry: Json) =>
        isJsonObject(entry)
          ? Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'gateways' && key !== 'port'))
          : entry,
      )
    : match

/** A rule that a reference means, or some entries of its match list, which are ORed: then the others stay. */
export interface Referenced {
  readonly rule: Rule
  /** Positions in the match list; null for the rule as a whole. */
  readonly entries: readonly number[] | null
}

const whole = (rule: Rule): Referenced => ({ rule, entries: null })

/** What a router's rules have to do with conditions: the whole list of one says just that, or a part of it does. */
const havingConditions = (rule: Rule, meaning: string, comparing: Comparing): readonly Referenced[] => {
  const match = withoutClients(rule.raw['match'])
  if (matchMeaning(match, comparing) === meaning) return [whole(rule)]
  const entries = Array.isArray(match)
    ? match.flatMap((entry: Json, index) => (matchMeaning([entry], comparing) === meaning ? [index] : []))
    : []
  return entries.length === 0 ? [] : [{ rule, entries }]
}

const meantRules = (router: Router, reference: RuleReference): readonly Referenced[] => {
  switch (reference.kind) {
    case 'name': {
      const { name } = reference
      return router.rules
        .filter((rule) =>
          name.startsWith(byMeaning)
            ? byWhatItMatches(rule) === name && lastingReference(rule, router) === name
            : rule.name === name,
        )
        .map(whole)
    }
    case 'conditions': {
      const entry = matchEntry(reference.conditions)
      if (!entry.ok) return []
      const comparing = comparingFor(reference.conditions)
      const meaning = matchMeaning([entry.value], comparing)
      return router.rules.flatMap((rule) => havingConditions(rule, meaning, comparing))
    }
    case 'position':
      return router.rules.filter(({ index }) => index === reference.position - 1).map(whole)
  }
}

/** What a reference means among the rules of a router; a rule that sends to other services alone is not about this one. */
export const referencedRules = (router: Router, reference: RuleReference, service: string): readonly Referenced[] =>
  meantRules(router, reference).filter(
    ({ rule: { action } }) => action.kind !== 'route' || action.destinations.some((to) => to.service === service),
  )

/** A name that several rules of one router have, so that it means none of them. */
export const sharedName = (
  router: Router,
  reference: RuleReference,
  service: string,
  isOnly: boolean,
): Problem | null => {
  if (reference.kind !== 'name' || reference.name.startsWith(byMeaning)) return null
  const rules = referencedRules(router, reference, service).map(({ rule }) => rule)
  const [first, second] = rules
  if (first === undefined || second === undefined) return null
  const narrowed = isOnly ? '' : ` --virtual-service ${router.place.name}`
  return {
    code: 'rule-ambiguous',
    message: `${routerText(router)} has ${rules.length} rules ${reference.name}: ${listText(rules.map((rule) => `${positionText(rule)} in line ${rule.line}`))}.`,
    path: router.place.path,
    line: second.line,
    hint: `Say which by its position: ${rules.map(({ index }) => `/unroute ${index + 1} ${serviceName(service)}${narrowed}`).join(' or ')}`,
  }
}

export const referenceText = (reference: RuleReference): string => {
  switch (reference.kind) {
    case 'name':
      return reference.name
    case 'conditions':
      return reference.conditions.map(conditionText).join(' and ')
    case 'position':
      return `at position ${reference.position}`
  }
}

/** A reference that a later plan understands too. A name or position that means no rule is a slip, and refused with what there is. */
export const resolveRule = (
  model: Model,
  service: string,
  scope: Scope,
  reference: RuleReference,
): Result<RuleReference> => {
  if (reference.kind === 'conditions') return success(reference)
  const targets = targetsOf(model, service, scope)
  if (!targets.ok) return targets
  const { routers } = targets.value
  if (reference.kind === 'position' && routers.length > 1)
    return failure({
      code: 'position-ambiguous',
      message: `${serviceText(service)} has several ways in (${listText(routers.map(routerText))}), each with positions of its own.`,
      hint: `Name the rule, or add --virtual-service ${routers[0]?.place.name ?? 'NAME'}.`,
    })
  const [shared] = routers.flatMap((router) => sharedName(router, reference, service, routers.length === 1) ?? [])
  if (shared !== undefined) return failure(shared)
  const [found] = routers.flatMap((router) =>
    referencedRules(router, reference, service).map(({ rule }) => lastingReference(rule, router)),
  )
  if (found !== undefined) return success({ kind: 'name', name: found })
  const names = routers.flatMap(({ rules }) => rules.flatMap(({ name }) => name ?? []))
  const near = reference.kind === 'name' ? nearNames(reference.name, names) : []
  const nearRules = routers.flatMap((one) => one.rules.filter(({ name }) => name !== null && near.includes(name)))
  const [router] = routers
  return failure({
    code: 'unknown-rule',
    message: `No rule ${referenceText(reference)} in what routes to ${serviceText(service)}.`,
    ...(router === undefined ? {} : { path: router.place.path, line: router.place.line }),
    hint:
      near.length === 0
        ? `Rules: ${routers.flatMap(({ rules }) => rules.map(positionText)).join(', ')}.`
        : `Did you mean ${near.join(' or ')}? By position and name: ${nearRules.map(positionText).join(', ')}.`,
  })
}
