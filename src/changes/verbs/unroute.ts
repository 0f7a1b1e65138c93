import { failure, type Problem, success } from '../../problem.ts'
import { isCatchAll, type Router, waysIn, writeNoMatches, writeNoRule } from '../../traffic/traffic.ts'
import { type Referenced, referencedRules, referenceText, sharedName } from '../rules/rule-reference.ts'
import { targetsOf } from '../splits/edited-rules.ts'
import { pinsOf } from '../sticky/sticky.ts'
import type { ObjectPatch, Verb } from '../tree-change.ts'
import { listText, routerText, ruleText, serviceText } from '../wording.ts'

interface Found extends Referenced {
  readonly router: Router
  /** It goes because of another one. */
  readonly isPin: boolean
}

const isDefault = ({ router, rule, entries }: Found, text: string): Problem => ({
  code: 'rule-is-default',
  message:
    entries !== null && rule.matches.some((match, index) => isCatchAll(match) && !entries.includes(index))
      ? `${text} stands in ${ruleText(rule)}, the default route of ${routerText(router)}, which takes every request all the same.`
      : `${ruleText(rule)} is the default route of ${routerText(router)}: without it requests that no other rule takes get 404.`,
  path: router.place.path,
  line: rule.line,
  hint: 'Move its traffic by /canary or /pin instead.',
})

const patchOf = ({ router, rule, entries }: Found): ObjectPatch => ({
  kind: 'patch',
  place: router.place,
  patch: entries === null ? writeNoRule(rule) : writeNoMatches(rule, entries),
})

/** Where the rules stand, told only where they stand in several places. */
const placesText = (found: readonly Found[]): string => {
  const routers = [...new Set(found.map(({ router }) => routerText(router)))]
  return routers.length < 2 ? '' : ` of ${listText(routers)}`
}

const titlesOf = (found: readonly Found[], text: string): readonly string[] => {
  const wholes = found.filter(({ entries }) => entries === null)
  const parts = found.filter(({ entries }) => entries !== null)
  const names = [...new Set(wholes.map(({ rule }) => ruleText(rule)))]
  return [
    ...(wholes.length === 0 ? [] : [`no rule ${listText(names)}${placesText(wholes)}`]),
    ...parts.map(({ rule }) => `no ${text} in rule ${ruleText(rule)}${placesText(parts)}`),
  ]
}

const effectsOf = (found: readonly Found[], text: string, service: string): readonly string[] => {
  const wholes = found.filter(({ entries }) => entries === null)
  const parts = found.filter(({ entries }) => entries !== null)
  const names = [...new Set(wholes.map(({ rule }) => ruleText(rule)))]
  return [
    ...(wholes.length === 0
      ? []
      : [
          `The rule ${listText(names)}${placesText(wholes)} goes away; its requests to ${serviceText(service)} take the rules behind it.`,
        ]),
    ...parts.map(
      ({ router, rule }) =>
        `Requests to ${serviceText(service)} with ${text} no longer take the rule ${ruleText(rule)} of ${routerText(router)}, but the rules behind it; its other conditions stay.`,
    ),
  ]
}

/** `/unroute jason`: the rule goes away in every way in that has it, and its requests go where everyone else's go. */
export const unroute: Verb<'unroute'> = (change, model) => {
  const [service] = change.scope.services
  if (service === undefined) throw new Error('A rule is taken away by a resolved intent: its service is known.')
  const targets = targetsOf(model, service, change.scope)
  if (!targets.ok) return targets
  const { routers, notes } = targets.value
  const [shared, ...others] = routers.flatMap(
    (router) => sharedName(router, change.rule, service, routers.length === 1) ?? [],
  )
  if (shared !== undefined) return failure(shared, ...others)
  const found = routers.flatMap((router) => {
    const meant = referencedRules(router, change.rule, service)
    // The rules that keep a rule's clients on a version of its split go with it, and are not told of one by one.
    const pins = meant.flatMap(({ rule, entries }) =>
      pinsOf({ router, rule }, service).flatMap((pin) =>
        meant.some((other) => other.rule === pin) ? [] : [{ rule: pin, entries, isPin: true }],
      ),
    )
    return [...pins, ...meant.map((one) => ({ ...one, isPin: false }))]
      .sort((one, other) => one.rule.index - other.rule.index)
      .map((one): Found => ({ ...one, router }))
  })
  const text = referenceText(change.rule)
  const defaults = waysIn(model, service).ways
  const [refused, ...more] = found.filter(({ router, rule }) =>
    defaults.some((way) => way.router === router && way.rule === rule),
  )
  if (refused !== undefined) return failure(isDefault(refused, text), ...more.map((one) => isDefault(one, text)))
  const told = found.filter(({ isPin }) => !isPin)
  const [router] = routers
  if (found.length === 0 && router !== undefined)
    return success({
      kind: 'reached',
      message: `No rule ${text} sends requests of ${serviceText(service)} elsewhere.`,
      path: router.place.path,
      line: router.place.line,
      notes,
    })
  return success({
    kind: 'move',
    phase: 'traffic',
    // From the last to the first, so that the positions of those before stay true.
    changes: [...found].reverse().map(patchOf),
    title: titlesOf(told, text).join('; '),
    effect: effectsOf(told, text, service).join(' '),
    needs: [],
    notes,
  })
}
