import { describe, expect, test } from 'vitest'
import { type Client, simulate } from '../../../src/traffic/traffic.ts'
import {
  destinationRule,
  gateway,
  type Part,
  server,
  service,
  to,
  versions,
  virtualService,
  world,
  yamlOf,
} from '../objects.ts'
import { modelOf } from '../read.ts'
import { shares } from '../shares.ts'

const mesh = (namespace: string | null, labels?: Record<string, string>): Client => ({
  kind: 'mesh',
  namespace,
  ...(labels === undefined ? {} : { labels: new Map(Object.entries(labels)) }),
})
const toV1 = { http: [{ route: [to('reviews', 'v1')] }] }

describe('the names of a service in the mesh', () => {
  const model = world(versions('reviews', ['v1']), virtualService('reviews', { hosts: ['reviews'], ...toV1 }))
  test.each([
    ['reviews', 'prod', true],
    ['REVIEWS', 'prod', true],
    ['reviews:9080', 'prod', true],
    ['reviews', 'other', false],
    ['reviews.prod', 'other', true],
    ['reviews.prod.svc', 'other', true],
    ['reviews.prod.svc.cluster.local', 'other', true],
    ['reviews.other', 'prod', false],
    ['reviews.prod.svc.example', 'prod', false],
  ])('%s asked from %s', (host, namespace, expected) => {
    expect(simulate(model, { host }, mesh(namespace)).virtualService).toBe(expected ? 'reviews' : null)
  })

  test('follow the cluster domain of the mesh', () => {
    const spec = { hosts: ['reviews.prod.svc.corp'], ...toV1 }
    const ask = (settings: { clusterDomain?: string }): unknown =>
      simulate(modelOf(yamlOf([virtualService('reviews', spec)]), { settings }), { host: 'reviews' }, mesh('prod'))
        .virtualService
    expect(ask({})).toBeNull()
    expect(ask({ clusterDomain: 'corp' })).toBe('reviews')
  })
})

describe('a VirtualService counts for a mesh client', () => {
  const visible = (spec: object, namespace: string): boolean => {
    const model = world(
      versions('reviews', ['v1']),
      virtualService('reviews', { hosts: ['reviews.prod.svc.cluster.local'], ...toV1, ...spec }),
    )
    return simulate(model, { host: 'reviews.prod' }, mesh(namespace)).virtualService === 'reviews'
  }
  test.each([
    ['everywhere without exportTo', {}, 'other', true],
    ['everywhere with *', { exportTo: ['*'] }, 'other', true],
    ['in its own namespace with .', { exportTo: ['.'] }, 'prod', true],
    ['nowhere else with .', { exportTo: ['.'] }, 'other', false],
    ['in the named namespace', { exportTo: ['other'] }, 'other', true],
    ['not beside the named namespace', { exportTo: ['other'] }, 'third', false],
    ['not where it names gateways only', { gateways: ['edge'] }, 'prod', false],
    ['where it names mesh beside gateways', { gateways: ['edge', 'mesh'] }, 'prod', true],
  ])('%s', (_, spec, namespace, expected) => {
    expect(visible(spec, namespace)).toBe(expected)
  })
})

describe('where several VirtualServices claim a host', () => {
  test('only one counts, and the answer says that the files do not tell which', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('a', {
        hosts: ['reviews'],
        http: [{ match: [{ uri: { prefix: '/a' } }], route: [to('reviews', 'v2')] }],
      }),
      virtualService('b', { hosts: ['reviews'], ...toV1 }),
    )
    const answer = simulate(model, { host: 'reviews' }, mesh('prod'))
    expect(answer).toMatchObject({ virtualService: 'a', rule: null, httpStatus: 404 })
    expect(answer.warnings.join()).toContain('prod/a and prod/b claim the same host')
  })

  test('one private to the namespace comes before a public one, without doubt', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('a', { hosts: ['reviews'], http: [{ route: [to('reviews', 'v2')] }] }),
      virtualService('b', { hosts: ['reviews'], exportTo: ['.'], ...toV1 }),
    )
    const answer = simulate(model, { host: 'reviews' }, mesh('prod'))
    expect(answer).toMatchObject({ virtualService: 'b', warnings: [] })
  })

  test('one without any rule for this client leaves the host to the next', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('a', {
        hosts: ['reviews'],
        http: [{ match: [{ sourceLabels: { app: 'other' } }], route: [to('reviews', 'v2')] }],
      }),
      virtualService('b', { hosts: ['reviews'], ...toV1 }),
    )
    expect(simulate(model, { host: 'reviews' }, mesh('prod'))).toMatchObject({ virtualService: 'b', warnings: [] })
  })

  test('the name wins over a wildcard, and a longer wildcard over a shorter one', () => {
    const model = world(
      versions('reviews', ['v1', 'v2', 'v3']),
      virtualService('short', { hosts: ['*.svc.cluster.local'], ...toV1 }),
      virtualService('long', { hosts: ['*.prod.svc.cluster.local'], ...toV1 }),
      virtualService('exact', { hosts: ['reviews'], ...toV1 }),
    )
    const winner = (host: string): string | null => simulate(model, { host }, mesh('prod')).virtualService
    expect(winner('reviews')).toBe('exact')
    expect(winner('ratings')).toBe('long')
    expect(winner('ratings.other')).toBe('short')
  })
})

