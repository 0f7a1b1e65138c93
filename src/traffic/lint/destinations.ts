import { clientsOf } from '../compare/scopes.ts'
import { ruleLabel } from '../model/describe.ts'
import type { Destination, Mirror, Model, Router, Rule } from '../model/model.ts'
import { sentTo } from '../simulate/backend-status.ts'
import { compileRouter } from '../simulate/compile.ts'
import { type DestinationStatus, destinationStatus, type Status } from '../simulate/destination-status.ts'
import type { Client } from '../simulate/request.ts'
import type { LintCode } from './codes.ts'
import { type Check, finding, type LintFinding, targetWhere } from './finding.ts'

const codeOf: Readonly<Record<Exclude<Status, 'ok' | 'unseen'>, LintCode>> = {
  NC: 'destination-without-cluster',
  UH: 'destination-without-pods',
  'unknown-host': 'destination-unknown-host',
}

const hints: Readonly<Record<Exclude<Status, 'ok' | 'unseen'>, string>> = {
  NC: 'Add the subset or the port first, let it go live, then route to it.',
  UH: 'Bring the pods first, let them be ready, then route to them.',
  'unknown-host': 'Write the full name of the Service.',
}

/** A class of clients, and the rules that its proxies get. */
interface Audience {
  readonly client: Client
  readonly rules: ReadonlySet<Rule>
}

const audiencesOf = (model: Model, router: Router): readonly Audience[] =>
  clientsOf(router).map((client) => ({
    client,
    rules: new Set(compileRouter(model, router, client, null).routes.map(({ effective }) => effective.written)),
  }))

/** The first bad state among the clients that get the rule; each class may see another DestinationRule. */
const worst = (
  model: Model,
  audiences: readonly Audience[],
  rule: Rule,
  target: Destination | Mirror,
): DestinationStatus | null => {
  for (const { client, rules } of audiences) {
    if (!rules.has(rule)) continue
    const found = destinationStatus(model, client, sentTo(target), null)
    if (found.status !== 'ok' && found.status !== 'unseen') return found
  }
  return null
}

const judge = (
  model: Model,
  router: Router,
  audiences: readonly Audience[],
  rule: Rule,
  list: 'route' | 'mirror',
  target: Destination | Mirror,
): readonly LintFinding[] => {
  const found = worst(model, audiences, rule, target)
  if (found === null || found.status === 'ok' || found.status === 'unseen') return []
  const idle = list === 'mirror' || ('share' in target && target.share === 0)
  // A canary at 0 % waits for its pods; a missing subset or host is wrong whatever its share.
  if (idle && found.status === 'UH') return []
  const { subset } = sentTo(target)
  const version = subset === null ? target.host : `${target.host} ${subset}`
  const verb = list === 'mirror' ? 'mirrors to' : 'sends to'
  return [
    finding(router.place, targetWhere(router, rule, list, { ...target, subset }), {
      code: codeOf[found.status],
      severity: idle ? 'warning' : 'error',
      message: `Rule ${ruleLabel(rule)} of ${router.place.kind} ${router.place.name} ${verb} ${version}: ${found.reason ?? ''}`,
      hint: hints[found.status],
    }),
  ]
}

/** Destinations and mirrors that the repository itself proves wrong. What is merely not here is no finding. */
export const checkDestinations: Check = (model) =>
  model.routers.flatMap((router) => {
    const audiences = audiencesOf(model, router)
    return router.rules.flatMap((rule) => [
      ...(rule.action.kind === 'route'
        ? rule.action.destinations.flatMap((target) => judge(model, router, audiences, rule, 'route', target))
        : []),
      ...rule.mirrors
        .filter(({ percentage }) => percentage > 0)
        .flatMap((target) => judge(model, router, audiences, rule, 'mirror', target)),
    ])
  })
