import { entriesOf, isCatchAll } from './catch-all.ts'
import type { Match, Router, Rule } from './model.ts'

export interface DefaultRoute {
  readonly rule: Rule
  /** The only port it is for; null for every port that no earlier default route is for. */
  readonly port: number | null
}

/** True where the entry singles out clients by where they run: a condition like any other, and so no default. */
const singlesOut = (match: Match): boolean =>
  match.gateways === undefined && (match.sourceLabels !== undefined || match.sourceNamespace !== undefined)

/**
 * The default routes of a router for one class of clients (`mesh`, or a gateway as `namespace/name`): the first catch-all by Istio's meaning, preceded by
 * those for single ports. What stands after it never gets a request.
 */
export const defaultRoutes = (router: Router, client: string): readonly DefaultRoute[] => {
  const found: DefaultRoute[] = []
  for (const rule of router.rules)
    for (const match of entriesOf(rule.matches)) {
      if (match.gateways !== undefined && !match.gateways.includes(client)) continue
      if (!isCatchAll(match) || singlesOut(match)) continue
      const port = match.port ?? null
      if (found.some((earlier) => earlier.port === port)) continue
      found.push({ rule, port })
      if (port === null) return found
    }
  return found
}
