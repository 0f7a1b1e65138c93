import fc from 'fast-check'
import { stringify } from 'yaml'
import type { Json, JsonObject, Snapshot } from '../../../src/manifests/manifests.ts'
import { snapshotOf } from '../planning.ts'

/** Names that begin alike, that are parts of one another, or that are versions as well. */
const names = [
  'reviews',
  'review',
  'reviews-v2',
  'ratings',
  'ratings-api',
  'api',
  'shop',
  'details',
  'cart',
  'cart-api',
  'stock',
  'v2',
]
const namespaces = [null, null, 'prod', 'prod', 'test', 'api']
const tiers = ['web', 'reviews', 'api']

const name = fc.constantFrom(...names)
const namespace = fc.constantFrom(...namespaces)
const version = fc.constantFrom('v1', 'v2', 'v3')

const object = (
  apiVersion: string,
  kind: string,
  called: string,
  within: string | null,
  rest: JsonObject,
): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: called, ...(within === null ? {} : { namespace: within }) },
  ...rest,
})

const hostOf = fc
  .tuple(name, fc.constantFrom('short', 'short', 'short', 'full', 'upper', 'dotted'), fc.constantFrom('prod', 'test'))
  .map(([service, how, within]) => {
    if (how === 'full') return `${service}.${within}.svc.cluster.local`
    if (how === 'upper') return service.toUpperCase()
    return how === 'dotted' ? `${service}.${within}` : service
  })

const labelsOf = (service: string, more: JsonObject): JsonObject => ({ app: service, ...more })

const kubernetesService = fc
  .record({
    name,
    namespace,
    tier: fc.constantFrom(null, null, ...tiers),
    pin: fc.constantFrom(false, false, true),
    other: fc.option(name),
  })
  .map(({ name: called, namespace: within, tier, pin, other }) =>
    object('v1', 'Service', called, within, {
      spec: {
        selector: tier === null ? labelsOf(other ?? called, pin ? { version: 'v1' } : {}) : { tier },
        ports: [{ name: 'http', port: 80 }],
      },
    }),
  )

const workload = fc
  .record({
    name,
    namespace,
    version,
    tier: fc.constantFrom(null, ...tiers),
    kind: fc.constantFrom('Deployment', 'Deployment', 'StatefulSet', 'Rollout'),
    replicas: fc.constantFrom(undefined, 0, 2),
    bare: fc.boolean(),
  })
  .map(({ name: service, namespace: within, version: of, tier, kind, replicas, bare }) => {
    const labels = labelsOf(service, { version: of, ...(tier === null ? {} : { tier }) })
    const called = bare ? service : `${service}-${of}`
    const istio = { virtualService: { name: service }, destinationRule: { name: service } }
    return object(kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1', kind, called, within, {
      spec: {
        ...(replicas === undefined ? {} : { replicas }),
        selector: { matchLabels: bare ? { app: service } : labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: `${service}:${of}` }] } },
        ...(kind === 'Rollout' ? { strategy: { canary: { trafficRouting: { istio } } } } : {}),
      },
    })
  })

const autoscaler = fc
  .record({ name, namespace, version, misspelt: fc.constantFrom(false, false, true) })
  .map(({ name: service, namespace: within, version: of, misspelt }) =>
    object('autoscaling/v2', 'HorizontalPodAutoscaler', `${service}-hpa`, within, {
      spec: { scaleTargetRef: { kind: 'Deployment', name: `${service}${misspelt ? 'x' : ''}-${of}` }, maxReplicas: 3 },
    }),
  )

const destinationRule = fc
  .record({
    host: hostOf,
    namespace,
    versions: fc.uniqueArray(version, { minLength: 1 }),
    name,
    wild: fc.constantFrom(...Array(9).fill(false), true),
  })
  .map(({ host, namespace: within, versions, name: called, wild }) =>
    object('networking.istio.io/v1', 'DestinationRule', called, within, {
      spec: {
        host: wild ? '*.prod.svc.cluster.local' : host,
        subsets: versions.map((of) => ({ name: of, labels: { version: of } })),
      },
    }),
  )

const destination = fc
  .tuple(hostOf, fc.option(version))
  .map(([host, subset]): JsonObject => ({ host, ...(subset === null ? {} : { subset }) }))

const route = fc.tuple(hostOf, fc.uniqueArray(version, { minLength: 1, maxLength: 3 })).map(
  ([host, versions]): JsonObject => ({
    route: versions.map((subset, index) => ({
      destination: { host, subset },
      ...(versions.length > 1 ? { weight: index === 0 ? 100 : 0 } : {}),
    })),
  }),
)

