import { fullName, namespaceFits, parseServiceKey, resolveHost, wildcardCovers } from '../model/host.ts'
import { findGateway } from '../model/lookup.ts'
import type { Gateway, Model, Router } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { type Check, finding, type LintFinding, ruleWhere } from './finding.ts'
import { nearName } from './near-name.ts'
import { findingAt, specOf, textsOf, whereIn } from './spot.ts'

const boundTo = (router: Router): readonly string[] => router.gateways.filter((gateway) => gateway !== 'mesh')

const covers = (wide: string, narrow: string): boolean =>
  wide === narrow || (wide.startsWith('*') && wildcardCovers(wide, narrow.replace(/^\*/, '')))

/** True where a server of the gateway takes the host for a router of this namespace, whole or in part. */
const admits = (model: Model, gateway: Gateway, router: Router, written: string): boolean => {
  const host = fullName(resolveHost(written, router.place.namespace, model.settings), model.settings).toLowerCase()
  return gateway.servers.some(({ hosts }) =>
    hosts.some((pattern) => {
      const slash = pattern.indexOf('/')
      const namespace = slash < 0 ? '*' : pattern.slice(0, slash)
      const own = namespace === '.' ? gateway.place.namespace : namespace
      if (own !== '*' && !namespaceFits(own, router.place.namespace)) return false
      const wanted = pattern.slice(slash + 1).toLowerCase()
      return host === '*' || wanted === '*' || covers(wanted, host) || covers(host, wanted)
    }),
  )
}

/** Gateways that a VirtualService names and that are not in the repository. */
export const checkGatewaysHere: Check = (model) => {
  const names = new Set(model.gateways.map(({ place }) => place.name))
  return model.routers
    .filter(({ place }) => place.kind === 'VirtualService')
    .flatMap((router) =>
      boundTo(router).flatMap((key): LintFinding[] => {
        const name = parseServiceKey(key)?.name ?? key
        // One of that name in another place is most often meant, and several cannot be told apart.
        if (findGateway(model, key) !== null) return []
        const stated = parseServiceKey(key)?.namespace ?? null
        const elsewhere = model.gateways.find(({ place }) => place.name === name)
        if (elsewhere !== undefined && namespaceFits(elsewhere.place.namespace, stated)) return []
        const near = elsewhere === undefined ? nearName(name, names) : displayName(elsewhere.place)
        const said = key.startsWith('_/') ? key.slice(2) : key
        return [
          finding(
            router.place,
            {
              pointer: `/spec/gateways/[${said.replaceAll('/', '~1')}]`,
              line: whereIn(model, router.place, ['spec', 'gateways']).line,
            },
            {
              code: 'gateway-not-here',
              message: `VirtualService ${displayName(router.place)} is bound to the gateway ${said}, which is not in this repository; its hosts and ports could not be seen.`,
              hint:
                near === null
                  ? 'Check the name; another namespace is written namespace/name.'
                  : `Perhaps ${near} is meant.`,
            },
          ),
        ]
      }),
    )
}

/** Hosts of a VirtualService that no server of its gateways takes: they are answered 404 (analyzer IST0132). */
export const checkGatewayHosts: Check = (model) =>
  model.routers
    .filter(({ place, gateways }) => place.kind === 'VirtualService' && !gateways.includes('mesh'))
    .flatMap((router) => {
      const found = boundTo(router).map((key) => findGateway(model, key))
      const gateways = found.filter((gateway) => gateway !== null)
      // One that is not here may take what the others do not.
      if (gateways.length === 0 || gateways.length < found.length) return []
      return router.hosts
        .filter((host) => !gateways.some((gateway) => admits(model, gateway, router, host)))
        .map((host) =>
          finding(router.place, whereIn(model, router.place, ['spec', 'hosts', router.hosts.indexOf(host)]), {
            code: 'gateway-host-missing',
            message: `VirtualService ${displayName(router.place)} has the host ${host}, which no server of ${gateways.map(({ place }) => `Gateway ${displayName(place)}`).join(' or ')} takes: it is answered 404.`,
            hint: 'Add the host to a server of the Gateway.',
          }),
        )
    })

/** Matches for a gateway that the VirtualService is not bound to never count, though the field's documentation says "overrides". */
export const checkMatchGateways: Check = (model) =>
  model.routers.flatMap((router) =>
    router.rules.flatMap((rule) =>
      rule.matches.flatMap(({ gateways, sourceLabels, sourceNamespace }): LintFinding[] => {
        const strangers = (gateways ?? []).filter((gateway) => !router.gateways.includes(gateway))
        const place = ruleWhere(router, rule)
        const where = { pointer: `${place.pointer}/match`, line: place.line }
        const subject = `Rule ${rule.name ?? `#${rule.index}`} of VirtualService ${displayName(router.place)}`
        return [
          ...strangers.map((gateway) =>
            finding(router.place, where, {
              code: 'match-gateway-unbound',
              message: `${subject} matches the gateway ${gateway}, to which the VirtualService is not bound, so that this never counts.`,
              hint: 'Add it to spec.gateways.',
            }),
          ),
          ...(gateways !== undefined && (sourceLabels !== undefined || sourceNamespace !== undefined)
            ? [
                finding(router.place, where, {
                  code: 'match-source-ignored',
                  message: `${subject} matches gateways and ${sourceLabels === undefined ? 'sourceNamespace' : 'sourceLabels'} in one entry; where gateways are given, Istio does not look at the others.`,
                  hint: 'Take one of the two away.',
                }),
              ]
            : []),
        ]
      }),
    ),
  )

/** `gateway.namespace.svc.cluster.local`, the way to name a gateway before `namespace/gateway`. */
export const checkGatewayNames: Check = (model) =>
  model.objects
    .filter(({ place }) => place.kind === 'VirtualService')
    .flatMap((object) => {
      const spec = specOf(object)
      if (spec === null) return []
      return textsOf(spec, 'gateways').flatMap((name, index) =>
        name.includes('.') && !name.includes('/')
          ? [
              findingAt(model, spec, ['gateways', index], {
                code: 'deprecated-field',
                message: `VirtualService ${displayName(object.place)} names the gateway ${name}, an old spelling.`,
                hint: `Write ${name.split('.')[1] ?? ''}/${name.split('.')[0] ?? ''}.`,
              }),
            ]
          : [],
      )
    })