describe('without a rule in between', () => {
  test('a Service answers with all of its pods', () => {
    const answer = simulate(world(versions('reviews', ['v1'])), { host: 'reviews' }, mesh('prod'))
    expect(answer).toMatchObject({
      virtualService: null,
      rule: null,
      action: 'service',
      destinations: [{ host: 'reviews', subset: null, share: 100, status: 'ok' }],
      httpStatus: 200,
    })
  })

  test('a host that nothing here knows is neither 200 nor 503', () => {
    const answer = simulate(world(), { host: 'elsewhere.example.com' }, mesh('prod'))
    expect(answer).toMatchObject({ destinations: [{ status: 'unknown-host', share: 100 }], httpStatus: null })
  })

  test('a ServiceEntry answers for its hosts', () => {
    const entry = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'payments', namespace: 'prod' },
      spec: { hosts: ['api.payments.example', '*.wild.example'], resolution: 'DNS' },
    }
    const ask = (host: string): unknown => simulate(world(entry), { host }, mesh('prod')).httpStatus
    expect(ask('api.payments.example')).toBe(200)
    expect(ask('any.wild.example')).toBe(200)
    expect(ask('other.example')).toBeNull()
  })
})

describe('rules for some clients only', () => {
  const model = world(
    versions('reviews', ['v1', 'v2', 'v3']),
    virtualService('reviews', {
      hosts: ['reviews'],
      http: [
        { match: [{ sourceLabels: { app: 'web', tier: 'front' } }], route: [to('reviews', 'v2')] },
        { match: [{ sourceNamespace: 'test' }], route: [to('reviews', 'v3')] },
        { route: [to('reviews', 'v1')] },
      ],
    }),
  )
  const ask = (client: Client): string => shares(simulate(model, { host: 'reviews.prod' }, client))

  test('go by the labels of the pod that asks, all of them', () => {
    expect(ask(mesh('prod', { app: 'web', tier: 'front', version: 'v1' }))).toBe('v2 100')
    expect(ask(mesh('prod', { app: 'web' }))).toBe('v1 100')
    expect(ask(mesh('prod'))).toBe('v1 100')
  })

  test('go by its namespace', () => {
    expect(ask(mesh('test'))).toBe('v3 100')
  })

  test('leave the Service its own route where no rule is left', () => {
    const only = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [{ match: [{ sourceNamespace: 'test' }], route: [to('reviews', 'v2')] }],
      }),
    )
    expect(simulate(only, { host: 'reviews' }, mesh('prod'))).toMatchObject({ action: 'service', httpStatus: 200 })
  })

  test('a match for a gateway that the VirtualService is not bound to never fires', () => {
    const parts = [
      versions('reviews', ['v1', 'v2']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [{ match: [{ gateways: ['edge'] }], route: [to('reviews', 'v2')] }, { route: [to('reviews', 'v1')] }],
      }),
    ]
    const narrow = world(...parts)
    expect(shares(simulate(narrow, { host: 'reviews' }, mesh('prod')))).toBe('v1 100')
    const from = { kind: 'gateway', gateway: 'prod/edge' } as const
    const here = world(...parts, gateway('edge', [server(['*'])]))
    expect(simulate(here, { host: 'reviews' }, from).httpStatus).toBe(404)
    // Of a gateway that is not here nothing is known but that this one is not bound to it.
    expect(simulate(narrow, { host: 'reviews' }, from)).toMatchObject({ httpStatus: null, destinations: [] })
  })
})

describe('ports', () => {
  const rules = {
    hosts: ['reviews'],
    http: [{ match: [{ port: 8080 }], route: [to('reviews', 'v2')] }, { route: [to('reviews', 'v1')] }],
  }
  const objects = (ports: readonly object[]): readonly Part[] => [
    service('reviews', { ports }),
    destinationRule('reviews', { v1: {}, v2: {} }),
    virtualService('reviews', rules),
  ]

  test('a match on the port is a catch-all there and nothing elsewhere', () => {
    const model = world(
      ...objects([
        { name: 'http', port: 80 },
        { name: 'http-b', port: 8080 },
      ]),
    )
    expect(shares(simulate(model, { host: 'reviews:8080' }, mesh('prod')))).toBe('v2 100')
    expect(shares(simulate(model, { host: 'reviews', port: 8080 }, mesh('prod')))).toBe('v2 100')
    expect(shares(simulate(model, { host: 'reviews:80' }, mesh('prod')))).toBe('v1 100')
    expect(shares(simulate(model, { host: 'reviews' }, mesh('prod')))).toBe('v1 100')
  })

  test.each([
    [{ name: 'tcp-reviews', port: 80 }, false],
    [{ name: 'http-reviews', port: 80 }, true],
    [{ name: 'grpc', port: 80 }, true],
    [{ name: 'grpc-web', port: 80 }, true],
    [{ name: 'web', port: 80 }, true],
    [{ port: 80 }, true],
    [{ port: 3306 }, false],
    [{ name: 'tcp', port: 80, appProtocol: 'http' }, true],
    [{ name: 'http', port: 80, appProtocol: 'tcp' }, false],
    [{ name: 'https', port: 443 }, false],
  ])('%j takes http rules: %s', (port, expected) => {
    const model = world(...objects([port]))
    const answer = simulate(model, { host: 'reviews' }, mesh('prod'))
    expect(answer.virtualService !== null).toBe(expected)
    expect(answer.warnings.some((warning) => warning.includes('is not HTTP to Istio'))).toBe(!expected)
  })
})
