import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { ruleLabel } from '../model/describe.ts'
import type { Destination, Model, Router, Rule } from '../model/model.ts'
import { hasUnreadWeight } from '../model/unread-weight.ts'
import { sentTo, statusBehind } from './backend-status.ts'
import type { CompiledRoute } from './compile.ts'
import type { DestinationStatus, Status } from './destination-status.ts'
import { locationOf } from './redirect.ts'
import type { Client, SeenRequest } from './request.ts'
import { rewriteRequest } from './rewrite.ts'
import type { Simulation, Step } from './simulation.ts'
import type { VirtualHost } from './virtual-host.ts'

type Target = Pick<Destination, 'host' | 'service' | 'subset' | 'port' | 'backend'>

/** What answers: a rule, or a Service that no rule stands before. */
export type Answering =
  | { readonly kind: 'rule'; readonly route: CompiledRoute }
  | { readonly kind: 'service'; readonly to: Target }

const clientText = (client: Client): string =>
  client.kind === 'mesh' ? `mesh:${client.namespace ?? '_'}` : `gateway:${client.gateway}`

/** The fields of a rule that change how its requests fare without changing where they go; those of an HTTPRoute in its own words. */
const settingKeys = new Set(['timeout', 'retries', 'corsPolicy', 'headers', 'fault', 'redirect', 'directResponse'])
const httpRouteKeys = new Set(['timeouts', 'retry', 'sessionPersistence'])
const saidElsewhere = new Set<Json | undefined>(['RequestMirror', 'URLRewrite'])

const settingsOf = ({ raw, source }: Rule): JsonObject => {
  if (source === undefined) return Object.fromEntries(Object.entries(raw).filter(([key]) => settingKeys.has(key)))
  const filters = isJsonList(source['filters']) ? source['filters'] : []
  const others = filters.filter((filter) => !isJsonObject(filter) || !saidElsewhere.has(filter['type']))
  return {
    ...Object.fromEntries(Object.entries(source).filter(([key]) => httpRouteKeys.has(key))),
    ...(others.length === 0 ? {} : { filters: others }),
  }
}

/** An answer that reaches no destination. */
export const noAnswer = (
  client: Client,
  warnings: readonly string[],
  steps: readonly Step[],
  action: Simulation['action'],
  httpStatus: number | null,
): Simulation => ({
  virtualService: null,
  namespace: null,
  rule: null,
  destinations: [],
  httpStatus,
  mirrors: [],
  rewrite: null,
  location: null,
  warnings,
  action,
  via: null,
  fault: null,
  settings: {},
  client: clientText(client),
  steps,
  place: null,
})

/** A backend that is none is answered with 500 where an HTTPRoute names it; Envoy's own answer for a cluster that is not there is 503. */
const statusCode = (status: Status, router: Router | null): number | null => {
  if (status === 'ok') return 200
  if (status === 'unseen') return null
  return router?.api === 'gateway-api' && status === 'NC' ? 500 : 503
}

/** One code where all shares agree; null as soon as one of them is unseen. */
const httpStatusOf = (
  destinations: readonly { readonly share: number; readonly status: Status }[],
  router: Router | null = null,
): number | 'mixed' | null => {
  const codes = destinations.filter(({ share }) => share > 0).map(({ status }) => statusCode(status, router))
  if (codes.length === 0 || codes.includes(null)) return null
  return new Set(codes).size === 1 ? (codes[0] ?? null) : 'mixed'
}

/** What an injected abort leaves of the status. */
const afterFault = (
  status: number | 'mixed' | null,
  abort: { readonly percentage: number; readonly status: number | null } | null,
): number | 'mixed' | null => {
  if (abort === null || abort.percentage === 0 || abort.status === null || abort.status === status) return status
  return abort.percentage === 100 ? abort.status : 'mixed'
}

const consequence: Readonly<Record<Status, string>> = {
  ok: '',
  NC: 'Requests to it fail with 503 (no cluster).',
  UH: 'Requests to it fail with 503 (no healthy host).',
  'unknown-host': 'Requests to it fail with 503.',
  unseen: 'It is assumed to be in the cluster.',
}

const consequenceOf = (status: Status, router: Router | null): string =>
  router?.api === 'gateway-api' && status === 'NC'
    ? 'Requests to it are answered with 500 (invalid backend).'
    : consequence[status]

