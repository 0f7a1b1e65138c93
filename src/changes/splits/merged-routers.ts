import { defaultRoutes, type Model, mergedWith, type Router, type Rule } from '../../traffic/traffic.ts'
import { listText, routerText, ruleText } from '../wording.ts'

/** The others whose routes stand in one list with a router's behind a gateway, and the hosts that they share. */
const neighbours = (model: Model, router: Router, gateway: string): ReadonlyMap<Router, readonly string[]> => {
  const shared = new Map<Router, string[]>()
  for (const [host, others] of mergedWith(model, router, gateway))
    for (const other of others) shared.set(other, [...(shared.get(other) ?? []), host])
  return shared
}

/** What is known of the order in which a gateway asks the rules of several VirtualServices for one host, and what the files do not tell. */
export const mergedNotes = (
  model: Model,
  { router, rule, clients }: { readonly router: Router; readonly rule: Rule; readonly clients: readonly string[] },
): readonly string[] => {
  // The rules of HTTPRoutes go by what they match before they go by age.
  if (router.api === 'gateway-api') return []
  return clients
    .filter((client) => client !== 'mesh')
    .flatMap((gateway) =>
      [...neighbours(model, router, gateway)].map(([other, hosts]) => {
        const where = `${routerText(other)} (${other.place.path}:${other.place.line})`
        const [theirs] = defaultRoutes(other, gateway).filter(({ port }) => port === null)
        const isDefault = defaultRoutes(router, gateway).some((one) => one.rule === rule)
        const rest =
          theirs !== undefined && isDefault
            ? `Its catch-all ${ruleText(theirs.rule)} and this one exclude each other: only that of the older VirtualService gets requests, and this change moves nobody if that is the other one.`
            : 'Where two of them meet one request, that of the older VirtualService takes it; catch-alls come last.'
        return `Behind the gateway ${gateway} the rules of ${routerText(router)} and of ${where} are one list for ${listText(hosts)}. ${rest} The files do not tell which is older: kubectl get virtualservice -A --sort-by=.metadata.creationTimestamp does.`
      }),
    )
}
