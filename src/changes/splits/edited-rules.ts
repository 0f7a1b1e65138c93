import type { Scope } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  displayName,
  hostKey,
  isCatchAll,
  type Model,
  type OtherWay,
  type Router,
  type Rule,
  resolveHost,
  ruleReach,
  waysIn,
} from '../../traffic/traffic.ts'
import { matchMeaning } from '../rules/meaning.ts'
import { pinsOf } from '../sticky/sticky.ts'
import {
  clientsText,
  deedText,
  listText,
  objectText,
  routerText,
  ruleText,
  serviceName,
  serviceText,
} from '../wording.ts'
import { mergedNotes } from './merged-routers.ts'

/** A rule that a change of a service's traffic edits: the default route of one way in, or the rule that `--route` names. */
export interface TargetRule {
  readonly router: Router
  readonly rule: Rule
  readonly clients: readonly string[]
}

export interface Targets {
  readonly rules: readonly TargetRule[]
  /** Every router that has to do with the service, inside `--virtual-service` where that is given. */
  readonly routers: readonly Router[]
  /** One sentence for each way in: what is covered, and what stays as it is. */
  readonly notes: readonly string[]
}

const controllers = {
  flagger: { name: 'Flagger', object: 'Canary', where: 'its spec.service and spec.analysis' },
  'argo-rollouts': { name: 'Argo Rollouts', object: 'Rollout', where: 'the steps of its canary strategy' },
} as const

/** An edit of what a controller writes itself would be fought, or lost at its next step. */
export const ownedProblem = (written: Pick<Router, 'place' | 'owner'>): Problem | null => {
  if (written.owner === null) return null
  const { name, object, where } = controllers[written.owner.controller]
  const owner = written.owner.place
  return {
    code: 'owned-by-controller',
    message: `${name} writes ${objectText(written)} itself, for the ${object} ${displayName(owner)} (${owner.path}:${owner.line}): an edit here would be overwritten.`,
    path: written.place.path,
    line: written.place.line,
    hint: `Change ${object} ${displayName(owner)} instead (${where}), or remove it and give the command again.`,
  }
}

const fits = (router: Router, wanted: string | null): boolean =>
  wanted === null || router.place.name === wanted || displayName(router.place) === wanted

const sendsTo = (rule: Rule, service: string): boolean =>
  rule.action.kind === 'route' && rule.action.destinations.some((destination) => destination.service === service)

const byWord = (router: Router, word: string): Rule | undefined =>
  router.rules.find(({ name }) => name === word) ??
  router.rules.find((rule) => `#${rule.index}` === word || lastingWord(rule) === word)

/** What routes requests here, as a word. */
const routerKinds = ({ routers }: Model): string => {
  const kinds = [...new Set(routers.map(({ place }) => place.kind))].sort().reverse()
  return kinds.length === 0 ? 'VirtualService' : kinds.join(' or ')
}

/** A rule without a name by what it matches: positions move with every rule that comes or goes. */
export const lastingWord = ({ name, raw }: Rule): string => name ?? `match ${matchMeaning(raw['match'])}`

const rulesText = (rules: readonly Rule[]): string => listText(rules.map(ruleText))

const untouched = (other: OtherWay, service: string): string => {
  const where = `${routerText(other.router)} (${clientsText(other.clients)})`
  if (other.reason === 'host-goes-elsewhere')
    return `${where} takes requests for ${serviceText(service)} but no rule of it sends there: it stays as it is.`
  if (other.reason === 'tcp-or-tls')
    return `${where} sends to ${serviceText(service)} by tcp or tls routes, which no command touches: they stay as they are.`
  const [first] = other.rules
  const flag =
    first === undefined
      ? ''
      : ` To move it, add --virtual-service ${displayName(other.router.place)} --route ${ruleText(first)}.`
  return `${where} sends to ${serviceText(service)} by rules with conditions only (${rulesText(other.rules)}): they stay as they are.${flag}`
}

const covered = (model: Model, { router, rule, clients }: TargetRule): string => {
  const { isTaken, takers } = ruleReach({ model, router }, rule)
  const inFront = takers.filter((taker) => router.hosts.length === 0 || taker.router === router)
  return !isTaken || inFront.length === 0
    ? `Covered: rule ${ruleText(rule)} of ${routerText(router)}, for requests ${clientsText(clients)}.`
    : `No request comes to rule ${ruleText(rule)} of ${routerText(router)}, so that a change of it moves nobody: ${inFront.length === 1 ? 'rule' : 'rules'} ${rulesText(inFront.map((taker) => taker.rule))} in front ${inFront.length === 1 ? 'takes' : 'take'} all of them. What ${inFront.length === 1 ? 'that one does' : 'those do'} is changed by --route.`
}

