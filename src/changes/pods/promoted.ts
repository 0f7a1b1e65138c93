import type { ChangeCommand } from '../../commands/command.ts'
import { type Problem, type Result, success } from '../../problem.ts'
import { displayName, type Model } from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import type { Step } from '../tree-change.ts'
import { canary } from '../verbs/canary.ts'
import { listText, ruleText, serviceName, serviceText } from '../wording.ts'
import { type Carrier, carriersOf, carrierText } from './carriers.ts'
import { podsOf } from './taking-traffic.ts'

export type Promote = Extract<ChangeCommand, { verb: 'promote' }>

/** Who is promoted, and over whom; the same where nobody else is left. */
export interface Parties {
  readonly service: string
  readonly version: string
  readonly stable: string
}

/** So much of the default route to the version and the rest to stable, by the function that sets shares. */
export const giving = (
  percent: 0 | 100,
  { scope }: Promote,
  model: Model,
  { service, version, stable }: Parties,
): Result<Step> => {
  const step = canary({ verb: 'canary', scope, percent, version }, model, { [service]: { stable, canary: version } })
  if (!step.ok || step.value.kind === 'reached') return step
  const effect =
    percent === 100
      ? `${version} gets all requests that reach the default route of ${serviceText(service)}, and ${stable} none.`
      : `All requests that reach the default route of ${serviceText(service)} go to ${stable} again.`
  return success({ ...step.value, effect })
}

/** Rules besides the default routes that send requests to a version. */
export const carriersBeside = (
  { scope }: Promote,
  model: Model,
  version: string,
  rules: readonly TargetRule[],
): readonly Carrier[] =>
  carriersOf(model, podsOf(model, { scope: { ...scope, workload: null }, version }, null)).filter(
    (carrier) => !rules.some(({ rule }) => rule === carrier.rule),
  )

/** So many lines to copy fit into one hint. */
const mostMends = 5

/** Which rules would be left with a version that is about to go. */
export const stillSent = (
  carriers: readonly Carrier[],
  { service, version }: Parties,
  leaving: string,
): Problem | null => {
  const [carrier] = carriers
  if (carrier === undefined) return null
  const { router, rule } = carrier
  const name = serviceName(service)
  const others = [
    ...new Set(carriers.flatMap(({ destination: to }) => (to.service === service ? [] : [serviceText(to.service)]))),
  ]
  const own = carriers.filter(({ destination }) => destination.service === service).slice(0, mostMends)
  const taken = own.map((one) => `/unroute ${ruleText(one.rule)} ${name}`).join(' and ')
  const moved = own
    .map((one) => {
      const place = `--virtual-service ${displayName(one.router.place)} --route ${ruleText(one.rule)}`
      return `/canary 100 ${version} ${name} ${place}`
    })
    .join(' and ')
  const them = own.length === 1 ? 'it' : 'them'
  const mends =
    leaving === version
      ? `Take ${them} away first: ${taken}`
      : `Move ${them} first: ${moved}; or take ${them} away: ${taken}`
  return {
    code: 'rule-left-behind',
    message: `${leaving} of ${serviceText(service)} is to go, and other rules than the default route still send requests there: ${listText(carriers.map(carrierText))}.`,
    path: router.place.path,
    line: rule.line,
    hint: [
      ...(own.length > 0 ? [mends] : []),
      ...(others.length > 0 ? [`Send those of ${listText(others)} elsewhere first.`] : []),
    ].join('. '),
  }
}

export const withNotes = (step: Step, notes: readonly string[]): Step => ({ ...step, notes: [...notes, ...step.notes] })
