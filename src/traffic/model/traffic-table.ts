import { describeMatches, ruleLabel } from './describe.ts'
import type { Model, Rule } from './model.ts'

/** One line of the traffic table: what a rule sends where. Shares are percent and sum to 100. */
export interface TrafficRow {
  readonly virtualService: string
  /** Null where it is unstated. */
  readonly namespace?: string | null
  /** The rule's name, or `#index`. */
  readonly rule: string
  readonly match: string
  readonly destinations: readonly { readonly host: string; readonly subset: string | null; readonly share: number }[]
  readonly mirrors: readonly { readonly host: string; readonly subset: string | null; readonly percentage: number }[]
}

const concerns = ({ action, mirrors }: Rule, service: string): boolean =>
  (action.kind === 'route' && action.destinations.some((to) => to.service === service)) ||
  mirrors.some((mirror) => mirror.service === service)

/** Every rule that sends to a service (`namespace/name`) or mirrors to it, in the order of the files. */
export const trafficTable = (model: Model, service: string): readonly TrafficRow[] =>
  model.routers.flatMap(({ place, rules }) =>
    rules
      .filter((rule) => concerns(rule, service))
      .map((rule) => ({
        virtualService: place.name,
        namespace: place.namespace,
        rule: ruleLabel(rule),
        match: describeMatches(rule.matches),
        destinations:
          rule.action.kind === 'route'
            ? rule.action.destinations.map(({ host, subset, share }) => ({ host, subset, share }))
            : [],
        mirrors: rule.mirrors.map(({ host, subset, percentage }) => ({ host, subset, percentage })),
      })),
  )
