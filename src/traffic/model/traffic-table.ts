import { describeMatches, ruleLabel } from './describe.ts'
import type { Destination, Model, Rule } from './model.ts'

/** One line of the traffic table: what a rule sends where. Shares are percent and sum to 100. */
export interface TrafficRow {
  /** The name of what routes; a VirtualService unless `kind` says otherwise. */
  readonly virtualService: string
  readonly kind?: string
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

/** An HTTPRoute's destination is the version's own Service, whole. */
const shown = ({ host, subset, backend }: Pick<Destination, 'host' | 'subset' | 'backend'>) => ({
  host,
  subset: backend === undefined ? subset : null,
})

/** Every rule that sends to a service (`namespace/name`) or mirrors to it, in the order of the files. */
export const trafficTable = (model: Model, service: string): readonly TrafficRow[] =>
  model.routers.flatMap(({ place, rules }) =>
    rules
      .filter((rule) => concerns(rule, service))
      .map((rule) => ({
        virtualService: place.name,
        ...(place.kind === 'VirtualService' ? {} : { kind: place.kind }),
        namespace: place.namespace,
        rule: ruleLabel(rule),
        match: describeMatches(rule.matches),
        destinations:
          rule.action.kind === 'route' ? rule.action.destinations.map((to) => ({ ...shown(to), share: to.share })) : [],
        mirrors: rule.mirrors.map((to) => ({ ...shown(to), percentage: to.percentage })),
      })),
  )

/** One rule as it was and as it is; null on the side where it is not there. */
export interface RowPair {
  readonly row: TrafficRow
  readonly before: TrafficRow | null
  readonly after: TrafficRow | null
}

const isNamed = ({ rule }: TrafficRow): boolean => !rule.startsWith('#')

/**
 * The same rules of two tables beside one another, those that are gone last. A rule is known by its name, one without by what it matches: its
 * position moves with every rule that comes or goes above it. So is one whose name nobody has on the other side: it was named anew.
 */
export const pairedRows = (before: readonly TrafficRow[], after: readonly TrafficRow[]): readonly RowPair[] => {
  const left = new Set(before)
  const found = new Map<TrafficRow, TrafficRow>()
  const pair = (same: (old: TrafficRow, fresh: TrafficRow) => boolean): void => {
    for (const fresh of after) {
      if (found.has(fresh)) continue
      const old = [...left].find(
        (row) =>
          row.kind === fresh.kind &&
          row.virtualService === fresh.virtualService &&
          (row.namespace ?? null) === (fresh.namespace ?? null) &&
          same(row, fresh),
      )
      if (old === undefined) continue
      left.delete(old)
      found.set(fresh, old)
    }
  }
  pair((old, fresh) => isNamed(fresh) && old.rule === fresh.rule && old.match === fresh.match)
  pair((old, fresh) => isNamed(fresh) && old.rule === fresh.rule)
  pair((old, fresh) => old.match === fresh.match)
  return [
    ...after.map((row) => ({ row, before: found.get(row) ?? null, after: row })),
    ...[...left].map((row) => ({ row, before: row, after: null })),
  ]
}