const destinationsOf = (
  model: Model,
  client: Client,
  targets: readonly (Target & { readonly share: number })[],
  port: number | null,
  router: Router | null = null,
): { readonly destinations: Simulation['destinations']; readonly warnings: readonly string[] } => {
  const judged = targets.map((target) => ({ target, found: statusBehind(model, client, router, target, port) }))
  const warn = ({ found }: { readonly found: DestinationStatus }): string[] =>
    found.reason === null ? [] : [`${found.reason} ${consequenceOf(found.status, router)}`]
  return {
    destinations: judged.map(({ target, found }) => ({
      host: target.host,
      subset: sentTo(target).subset,
      share: target.share,
      status: found.status,
      reason: found.reason,
    })),
    warnings: [...new Set(judged.filter(({ target }) => target.share > 0).flatMap(warn))],
  }
}

const allZero = ({ api }: Router): string =>
  api === 'gateway-api'
    ? 'All weights of the rule are 0: it is answered with 500.'
    : 'All weights of the rule are 0, which Istio refuses.'

const unreadWeight =
  'A weight of the rule is a placeholder or no number: what share each destination gets is decided where it is filled in.'

/** The answer of a rule, or of a Service by itself. */
export const answerOf = (
  model: Model,
  client: Client,
  request: SeenRequest,
  virtualHost: VirtualHost,
  answering: Answering,
  steps: readonly Step[],
  moreWarnings: readonly string[] = [],
): Simulation => {
  const { port } = virtualHost
  const base = noAnswer(client, [...virtualHost.warnings, ...moreWarnings], steps, 'service', null)
  if (answering.kind === 'service') {
    const { destinations, warnings } = destinationsOf(model, client, [{ ...answering.to, share: 100 }], port)
    return { ...base, destinations, httpStatus: httpStatusOf(destinations), warnings: [...base.warnings, ...warnings] }
  }
  const { match, effective } = answering.route
  const { rule, router, via } = effective
  const written: Simulation = {
    ...base,
    virtualService: router.place.name,
    namespace: router.place.namespace,
    rule: ruleLabel(rule),
    place: { ...router.place, line: rule.line },
    via:
      via === null
        ? null
        : { virtualService: via.router.place.name, namespace: via.router.place.namespace, rule: ruleLabel(via.rule) },
    fault: rule.fault,
    settings: settingsOf(rule),
  }
  const abort = rule.fault?.abort ?? null
  switch (rule.action.kind) {
    case 'redirect':
      return {
        ...written,
        action: 'redirect',
        httpStatus: rule.action.status,
        location: locationOf(rule.action, match, request),
      }
    case 'direct-response':
      return { ...written, action: 'direct-response', httpStatus: rule.action.status }
    case 'delegate': {
      const warning = `The rule hands on to VirtualService ${rule.action.name}, which is not in this repository.`
      return { ...written, action: 'unknown-delegate', warnings: [...written.warnings, warning] }
    }
    case 'none':
      if (router.api === 'gateway-api')
        return {
          ...written,
          action: 'no-route',
          httpStatus: 404,
          warnings: [
            ...written.warnings,
            'The rule that matches has no backendRefs and no redirect: it is answered with 404, by older versions of Istio with 500.',
          ],
        }
      return {
        ...written,
        action: 'no-route',
        warnings: [...written.warnings, 'The rule that matches has neither route nor redirect nor direct response.'],
      }
    case 'route': {
      const { destinations, warnings } = destinationsOf(model, client, rule.action.destinations, port, router)
      // A lone destination gets everything, whatever its weight.
      const isUnread = destinations.length > 1 && hasUnreadWeight(rule)
      const empty = !isUnread && destinations.every(({ share }) => share === 0)
      return {
        ...written,
        action: 'route',
        destinations: isUnread ? destinations.map((to) => ({ ...to, isShareUnknown: true })) : destinations,
        httpStatus: isUnread
          ? null
          : empty
            ? router.api === 'gateway-api'
              ? 500
              : null
            : afterFault(httpStatusOf(destinations, router), abort),
        mirrors: rule.mirrors
          .filter(({ percentage }) => percentage > 0)
          .map(({ percentage, ...target }) => ({
            host: target.host,
            subset: sentTo(target).subset,
            percentage,
            status: statusBehind(model, client, router, target, port).status,
          })),
        rewrite: rewriteRequest(rule.rewrite, match, request),
        warnings: [
          ...written.warnings,
          ...warnings,
          ...(empty ? [allZero(router)] : []),
          ...(isUnread ? [unreadWeight] : []),
        ],
      }
    }
  }
}
