import type { Document, Json } from '../../src/manifests/manifests.ts'
import { type Model, readModel } from '../../src/traffic/traffic.ts'
import { modelOf } from './read.ts'

export type Manifest = Readonly<Record<string, unknown>>

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string | null,
  rest: Readonly<Record<string, unknown>>,
): Manifest => ({ apiVersion, kind, metadata: { name, ...(namespace === null ? {} : { namespace }) }, ...rest })

const istio = 'networking.istio.io/v1'

export const virtualService = (name: string, spec: object, namespace: string | null = 'prod'): Manifest =>
  object(istio, 'VirtualService', name, namespace, { spec })

export const destinationRule = (
  host: string,
  subsets: Readonly<Record<string, Readonly<Record<string, string>>>>,
  more: { readonly namespace?: string | null; readonly name?: string; readonly [field: string]: unknown } = {},
): Manifest => {
  const { namespace = 'prod', name = host.replaceAll('*', 'any').replaceAll('.', '-'), ...spec } = more
  const list = Object.entries(subsets).map(([subset, labels]) => ({ name: subset, labels }))
  return object(istio, 'DestinationRule', name, namespace, { spec: { host, subsets: list, ...spec } })
}

export const gateway = (name: string, servers: readonly object[], namespace: string | null = 'prod'): Manifest =>
  object(istio, 'Gateway', name, namespace, { spec: { servers } })

export const server = (hosts: readonly string[], port = 80, more: object = {}): object => ({
  port: { number: port, name: `port-${port}`, protocol: 'HTTP' },
  hosts,
  ...more,
})

export const service = (
  name: string,
  more: { readonly namespace?: string | null; readonly [field: string]: unknown } = {},
): Manifest => {
  const { namespace = 'prod', ...spec } = more
  return object('v1', 'Service', name, namespace, {
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 9080 }], ...spec },
  })
}

export const deployment = (
  name: string,
  labels: Readonly<Record<string, string>>,
  more: { readonly namespace?: string | null; readonly replicas?: number } = {},
): Manifest =>
  object('apps/v1', 'Deployment', name, more.namespace === undefined ? 'prod' : more.namespace, {
    spec: {
      ...(more.replicas === undefined ? {} : { replicas: more.replicas }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: `registry/${name}:1` }] } },
    },
  })

export const autoscaler = (target: string, minReplicas?: number, namespace: string | null = 'prod'): Manifest =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', target, namespace, {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
      ...(minReplicas === undefined ? {} : { minReplicas }),
      maxReplicas: 10,
    },
  })

/** A Service with a Deployment and a subset per version: all that a destination needs to be found. */
export const versions = (
  name: string,
  names: readonly string[],
  namespace: string | null = 'prod',
): readonly Manifest[] => [
  service(name, { namespace }),
  destinationRule(name, Object.fromEntries(names.map((version) => [version, { version }])), { namespace }),
  ...names.map((version) => deployment(`${name}-${version}`, { app: name, version }, { namespace })),
]

/** A route entry: `to('reviews', 'v2', 10)`. */
export const to = (host: string, subset?: string, weight?: number, port?: number): object => ({
  destination: {
    host,
    ...(subset === undefined ? {} : { subset }),
    ...(port === undefined ? {} : { port: { number: port } }),
  },
  ...(weight === undefined ? {} : { weight }),
})

/** The objects as one file of YAML (JSON is YAML). */
export const yamlOf = (objects: readonly Manifest[]): string =>
  objects.map((manifest) => JSON.stringify(manifest, null, 1)).join('\n---\n')

export type Part = Manifest | readonly Manifest[]

const isList = (part: Part): part is readonly Manifest[] => Array.isArray(part)

/** The model of some objects, which must be read without a problem. */
export const world = (...parts: readonly Part[]): Model =>
  modelOf(yamlOf(parts.flatMap((part) => (isList(part) ? part : [part]))))

/** The same without a detour over text, and so without lines: for tests that make many models. */
export const worldWithoutLines = (...parts: readonly Part[]): Model => {
  const objects = parts.flatMap((part) => (isList(part) ? part : [part]))
  const documents = objects.map((manifest, index): Document => {
    const value: Json = JSON.parse(JSON.stringify(manifest))
    return { path: 'all.yaml', index, value, line: 1, lines: 1 }
  })
  return readModel(documents).model
}

const gatewayApi = 'gateway.networking.k8s.io/v1'

/** An HTTPRoute; parents are `Service reviews` or `Gateway edge`, rules as they are written. */
export const httpRoute = (
  name: string,
  parents: readonly (string | object)[],
  rules: readonly object[],
  more: { readonly namespace?: string | null; readonly hostnames?: readonly string[] } = {},
): Manifest => {
  const { namespace = 'prod', ...spec } = more
  const parentRefs = parents.map((parent) => {
    if (typeof parent !== 'string') return parent
    const [kind, named = ''] = parent.split(' ')
    return kind === 'Service' ? { group: '', kind, name: named, port: 9080 } : { name: named }
  })
  return object(gatewayApi, 'HTTPRoute', name, namespace, { spec: { parentRefs, ...spec, rules } })
}

/** `reviews-v1 90` with port 9080. */
export const backends = (...words: readonly string[]): object[] =>
  words.map((word) => {
    const [name, weight] = word.split(' ')
    return { name, port: 9080, ...(weight === undefined ? {} : { weight: Number(weight) }) }
  })

export const listenerGateway = (
  name: string,
  listeners: readonly object[] = [{ name: 'http', port: 80, protocol: 'HTTP' }],
  namespace: string | null = 'prod',
): Manifest => object(gatewayApi, 'Gateway', name, namespace, { spec: { gatewayClassName: 'istio', listeners } })
