import type { TrafficRow } from '../changes/plan.ts'
import { code, percent } from './markdown.ts'
import { serviceNames } from './names.ts'

type Destinations = TrafficRow['destinations']

/** `v1 90 % · v2 10 %`. */
const sharesText = (destinations: Destinations): string =>
  destinations.map(({ host, subset, share }) => `${code(subset ?? host)} ${percent(share)}`).join(' · ')

/** True where the row's host is this service's, or that of a version of it that is a Service of its own. */
const isOf = ({ host }: Destinations[number], service: string): boolean => {
  const [, namespace = '', name = ''] = /^([^/]*)\/(.*)$/.exec(service) ?? [service, '', service]
  const [first = '', second] = host.split('.')
  return (first === name || first.startsWith(`${name}-`)) && (second === undefined || second === namespace)
}

/** What most requests of a service take: a rule for testers above it would mislead. */
const defaultRow = (rows: readonly TrafficRow[], service: string): TrafficRow | undefined => {
  const own = rows.filter(({ destinations }) => destinations.some((destination) => isOf(destination, service)))
  return own.find(({ match }) => match === 'every request') ?? own[0]
}

/** So many services are told apart; the rest stands in the table below. */
const mostServices = 3

/** One service after another where they differ, one text where all send alike. */
const told = (services: readonly string[], texts: readonly string[]): string => {
  const known = services.flatMap((service, index) => {
    const text = texts[index] ?? ''
    return text === '' ? [] : [{ service, text }]
  })
  const [first] = known
  if (first === undefined) return ''
  if (known.length === services.length && known.every(({ text }) => text === first.text)) return first.text
  const more = known.length > mostServices ? `; and ${known.length - mostServices} more, below` : ''
  return `${known
    .slice(0, mostServices)
    .map(({ service, text }) => `${serviceNames([service])} ${text}`)
    .join('; ')}${more}`
}

const textsOf = (services: readonly string[], rows: readonly TrafficRow[], isShort: boolean): readonly string[] => {
  const routed = rows.filter(({ destinations }) => destinations.length > 0)
  // With one service every row is about it, by whatever host it is written.
  const any = services.length === 1 ? (routed.find(({ match }) => match === 'every request') ?? routed[0]) : undefined
  return services.map((service) => {
    const { destinations } = defaultRow(routed, service) ?? any ?? { destinations: [] }
    return sharesText(destinations.filter(({ share }) => !isShort || share > 0))
  })
}

/** Where a version has the whole default route of a service, the one other that still stands there; null where there is none, or several. */
export const spareBeside = (version: string, service: string, rows: readonly TrafficRow[]): string | null => {
  const destinations = defaultRow(rows, service)?.destinations ?? []
  const name = ({ subset, host }: Destinations[number]): string => subset ?? host
  const [only, second] = destinations.filter(({ share }) => share === 0)
  const hasAll = destinations.some((destination) => name(destination) === version && destination.share === 100)
  return hasAll && only !== undefined && second === undefined ? name(only) : null
}

/** `v1 90 % · v2 10 %` of the first way in of each service; what the rest do stands in the table below. */
export const trafficText = (services: readonly string[], rows: readonly TrafficRow[]): string =>
  told(services, textsOf(services, rows, false))

/** Where a way back leads to: `v1 100 %`; empty where the default routes would stay as they are, or are not known. */
export const targetText = (
  services: readonly string[],
  now: readonly TrafficRow[],
  target: readonly TrafficRow[],
): string => {
  const [from, to] = [textsOf(services, now, true), textsOf(services, target, true)]
  return from.every((text, index) => text === to[index]) ? '' : told(services, to)
}
