import { failure, type Problem, success } from '../problem.ts'
import { type Router, type Rule, waysIn, writeNoRule } from '../traffic/traffic.ts'
import { referencedRules, referenceText } from './rule-reference.ts'
import type { Verb } from './step.ts'
import { targetsOf } from './targets.ts'
import { routerText, ruleText, serviceText } from './wording.ts'

interface Found {
  readonly router: Router
  readonly rule: Rule
}

const isDefault = ({ router, rule }: Found): Problem => ({
  code: 'rule-is-default',
  message: `${ruleText(rule)} is the default route of ${routerText(router)}: without it requests that no other rule takes get 404.`,
  path: router.place.path,
  line: rule.line,
  hint: 'Move its traffic by /canary or /pin instead.',
})

/** `/unroute jason`: the rule goes away in every way in that has it, and its requests go where everyone else's go. */
export const unroute: Verb<'unroute'> = (change, model) => {
  const [service] = change.scope.services
  if (service === undefined) throw new Error('A rule is taken away by a resolved intent: its service is known.')
  const targets = targetsOf(model, service, change.scope)
  if (!targets.ok) return targets
  const { routers, notes } = targets.value
  const found = routers.flatMap((router) =>
    referencedRules(router, change.rule, service).map((rule): Found => ({ router, rule })),
  )
  const defaults = waysIn(model, service).ways
  const [refused, ...more] = found.filter(({ router, rule }) =>
    defaults.some((way) => way.router === router && way.rule === rule),
  )
  if (refused !== undefined) return failure(isDefault(refused), ...more.map(isDefault))
  const text = found[0] === undefined ? referenceText(change.rule) : ruleText(found[0].rule)
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
    // From the last to the first, so that the positions of those before stay true.
    patches: [...found].reverse().map(({ router, rule }) => ({ place: router.place, patch: writeNoRule(rule) })),
    title: `no rule ${text}`,
    effect: `The rule ${text} goes away; its requests to ${serviceText(service)} take the rules behind it.`,
    needs: [],
    notes,
  })
}