const rule = fc.oneof(
  { weight: 6, arbitrary: route },
  { weight: 2, arbitrary: destination.map((to): JsonObject => ({ route: [{ destination: to }] })) },
  {
    weight: 2,
    arbitrary: fc.tuple(route, destination).map(([one, to]): JsonObject => ({ ...one, mirror: to })),
  },
  {
    weight: 2,
    arbitrary: route.map(
      (one): JsonObject => ({ name: 'jason', match: [{ headers: { 'end-user': { exact: 'jason' } } }], ...one }),
    ),
  },
  { weight: 1, arbitrary: name.map((called): JsonObject => ({ delegate: { name: called } })) },
)

const gatewayNames = ['public', 'publik', 'prod/public', 'mesh']

const virtualService = fc
  .record({
    name,
    namespace,
    hosts: fc.constantFrom('none', 'own', 'own', 'own', 'world', 'all'),
    host: hostOf,
    gateways: fc.option(fc.uniqueArray(fc.constantFrom(...gatewayNames), { minLength: 1, maxLength: 2 })),
    rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
  })
  .map(({ name: called, namespace: within, hosts, host, gateways, rules }) =>
    object('networking.istio.io/v1', 'VirtualService', called, within, {
      spec: {
        ...(hosts === 'none'
          ? {}
          : { hosts: hosts === 'own' ? [host] : hosts === 'all' ? ['*'] : ['shop.example.com', host] }),
        ...(gateways === null || hosts === 'none' ? {} : { gateways }),
        http: rules,
      },
    }),
  )

/** One service as it stands in most repositories. */
const application = (named: fc.Arbitrary<string>) =>
  fc.record({ name: named, namespace, together: namespace }).map(({ name: service, namespace: within, together }) => {
    const labels = (of: string): JsonObject => ({ app: service, version: of })
    const other = within === null ? null : together === null ? null : within
    return [
      object('v1', 'Service', service, other, {
        spec: { selector: { app: service }, ports: [{ name: 'http', port: 80 }] },
      }),
      object('networking.istio.io/v1', 'DestinationRule', service, within, {
        spec: { host: service, subsets: ['v1', 'v2'].map((of) => ({ name: of, labels: { version: of } })) },
      }),
      object('networking.istio.io/v1', 'VirtualService', service, within, {
        spec: {
          hosts: [service],
          http: [
            {
              route: [
                { destination: { host: service, subset: 'v1' }, weight: 100 },
                { destination: { host: service, subset: 'v2' }, weight: 0 },
              ],
            },
          ],
        },
      }),
      ...['v1', 'v2'].map((of) =>
        object('apps/v1', 'Deployment', `${service}-${of}`, other, {
          spec: {
            selector: { matchLabels: labels(of) },
            template: {
              metadata: { labels: labels(of) },
              spec: { containers: [{ name: 'main', image: `${service}:${of}` }] },
            },
          },
        }),
      ),
    ]
  })

const gateway = fc
  .tuple(fc.constantFrom('public', 'publick', 'other'), namespace, fc.boolean())
  .map(([called, within, all]) =>
    object('networking.istio.io/v1', 'Gateway', called, within, {
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [
          {
            port: { number: 80, name: 'http', protocol: 'HTTP' },
            hosts: all ? ['*'] : ['shop.example.com', 'prod/api.example.com'],
          },
        ],
      },
    }),
  )

const serviceEntry = fc.tuple(hostOf, namespace).map(([host, within]) =>
  object('networking.istio.io/v1', 'ServiceEntry', 'outside', within, {
    spec: { hosts: [host], resolution: 'DNS', ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] },
  }),
)

const flagger = fc.tuple(name, namespace).map(([service, within]) =>
  object('flagger.app/v1beta1', 'Canary', `${service}-canary`, within, {
    spec: { targetRef: { kind: 'Deployment', name: service } },
  }),
)

const objects = fc.oneof(
  { weight: 8, arbitrary: application(name) },
  { weight: 3, arbitrary: fc.oneof(kubernetesService, workload, destinationRule).map((one) => [one]) },
  { weight: 3, arbitrary: virtualService.map((one) => [one]) },
  { weight: 2, arbitrary: fc.oneof(autoscaler, gateway).map((one) => [one]) },
  { weight: 1, arbitrary: fc.oneof(serviceEntry, flagger).map((one) => [one]) },
)

const blocks = (values: readonly Json[]): string => values.map((value) => `---\n${stringify(value)}`).join('')

