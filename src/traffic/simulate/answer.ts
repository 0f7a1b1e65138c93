import { ruleLabel } from '../model/describe.ts'
import type { Destination, Model } from '../model/model.ts'
import type { CompiledRoute } from './compile.ts'
import { type DestinationStatus, destinationStatus, type Status } from './destination-status.ts'
import type { Client, SeenRequest } from './request.ts'
import { rewriteRequest } from './rewrite.ts'
import type { Simulation, Step } from './simulation.ts'
import type { VirtualHost } from './virtual-host.ts'

type Target = Pick<Destination, 'host' | 'service' | 'subset' | 'port'>

/** What answers: a rule, or a Service that no rule stands before. */
export type Answering =
  | { readonly kind: 'rule'; readonly route: CompiledRoute }
  | { readonly kind: 'service'; readonly to: Target }

const clientText = (client: Client): string =>
  client.kind === 'mesh' ? `mesh:${client.namespace ?? '_'}` : `gateway:${client.gateway}`

/** The fields of a rule that change how its requests fare without changing where they go. */
const settingKeys = new Set(['timeout', 'retries', 'corsPolicy', 'headers', 'fault'])

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
  warnings,
  action,
  via: null,
  fault: null,
  settings: {},
  client: clientText(client),
  steps,
  place: null,
})

const statusCode = (status: Status): number | null => (status === 'ok' ? 200 : status === 'unseen' ? null : 503)

/** One code where all shares agree; null as soon as one of them is unseen. */
const httpStatusOf = (
  destinations: readonly { readonly share: number; readonly status: Status }[],
): number | 'mixed' | null => {
  const codes = destinations.filter(({ share }) => share > 0).map(({ status }) => statusCode(status))
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

const destinationsOf = (
  model: Model,
  client: Client,
  targets: readonly (Target & { readonly share: number })[],
  port: number | null,
): { readonly destinations: Simulation['destinations']; readonly warnings: readonly string[] } => {
  const judged = targets.map((target) => ({ target, found: destinationStatus(model, client, target, port) }))
  const warn = ({ found }: { readonly found: DestinationStatus }): string[] =>
    found.reason === null ? [] : [`${found.reason} ${consequence[found.status]}`]
  return {
    destinations: judged.map(({ target: { host, subset, share }, found }) => ({
      host,
      subset,
      share,
      status: found.status,
      reason: found.reason,
    })),
    warnings: [...new Set(judged.filter(({ target }) => target.share > 0).flatMap(warn))],
  }
}

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
    settings: Object.fromEntries(Object.entries(rule.raw).filter(([key]) => settingKeys.has(key))),
  }
  const abort = rule.fault?.abort ?? null
  switch (rule.action.kind) {
    case 'redirect':
      return { ...written, action: 'redirect', httpStatus: rule.action.status }
    case 'direct-response':
      return { ...written, action: 'direct-response', httpStatus: rule.action.status }
    case 'delegate': {
      const warning = `The rule hands on to VirtualService ${rule.action.name}, which is not in this repository.`
      return { ...written, action: 'unknown-delegate', warnings: [...written.warnings, warning] }
    }
    case 'none':
      return {
        ...written,
        action: 'no-route',
        warnings: [...written.warnings, 'The rule that matches has neither route nor redirect nor direct response.'],
      }
    case 'route': {
      const { destinations, warnings } = destinationsOf(model, client, rule.action.destinations, port)
      const empty = destinations.every(({ share }) => share === 0)
      return {
        ...written,
        action: 'route',
        destinations,
        httpStatus: empty ? null : afterFault(httpStatusOf(destinations), abort),
        mirrors: rule.mirrors
          .filter(({ percentage }) => percentage > 0)
          .map(({ percentage, ...target }) => ({
            host: target.host,
            subset: target.subset,
            percentage,
            status: destinationStatus(model, client, target, port).status,
          })),
        rewrite: rewriteRequest(rule.rewrite, match, request),
        warnings: [
          ...written.warnings,
          ...warnings,
          ...(empty ? ['All weights of the rule are 0, which Istio refuses.'] : []),
        ],
      }
    }
  }
}
