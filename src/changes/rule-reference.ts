import type { RuleReference, Scope } from '../commands/command.ts'
import { nearNames } from '../commands/commands.ts'
import { isJsonObject, type Json } from '../manifests/manifests.ts'
import { failure, type Result, success } from '../problem.ts'
import type { Model, Router, Rule } from '../traffic/traffic.ts'
import { conditionText, matchEntry } from './conditions.ts'
import { matchMeaning } from './meaning.ts'
import { targetsOf } from './targets.ts'
import { listText, routerText, ruleText, serviceText } from './wording.ts'

/** Begins the reference to a rule without a name, by what it matches; no rule's name begins so. */
const byMeaning = 'match '

/** How an intent points at a rule: by its name, else by what it matches, for positions move. */
export const lastingReference = (rule: Rule): string => rule.name ?? `${byMeaning}${matchMeaning(rule.raw['match'])}`

/** What a rule asks of requests, without the kind of client that it is for: the conditions of a command say nothing of it. */
const withoutClients = (match: Json | undefined): Json | undefined =>
  Array.isArray(match)
    ? match.map((entry: Json) =>
        isJsonObject(entry)
          ? Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'gateways' && key !== 'port'))
          : entry,
      )
    : match

/** The rules of a router that a reference means; a rule that sends to other services alone is not about this one. */
export const referencedRules = (router: Router, reference: RuleReference, service: string): readonly Rule[] =>
  meantRules(router, reference).filter(
    ({ action }) => action.kind !== 'route' || action.destinations.some((to) => to.service === service),
  )

const meantRules = (router: Router, reference: RuleReference): readonly Rule[] => {
  switch (reference.kind) {
    case 'name':
      return reference.name.startsWith(byMeaning)
        ? router.rules.filter((rule) => rule.name === null && lastingReference(rule) === reference.name)
        : router.rules.filter(({ name }) => name === reference.name)
    case 'conditions': {
      const entry = matchEntry(reference.conditions)
      const meaning = entry.ok ? matchMeaning([entry.value]) : null
      return router.rules.filter(({ raw }) => matchMeaning(withoutClients(raw['match'])) === meaning)
    }
    case 'position':
      return router.rules.filter(({ index }) => index === reference.position - 1)
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
  const [found] = routers.flatMap((router) => referencedRules(router, reference, service))
  if (found !== undefined) return success({ kind: 'name', name: lastingReference(found) })
  const names = routers.flatMap(({ rules }) => rules.flatMap(({ name }) => name ?? []))
  const [near] = reference.kind === 'name' ? nearNames(reference.name, names) : []
  const [router] = routers
  return failure({
    code: 'unknown-rule',
    message: `No rule ${referenceText(reference)} in what routes to ${serviceText(service)}.`,
    ...(router === undefined ? {} : { path: router.place.path, line: router.place.line }),
    hint:
      near === undefined
        ? `Rules: ${routers.flatMap(({ rules }) => rules.map((rule) => `${rule.index + 1} ${ruleText(rule)}`)).join(', ')}.`
        : `Did you mean ${near}?`,
  })
}