/** What a router does that has no default route for the service. */
const instead = ({ router, rules, reason }: OtherWay): string => {
  if (reason === 'tcp-or-tls') return `${routerText(router)} has only tcp or tls routes there, which no command touches`
  if (rules.length > 0) return `${routerText(router)} sends there by rules with conditions only (${rulesText(rules)})`
  if (router.rules.length > 0) return `no rule of ${routerText(router)} does`
  return router.hasTcpOrTls
    ? `${routerText(router)} has only tcp or tls routes, which no command touches`
    : `${routerText(router)} has no http rule`
}

const wayToMend = ({ router, rules, reason }: OtherWay, service: string): string => {
  const [rule] = rules
  if (rule !== undefined)
    return `Name the rule: --virtual-service ${displayName(router.place)} --route ${ruleText(rule)}.`
  if (reason === 'tcp-or-tls' || (router.rules.length === 0 && router.hasTcpOrTls))
    return 'Move weights of tcp and tls routes by hand, in a pull request of their own.'
  const all = router.rules.find(({ matches }) => matches.length === 0 || matches.some(isCatchAll))
  if (all !== undefined)
    return `Rule ${ruleText(all)} takes every request: give it a route that sends to ${serviceName(service)}, in a pull request of its own.`
  if (router.api === 'gateway-api')
    return `Give ${routerText(router)} a rule without matches whose backendRefs name versions of ${serviceName(service)}, in a pull request of its own.`
  return `Give ${routerText(router)} a last http rule without a match whose route sends to ${serviceName(service)}, in a pull request of its own.`
}

const noWay = (model: Model, others: readonly OtherWay[], service: string, scope: Scope): Problem => {
  const kinds = routerKinds(model)
  const [other] = others
  const within = scope.virtualService === null ? '' : ` in ${kinds} ${scope.virtualService}`
  if (other === undefined)
    return {
      code: 'no-route',
      message: `No ${kinds} here sends requests to ${serviceText(service)}${within}.`,
      hint:
        scope.virtualService === null
          ? `Either /adopt ${serviceName(service)}, which lets a route decide, or by counts of pods: /canary 25 VERSION ${serviceName(service)} --by replicas`
          : 'Leave --virtual-service out, or name one that sends there.',
    }
  return {
    code: 'no-default-route',
    message: `No default route here sends to ${serviceText(service)}${within}: ${instead(other)}.`,
    path: other.router.place.path,
    line: other.rules[0]?.line ?? other.router.place.line,
    hint: wayToMend(other, service),
  }
}

/** A rule that keeps clients on a version of another's split goes with that one, and is never meant by itself. */
const keepsClients = (router: Router, pin: Rule, owner: Rule): Problem => ({
  code: 'rule-keeps-clients',
  message: `Rule ${ruleText(pin)} of ${routerText(router)} keeps clients on their version by a cookie, for rule ${ruleText(owner)}.`,
  path: router.place.path,
  line: pin.line,
  hint: `Change that one, and this follows: --route ${ruleText(owner)}`,
})

const manyAtPosition = (routers: readonly Router[], rules: readonly Rule[], service: string, word: string): Problem => {
  const within = routers.filter((router) => router.rules.some((rule) => rules.includes(rule)))
  const [first] = within
  return {
    code: 'position-ambiguous',
    message: `${serviceText(service)} has a rule ${word} in ${listText(within.map(routerText))}.`,
    ...(first === undefined ? {} : { path: first.place.path, line: first.place.line }),
    hint: `Say which: ${within.map(({ place }) => `--virtual-service ${displayName(place)} --route ${word}`).join(' or ')}`,
  }
}

