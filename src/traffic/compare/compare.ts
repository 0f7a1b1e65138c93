import { describeMatch, ruleLabel } from '../model/describe.ts'
import type { Match, Model } from '../model/model.ts'
import type { TrafficRequest } from '../simulate/request.ts'
import { simulator, virtualHostFor } from '../simulate/simulate.ts'
import { unreachableRules } from '../simulate/unreachable.ts'
import { type Change, classesOf, type TrafficClass } from './classes.ts'
import { outcomeKey, outcomeOf } from './outcome.ts'
import { type Scope, scopesOf } from './scopes.ts'
import { plainRequest, witnessesOf } from './witness.ts'

export interface Unreachable {
  readonly virtualService: string
  /** `VirtualService` or `HTTPRoute`. */
  readonly kind: string
  readonly namespace: string | null
  readonly rule: string
  readonly reason: string
  readonly path: string
  readonly line: number
}

export interface Comparison {
  /** What changes for whom; empty where nobody can tell the difference. */
  readonly classes: readonly TrafficClass[]
  /** Rules of the later model that no request reaches. */
  readonly unreachable: readonly Unreachable[]
  /** Matches for which no request could be made up, so that what they change is not shown. */
  readonly notSimulated: readonly string[]
}

// A VirtualService of hundreds of matches makes thousands of witnesses; the first of each match are the ones that tell.
const mostWitnesses = 400

const matchesIn = (model: Model, { client, host, port }: Scope): readonly Match[] =>
  virtualHostFor(model, client, host, port).routes.map(({ match }) => match)

interface Probes {
  readonly requests: readonly TrafficRequest[]
  readonly opaque: readonly Match[]
}

const probesFor = (models: readonly Model[], scope: Scope): Probes => {
  const witnesses = models
    .flatMap((model) => matchesIn(model, scope))
    .map((match) => ({ match, ...witnessesOf(match, scope.host) }))
  const all = [
    plainRequest(scope.host),
    ...witnesses.flatMap(({ meeting }) => meeting.slice(0, 1)),
    ...witnesses.flatMap(({ meeting, missing }) => [...meeting.slice(1), ...missing]),
  ]
  const ported = all.map((request) => (scope.port === null ? request : { ...request, port: scope.port }))
  const distinct = new Map(ported.map((request) => [JSON.stringify(request), request]))
  return {
    requests: [...distinct.values()].slice(0, mostWitnesses),
    opaque: witnesses.filter(({ meeting }) => meeting.length === 0).map(({ match }) => match),
  }
}

const unreachableIn = (model: Model): readonly Unreachable[] =>
  model.routers.flatMap((root) =>
    unreachableRules(model, root).map(({ router, rule, behind }) => ({
      virtualService: router.place.name,
      kind: router.place.kind,
      namespace: router.place.namespace,
      rule: ruleLabel(rule),
      reason: `rule ${ruleLabel(behind)} takes all its requests`,
      path: router.place.path,
      line: rule.line,
    })),
  )

/** What changes between two states of the manifests, told by requests made up from the rules of both. */
export const compare = (before: Model, after: Model): Comparison => {
  const changes: Change[] = []
  const notSimulated = new Set<string>()
  const [simulateBefore, simulateAfter] = [simulator(before), simulator(after)]
  for (const scope of scopesOf([before, after])) {
    const { requests, opaque } = probesFor([before, after], scope)
    for (const match of opaque) notSimulated.add(describeMatch(match))
    for (const request of requests) {
      const earlier = simulateBefore(request, scope.client)
      const later = simulateAfter(request, scope.client)
      const [one, other] = [outcomeOf(earlier), outcomeOf(later)]
      if (outcomeKey(one) === outcomeKey(other)) continue
      changes.push({ scope, request, earlier, later, before: one, after: other })
    }
  }
  return { classes: classesOf(changes), unreachable: unreachableIn(after), notSimulated: [...notSimulated] }
}
