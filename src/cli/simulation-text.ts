import type { Outcome, Simulation } from '../traffic/traffic.ts'

/** A share as people write it: at most two decimals. */
export const percentText = (share: number): string => `${Number(share.toFixed(2))} %`

const statusText: Readonly<Record<string, string>> = {
  ok: 'ok',
  NC: '503 (no such subset or port)',
  UH: '503 (no pods)',
  unseen: 'not seen here',
  'unknown-host': 'unknown host',
}

/** An HTTPRoute's backend that is none is answered otherwise than a cluster that is none. */
const statusOf = (status: string, { place }: Simulation): string | undefined =>
  place?.kind === 'HTTPRoute' && status === 'NC' ? '500 (no such port)' : statusText[status]

type Target = { readonly host: string; readonly subset: string | null }

const versionText = ({ host, subset }: Target): string => (subset === null ? host : `${host} ${subset}`)

/** `200`, `301 to http://reviews/gone`, `418, which the rule answers itself`. */
const httpText = ({ httpStatus, action, location }: Pick<Outcome, 'httpStatus' | 'action' | 'location'>): string => {
  if (httpStatus === null) return 'not known from these files'
  if (httpStatus === 'mixed') return 'differs by destination'
  if (location !== null) return `${httpStatus} to ${location}`
  return action === 'direct-response' ? `${httpStatus}, which the rule answers itself` : String(httpStatus)
}

/** Where an answer is decided: `VirtualService reviews, rule default`. */
const ruleText = ({ action, virtualService, rule, place }: Simulation): string => {
  const kind = place?.kind ?? 'VirtualService'
  if (virtualService !== null && rule !== null) return `${kind} ${virtualService}, rule ${rule}`
  if (virtualService !== null) return `${kind} ${virtualService}, no rule`
  return action === 'service' ? 'no rule: the Service itself' : 'no rule'
}

/** One line on what an outcome is: `v1 90 %, v2 10 %`, `404`. */
export const outcomeText = (
  outcome: Pick<Outcome, 'action' | 'destinations' | 'httpStatus' | 'mirrors' | 'rewrite' | 'location'>,
): string => {
  const shares = outcome.destinations
    .filter(({ share }) => share > 0)
    .map(
      (to) =>
        `${versionText(to)} ${percentText(to.share)}${to.status === 'ok' || to.status === 'unseen' ? '' : ` ${statusText[to.status]}`}`,
    )
  const mirrors = outcome.mirrors.map((to) => `mirrored to ${versionText(to)} ${percentText(to.percentage)}`)
  const rewrite =
    outcome.rewrite === null ? [] : [`rewritten to ${outcome.rewrite.authority ?? ''}${outcome.rewrite.path}`]
  const nobody =
    outcome.action === 'route' && outcome.httpStatus === null
      ? 'nobody: all weights are 0, which Istio refuses'
      : `HTTP ${httpText(outcome)}`
  return [shares.length > 0 ? shares.join(', ') : nobody, ...mirrors, ...rewrite].join('; ')
}

/** The answer to one request in lines. */
export const simulationText = (simulation: Simulation, withSteps: boolean): string => {
  const place = simulation.place === null ? '' : `  (${simulation.place.path}:${simulation.place.line})`
  const steps = withSteps
    ? simulation.steps.map(
        ({ virtualService, rule, matched, reason, path, line }) =>
          `  ${matched ? 'yes' : 'no '}  ${virtualService} ${rule}: ${reason}  (${path}:${line})`,
      )
    : []
  const lines = [
    `from ${simulation.client.replace(/:_$/, '').replace(':_/', ':')}`,
    ...steps,
    `${ruleText(simulation)}${place}`,
    ...simulation.destinations.map(
      (to) =>
        `  ${versionText(to)}  ${to.isShareUnknown === true ? 'share not known' : percentText(to.share)}  ${statusOf(to.status, simulation)}`,
    ),
    ...simulation.mirrors.map(
      (to) => `  mirrored to ${versionText(to)}  ${percentText(to.percentage)}  ${statusText[to.status]}`,
    ),
    ...(simulation.rewrite === null
      ? []
      : [`  rewritten to ${simulation.rewrite.authority ?? ''}${simulation.rewrite.path}`]),
    `HTTP status: ${httpText(simulation)}`,
    ...simulation.warnings.map((warning) => `warning: ${warning}`),
  ]
  return `${lines.join('\n')}\n`
}