/** By `--route`: that rule of every router that has it. */
const namedRules = (routers: readonly Router[], service: string, word: string): Result<readonly Rule[]> => {
  const found = routers.flatMap((router) => byWord(router, word) ?? [])
  const sending = found.filter((rule) => sendsTo(rule, service))
  for (const router of routers)
    for (const owner of router.rules) {
      const pin = pinsOf({ router, rule: owner }, service).find((rule) => sending.includes(rule))
      if (pin !== undefined) return failure(keepsClients(router, pin, owner))
    }
  const [, second] = sending
  // A position means another rule in every router, and another one still once a rule comes or goes.
  if (second !== undefined && /^#\d+$/.test(word)) return failure(manyAtPosition(routers, sending, service, word))
  if (sending.length > 0) return success(sending)
  const known = routers.flatMap(({ rules }) => rules.filter((rule) => sendsTo(rule, service)))
  const [wrong] = found
  const [router] = wrong === undefined ? routers : routers.filter(({ rules }) => rules.includes(wrong))
  return failure({
    code: wrong === undefined ? 'unknown-rule' : 'rule-elsewhere',
    message:
      wrong === undefined
        ? `No rule ${word} in what routes to ${serviceText(service)}.`
        : `The rule ${word} does not send requests to ${serviceText(service)}: it ${deedText(wrong)}.`,
    ...(router === undefined ? {} : { path: router.place.path, line: (wrong ?? router.place).line }),
    hint:
      known.length === 0
        ? 'Leave --route out, or name a rule that sends there.'
        : `Rules that send there: ${rulesText(known)}.`,
  })
}

/**
 * The rules that a command on a service edits: the default route of every way in, so that nobody is left out silently; narrowed by
 * `--virtual-service` and `--route`.
 */
export const targetsOf = (model: Model, service: string, scope: Scope): Result<Targets> => {
  const found = waysIn(model, service)
  const ways = found.ways.filter(({ router }) => fits(router, scope.virtualService))
  const others = found.others.filter(({ router }) => fits(router, scope.virtualService))
  const routers = [...new Set([...ways, ...others].map(({ router }) => router))]
  let rules: readonly TargetRule[] = ways
  if (scope.route !== null) {
    if (routers.length === 0) return failure(noWay(model, [], service, scope))
    const named = namedRules(routers, service, scope.route)
    if (!named.ok) return named
    rules = named.value.flatMap((rule) => {
      const way = [...ways, ...others].find(({ router }) => router.rules.includes(rule))
      return way === undefined ? [] : [{ router: way.router, rule, clients: way.clients }]
    })
  }
  const [first] = rules
  if (first === undefined) return failure(noWay(model, others, service, scope))
  const [owned, ...more] = [...new Set(rules.map(({ router }) => router))].flatMap(
    (router) => ownedProblem(router) ?? [],
  )
  if (owned !== undefined) return failure(owned, ...more)
  const chosen = new Set(rules.map(({ router }) => router))
  const skipped = scope.virtualService === null && scope.route === null ? [] : found.ways
  return success({
    rules,
    routers,
    notes: [
      ...rules.map((target) => covered(model, target)),
      ...rules.flatMap((target) => mergedNotes(model, target)),
      ...skipped
        .filter(({ router, rule }) => !rules.some((target) => target.router === router && target.rule === rule))
        .map(
          ({ router, rule, clients }) =>
            `The default route ${ruleText(rule)} of ${routerText(router)} (${clientsText(clients)}) is left out by the flags and stays as it is.`,
        ),
      ...found.others.filter(({ router }) => !chosen.has(router)).map((other) => untouched(other, service)),
      ...(found.meshIsRouted
        ? []
        : [
            `No ${routerKinds(model)} here stands between clients inside the mesh and ${serviceText(service)}: theirs reach all of its pods alike.`,
          ]),
    ],
  })
}

/**
 * Two VirtualServices that claim one host inside the mesh: only one of them counts there, and git cannot tell which (Istio takes the older). A rule in the
 * wrong one would do nothing.
 */
export const rivalProblem = (model: Model, rules: readonly TargetRule[], service: string): Problem | null => {
  const meshHosts = (router: Router): readonly string[] =>
    router.gateways.includes('mesh')
      ? (router.meshHosts ?? router.hosts).map((host) =>
          hostKey(resolveHost(host, router.place.namespace, model.settings)),
        )
      : []
  const routers = [...new Set(rules.map(({ router }) => router))]
  for (const [index, router] of routers.entries()) {
    const rival = routers.slice(index + 1).find(
      (other) =>
        // HTTPRoutes of one Service are one table.
        !(router.api === 'gateway-api' && other.api === 'gateway-api') &&
        meshHosts(other).some((host) => meshHosts(router).includes(host)),
    )
    if (rival !== undefined)
      return {
        code: 'virtual-service-ambiguous',
        message: `${routerText(router)} (${router.place.path}:${router.place.line}) and ${routerText(rival)} (${rival.place.path}:${rival.place.line}) both claim the host of ${serviceText(service)} inside the mesh; only one of them counts there.`,
        path: rival.place.path,
        line: rival.place.line,
        hint: `Say which: --virtual-service ${displayName(router.place)} or --virtual-service ${displayName(rival.place)}; better, make them one.`,
      }
  }
  return null
}
