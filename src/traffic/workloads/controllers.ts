import { z } from 'zod'
import type { JsonObject } from '../../manifests/manifests.ts'
import type { Owner, Place } from '../model/model.ts'
import type { Fields } from '../reading/fields.ts'
import type { SourceObject } from '../reading/source.ts'

/** What a controller writes: objects of one kind and name in its namespace. */
export interface Ownership {
  readonly owner: Owner
  /** `VirtualService`, `DestinationRule`, `HTTPRoute`, or a kind of workload. */
  readonly kind: string
  readonly name: string
  readonly namespace: string | null
}

const named = z.object({ name: z.string() })
const canaryFields = z.object({
  provider: z.string().nullish(),
  targetRef: named.extend({ kind: z.string().nullish() }),
  service: z.object({ name: z.string().nullish() }).nullish(),
})

/**
 * Flagger writes the VirtualService of the service's name and the DestinationRules of its primary and canary twins, at every step anew
 * (fluxcd/flagger pkg/router/istio.go), and scales its target to zero between releases, whatever moves the traffic (pkg/canary/deployment_controller.go).
 * Without a provider of its own the mesh provider of the installation counts, usually Istio.
 */
export const readFlaggerCanary = (source: SourceObject, place: Place, fields: Fields): readonly Ownership[] => {
  const spec = fields.read(canaryFields, source.value['spec'], `${source.root}/spec`)
  if (spec === null) return []
  const owner: Owner = { controller: 'flagger', place }
  const { kind: targetKind, name: target } = spec.targetRef
  const apex = spec.service?.name || target
  const own = (kind: Ownership['kind'], name: string): Ownership => ({ owner, kind, name, namespace: place.namespace })
  const workload = own(targetKind ?? 'Deployment', target)
  const provider = spec.provider ?? 'istio'
  // `gatewayapi:v1`, `gatewayapi:v1beta1`: an HTTPRoute of the service's name (pkg/router/gateway_api.go).
  if (provider.startsWith('gatewayapi')) return [workload, own('HTTPRoute', apex)]
  if (provider !== 'istio') return [workload]
  return [
    workload,
    own('VirtualService', apex),
    own('DestinationRule', `${apex}-primary`),
    own('DestinationRule', `${apex}-canary`),
  ]
}

const workloadReference = z.object({ workloadRef: named.extend({ kind: z.string() }) })

const istioRouting = z.object({
  virtualService: named.nullish(),
  virtualServices: z.array(named).nullish(),
  destinationRule: named.nullish(),
})

/** The plugin of Argo Rollouts that writes HTTPRoutes. */
const gatewayRouting = z.object({
  httpRoute: z.string().nullish(),
  httpRoutes: z.array(named).nullish(),
  namespace: z.string().nullish(),
})

const routingOf = (spec: JsonObject, ...keys: readonly string[]): unknown => {
  const path = ['strategy', 'canary', 'trafficRouting', ...keys]
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    spec,
  )
}

/**
 * An Argo Rollout patches the VirtualServices and the DestinationRule that its canary strategy names (argo-rollouts istio.go), and takes over
 * the Deployment that its `workloadRef` names.
 */
export const readArgoRollout = (source: SourceObject, place: Place, fields: Fields): readonly Ownership[] => {
  const spec = fields.object(source.value['spec'], `${source.root}/spec`)
  if (spec === null) return []
  const owner: Owner = { controller: 'argo-rollouts', place }
  // `name.namespace` is how a Rollout names a VirtualService elsewhere.
  const own = (kind: Ownership['kind'], written: string): Ownership => {
    const [name = written, namespace] = written.split('.')
    return { owner, kind, name, namespace: namespace ?? place.namespace }
  }
  const reference = workloadReference.safeParse(spec)
  const workload = reference.success
    ? [
        {
          owner,
          kind: reference.data.workloadRef.kind,
          name: reference.data.workloadRef.name,
          namespace: place.namespace,
        },
      ]
    : []
  const plugin = gatewayRouting.safeParse(routingOf(spec, 'plugins', 'argoproj-labs/gatewayAPI'))
  const { httpRoute, httpRoutes, namespace } = plugin.success ? plugin.data : {}
  const routes = [...(httpRoute ? [{ name: httpRoute }] : []), ...(httpRoutes ?? [])].map(
    ({ name }): Ownership => ({ owner, kind: 'HTTPRoute', name, namespace: namespace ?? place.namespace }),
  )
  const routing = istioRouting.safeParse(routingOf(spec, 'istio'))
  if (!routing.success) return [...workload, ...routes]
  const { virtualService, virtualServices, destinationRule } = routing.data
  return [
    ...workload,
    ...routes,
    ...[...(virtualService ? [virtualService] : []), ...(virtualServices ?? [])].map(({ name }) =>
      own('VirtualService', name),
    ),
    ...(destinationRule ? [own('DestinationRule', destinationRule.name)] : []),
  ]
}
