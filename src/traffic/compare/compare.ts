import { describeMatch, ruleLabel, takenText } from '../model/describe.ts'
import type { Match, Model } from '../model/model.ts'
import { seenRequest, type TrafficRequest } from '../simulate/request.ts'
import { simulator, virtualHostFor } from '../simulate/simulate.ts'
import { chooseRoute } from '../simulate/steps.ts'
import { type Change, classesOf, type TrafficClass } from './classes.ts'
import { outcomeKey, outcomeOf } from './outcome.ts'
import { searchRequest } from './reach.ts'
import { type Scope, scopesOf } from './scopes.ts'
import { unreachableRules } from './unreachable.ts'
import { plainRequest, type Witnesses, witnessesOf } from './witness.ts'

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

// Where even this many tries bring no request past the rules in front, the few that would are not looked for.
const mostTries = 60

/** The match entries of a scope, each with the requests that tell it apart: on both sides of it, and one that no rule in front takes. */
const witnessesIn = (model: Model, { client, host, port }: Scope): readonly Witnessed[] => {
  const { routes } = virtualHostFor(model, client, host, port)
  const answer = (request: TrafficRequest) => chooseRoute(routes, seenRequest(request))
  return routes.map((route, index) => {
    const { match } = route
    const reaching =
      index < mostWitnesses ? searchRequest(match, host, answer, (one) => one === route, mostTries).request : null
    const { meeting, missing } = witnessesOf(match, host)
    return { match, meeting: [...(reaching === null ? [] : [reaching]), ...meeting], missing }
  })
}

interface Witnessed extends Witnesses {
  readonly match: Match
}

interface Probes {
  readonly requests: readonly TrafficRequest[]
  readonly opaque: readonly Match[]
}

const probesFor = (models: readonly Model[], scope: Scope): Probes => {
  const witnesses = models.flatMap((model) => witnessesIn(model, scope))
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
      reason: takenText(behind),
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
