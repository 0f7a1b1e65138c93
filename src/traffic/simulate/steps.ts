import { describeMatch, ruleLabel } from '../model/describe.ts'
import type { Router, Rule } from '../model/model.ts'
import type { CompiledRoute } from './compile.ts'
import { whyNoMatch } from './match-request.ts'
import type { SeenRequest } from './request.ts'
import type { Step } from './simulation.ts'
import type { VirtualHost } from './virtual-host.ts'

/** The first route that a request meets. */
export const chooseRoute = (routes: readonly CompiledRoute[], request: SeenRequest): CompiledRoute | null =>
  routes.find(({ match }) => whyNoMatch(match, request) === null) ?? null

const stepFor = (router: Router, rule: Rule, matched: boolean, reason: string): Step => ({
  virtualService: router.place.name,
  namespace: router.place.namespace,
  rule: ruleLabel(rule),
  matched,
  reason,
  path: router.place.path,
  line: rule.line,
})

/** Every rule up to the one that answers, with what kept the request from it; rules that the client never gets come first. */
export const stepsOf = (
  virtualHost: VirtualHost,
  request: SeenRequest,
  chosen: CompiledRoute | null,
): readonly Step[] => {
  const steps = virtualHost.leftOut.map(({ router, rule, reason }) =>
    stepFor(router, rule, false, `not built for this client: ${reason}`),
  )
  const reasons = new Map<Rule, { readonly route: CompiledRoute; readonly reasons: string[] }>()
  for (const route of virtualHost.routes) {
    if (route === chosen) break
    const known = reasons.get(route.effective.rule) ?? { route, reasons: [] }
    known.reasons.push(whyNoMatch(route.match, request) ?? '')
    reasons.set(route.effective.rule, known)
  }
  for (const [rule, { route, reasons: why }] of reasons)
    if (rule !== chosen?.effective.rule)
      steps.push(stepFor(route.effective.router, rule, false, [...new Set(why)].join('; ')))
  if (chosen !== null)
    steps.push(stepFor(chosen.effective.router, chosen.effective.rule, true, describeMatch(chosen.match)))
  return steps
}