/** One letter of every name spelt by its number. */
const escaped = (values: readonly Json[]): string =>
  blocksQuoted(values).replaceAll(/"(r)(eviews?|atings)/g, String.raw`"\x72$2`)

const blocksQuoted = (values: readonly Json[]): string =>
  values
    .map((value) => `---\n${stringify(value, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' })}`)
    .join('')

const styles: Readonly<Record<string, (values: readonly Json[]) => string>> = {
  blocks,
  quoted: blocksQuoted,
  single: (values) => values.map((value) => `---\n${stringify(value, { defaultStringType: 'QUOTE_SINGLE' })}`).join(''),
  flow: (values) => values.map((value) => `---\n${stringify(value, { collectionStyle: 'flow' })}`).join(''),
  escaped,
  list: (values) => stringify({ apiVersion: 'v1', kind: 'List', items: values }),
  json: (values) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: values }, null, 2),
  anchors: (values) => blocks(values).replaceAll(/^( *)name: (\w+)$/gm, '$1name: &n$2 $2'),
  broken: (values) => `${blocks(values)}\n  : [broken\n`,
  template: (values) => `{{- if .Values.on }}\n${blocks(values)}{{- end }}\n`,
  wrong: (values) =>
    `${blocks(values)}---\napiVersion: v1\nkind: Service\nmetadata: {name: reviews-wrong}\nspec: {selector: 7}\n`,
}

const style = fc.constantFrom(
  ...[
    'blocks',
    'blocks',
    'blocks',
    'blocks',
    'quoted',
    'single',
    'flow',
    'escaped',
    'list',
    'json',
    'anchors',
    'broken',
    'template',
    'wrong',
  ],
)

const directory = fc.constantFrom('apps/a', 'apps/b', 'apps/a/deep', 'prod', '')

/** A file of one or several objects, or each in a file of its own. */
const filesOf = (all: fc.Arbitrary<JsonObject[]>) =>
  fc.tuple(all, style, directory, fc.boolean()).map(([values, how, where, together]) => {
    const render = styles[how] ?? blocks
    return (together ? [render(values)] : values.map((value) => render([value]))).map((text) => ({
      text,
      where,
      json: how === 'json',
    }))
  })

const asked = fc.constantFrom('reviews', 'reviews', 'ratings-api', 'api', 'cart', 'stock', 'stock')

const commandFor = (service: string): fc.Arbitrary<string> =>
  fc
    .tuple(version, fc.constantFrom(...Array(8).fill(` ${service}`), ''), fc.constantFrom('prod', 'test'))
    .chain(([of, last, within]) =>
      fc.constantFrom(
        `/canary 10 v2${last}`,
        `/canary 10 ${of}${last}`,
        `/canary 10${last}`,
        `/canary 10 v2 ${within}/${service}`,
        `/pin v1${last}`,
        `/pin ${of}${last}`,
        `/mirror v2 25%${last}`,
        `/route header end-user=jason v2${last}`,
        `/unroute jason${last}`,
        `/canary 10 v2${last}\n/mirror v2 10%${last}`,
        `/canary 50 ${service}-${of}${last}`,
        `/policy lb LEAST_REQUEST${last}`,
        `/policy pool maxConnections=5${last} --subset v2`,
        `/deploy v4${last} --image-tag 4.0.1`,
        `/scale 3 deployment=${service}-v2`,
        `/image v2${last} --image-tag 2.0.1`,
        `/retire v2${last}`,
        `/promote v2${last}`,
        `/adopt${last}`,
        `/expose${last} host=shop.example.com gateway=prod/public`,
      ),
    )

/** A repository with other things in it, and a command for one of its services. */
export const asking: fc.Arbitrary<{
  readonly snapshot: Snapshot
  readonly body: string
  readonly thread: readonly string[]
}> = asked.chain((service) =>
  fc
    .tuple(
      filesOf(application(fc.constant(service))),
      fc.array(filesOf(objects), { minLength: 2, maxLength: 9 }),
      commandFor(service),
      fc.constantFrom([], [], [`prod/${service}`], [`_/${service}`]),
    )
    .map(([own, others, body, thread]) => {
      const all = [own, ...others]
        .flat()
        .map(({ text, where, json }, index): [string, string] => [
          `${where}${where === '' ? '' : '/'}f${(index * 7) % 50}.${json ? 'json' : 'yaml'}`,
          text,
        ])
      return {
        snapshot: snapshotOf(Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)))),
        body,
        thread,
      }
    }),
)
