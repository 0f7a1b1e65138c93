import { displayName, type Place, parseServiceKey, type Router, type Rule } from '../traffic/traffic.ts'

/** At most two decimals: `33.33`, `10`. */
export const percentText = (percent: number): string => String(Math.round(percent * 100) / 100)

/** `reviews` of `prod/reviews`; a plain host as it is. */
export const serviceName = (service: string): string => parseServiceKey(service)?.name ?? service

/** `prod/reviews`, or `reviews` where the namespace is unstated. */
export const serviceText = (service: string): string => {
  const parsed = parseServiceKey(service)
  return parsed === null ? service : displayName(parsed)
}

/** `DestinationRule prod/reviews`. */
export const objectText = ({ place }: { readonly place: Place }): string => `${place.kind} ${displayName(place)}`

export const routerText: (router: Router) => string = objectText

/** A rule as people point at it: its name, else `#` and its zero-based position in the file. Every command takes both. */
export const ruleText = ({ name, index }: Pick<Rule, 'name' | 'index'>): string => name ?? `#${index}`

/** A rule with its one-based position in front, as `/unroute` takes it: `1 (#0)`, `2 jason`. */
export const positionText = (rule: Pick<Rule, 'name' | 'index'>): string =>
  `${rule.index + 1} ${rule.name ?? `(${ruleText(rule)})`}`

/** `inside the mesh`, `through the gateway shop/storefront`. */
export const clientsText = (clients: readonly string[]): string => {
  const gateways = clients.filter((client) => client !== 'mesh')
  const parts = [
    ...(clients.includes('mesh') ? ['inside the mesh'] : []),
    ...(gateways.length === 0 ? [] : [`through the gateway ${gateways.join(', ')}`]),
  ]
  return parts.length === 0 ? 'from a VirtualService that is not here' : parts.join(' and ')
}

export const listText = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`

/** The first few of a list that may be long. */
export const fewText = (words: readonly string[]): string =>
  words.length <= 4 ? listText(words) : `${words.slice(0, 4).join(', ')} and others`

/** What a rule does with its requests, behind "it". */
export const deedText = ({ action }: Pick<Rule, 'action'>): string => {
  switch (action.kind) {
    case 'redirect':
      return 'redirects them'
    case 'direct-response':
      return `answers them with ${action.status} itself`
    case 'delegate':
      return `hands them on to the delegate ${action.name}`
    case 'route':
      return `sends them to ${listText([...new Set(action.destinations.map(({ host, subset }) => (subset === null ? host : `${host} ${subset}`)))])}`
    case 'none':
      return 'does nothing with them'
  }
}
