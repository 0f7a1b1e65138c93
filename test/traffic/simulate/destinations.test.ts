import { describe, expect, test } from 'vitest'
import { type Client, type Simulation, simulate } from '../../../src/traffic/traffic.ts'
import { autoscaler, deployment, destinationRule, type Part, service, to, virtualService, world } from '../objects.ts'

const mesh: Client = { kind: 'mesh', namespace: 'prod' }
const route = (...entries: readonly object[]): Part =>
  virtualService('reviews', { hosts: ['reviews'], http: [{ route: entries }] })
const answer = (...objects: readonly Part[]): Simulation => simulate(world(...objects), { host: 'reviews' }, mesh)
const status = (...objects: readonly Part[]): string => {
  const { destinations, httpStatus } = answer(...objects)
  return `${destinations.map((to) => to.status).join(' ')} ${httpStatus}`
}
const subsets = destinationRule('reviews', { v1: { version: 'v1' }, v2: { version: 'v2' } })
const v1 = deployment('reviews-v1', { app: 'reviews', version: 'v1' })
const v2 = deployment('reviews-v2', { app: 'reviews', version: 'v2' })

describe('a destination is ok', () => {
  test('where Service, subset and pods are all here', () => {
    expect(status(service('reviews'), subsets, v1, route(to('reviews', 'v1')))).toBe('ok 200')
  })

  test('without a subset where the Service selects any pods', () => {
    expect(status(service('reviews'), v1, route(to('reviews')))).toBe('ok 200')
  })

  test('where an empty subset means all pods', () => {
    expect(status(service('reviews'), destinationRule('reviews', { all: {} }), v1, route(to('reviews', 'all')))).toBe(
      'ok 200',
    )
  })
})

describe('a destination is unseen, neither 200 nor 503', () => {
  test.each<[string, readonly Part[]]>([
    ['where nothing of it is here', []],
    ['where only its DestinationRule is', [subsets]],
    ['where only its Service is', [service('reviews')]],
    ['where the DestinationRule is missing', [service('reviews'), v1]],
    ['where the pods are missing', [service('reviews'), subsets]],
    ['where the Service is missing', [subsets, v1]],
    ['where the Service selects nothing by itself', [service('reviews', { selector: {} }), subsets, v1]],
  ])('%s', (_, objects) => {
    expect(status(...objects, route(to('reviews', 'v1')))).toBe('unseen null')
  })

  test('and one unseen share leaves the whole answer open', () => {
    expect(status(service('reviews'), subsets, v1, route(to('reviews', 'v1', 90), to('reviews', 'v2', 10)))).toBe(
      'ok unseen null',
    )
  })

  test('but one without requests does not', () => {
    expect(status(service('reviews'), subsets, v1, route(to('reviews', 'v1', 100), to('reviews', 'v2', 0)))).toBe(
      'ok unseen 200',
    )
  })
})

describe('a destination has no cluster', () => {
  test('where the DestinationRule here lacks the subset', () => {
    const found = answer(service('reviews'), subsets, v1, route(to('reviews', 'v3')))
    expect(found).toMatchObject({ destinations: [{ status: 'NC' }], httpStatus: 503 })
    expect(found.warnings.join()).toContain('DestinationRule prod/reviews has no subset v3')
  })

  test('for its share only', () => {
    expect(status(service('reviews'), subsets, v1, route(to('reviews', 'v1', 90), to('reviews', 'v3', 10)))).toBe(
      'ok NC mixed',
    )
  })

  test('where the Service has no such port', () => {
    expect(status(service('reviews'), subsets, v1, route(to('reviews', 'v1', 100, 80)))).toBe('NC 503')
    expect(status(service('reviews'), subsets, v1, route(to('reviews', 'v1', 100, 9080)))).toBe('ok 200')
  })

  test('where it names no port and the Service has several, none of them that of the gateway', () => {
    const model = world(
      service('reviews', {
        ports: [
          { port: 8080, name: 'http' },
          { port: 9090, name: 'http-admin' },
        ],
      }),
      v1,
      virtualService('reviews', { hosts: ['*'], gateways: ['edge'], http: [{ route: [to('reviews')] }] }),
    )
    const gateway: Client = { kind: 'gateway', gateway: 'prod/edge' }
    expect(simulate(model, { host: 'x.example', port: 80 }, gateway).httpStatus).toBe(503)
    expect(simulate(model, { host: 'x.example', port: 8080 }, gateway).httpStatus).toBe(200)
  })
})

describe('a destination has no healthy host', () => {
  test('where its Deployment has 0 replicas, which switches an autoscaler off', () => {
    const idle = deployment('reviews-v1', { app: 'reviews', version: 'v1' }, { replicas: 0 })
    expect(status(service('reviews'), subsets, idle, route(to('reviews', 'v1')))).toBe('UH 503')
    expect(status(service('reviews'), subsets, idle, autoscaler('reviews-v1'), route(to('reviews', 'v1')))).toBe(
      'UH 503',
    )
    expect(status(subsets, idle, route(to('reviews', 'v1')))).toBe('UH 503')
  })

  test('where the Service pins another version, so that no pod of the subset is ever behind it', () => {
    const pinned = service('reviews', { selector: { app: 'reviews', version: 'v1' } })
    expect(status(pinned, subsets, v1, v2, route(to('reviews', 'v2')))).toBe('UH 503')
    expect(status(pinned, subsets, v1, v2, route(to('reviews', 'v1')))).toBe('ok 200')
  })

  test('where the Service passes the pods of the version by', () => {
    const narrow = service('reviews', { selector: { app: 'reviews', tier: 'stable' } })
    const stable = deployment('reviews-v1', { app: 'reviews', tier: 'stable', version: 'v1' })
    expect(status(narrow, subsets, stable, v2, route(to('reviews', 'v2')))).toBe('UH 503')
  })

  test('but not where one of several Deployments brings pods', () => {
    const idle = deployment('reviews-v1-old', { app: 'reviews', version: 'v1' }, { replicas: 0 })
    expect(status(service('reviews'), subsets, idle, v1, route(to('reviews', 'v1')))).toBe('ok 200')
  })
})

describe('a host with dots is a full name of its own', () => {
  test('so that reviews.prod is none of the Service reviews in prod', () => {
    const found = answer(service('reviews'), v1, route(to('reviews.prod')))
    expect(found).toMatchObject({ destinations: [{ status: 'unknown-host' }], httpStatus: 503 })
    expect(found.warnings.join()).toContain('reviews.prod.svc.cluster.local')
  })

  test('and may be anywhere where nothing here knows it', () => {
    expect(status(route(to('api.example.com')))).toBe('unseen null')
  })
})

describe('the DestinationRule that counts', () => {
  const pods = [service('reviews'), v1, v2]
  const full = 'reviews.prod.svc.cluster.local'
  const from = (namespace: string, ...objects: readonly Part[]): string => {
    const model = world(
      ...pods,
      ...objects,
      virtualService('reviews', { hosts: [full], http: [{ route: [to(full, 'v2')] }] }, 'prod'),
    )
    const [first] = simulate(model, { host: full }, { kind: 'mesh', namespace }).destinations
    return first?.status ?? 'none'
  }
  const has = (namespace: string, version: string, more: object = {}, host = full): Part =>
    destinationRule(host, { [version]: { version } }, { namespace, name: `${namespace}-${version}`, ...more })

  test.each<[string, readonly Part[], string]>([
    ["is the service namespace's own", [has('prod', 'v2')], 'ok'],
    ["is the client's before the service's", [has('prod', 'v2'), has('web', 'v1')], 'NC'],
    ["is not another client's", [has('prod', 'v2'), has('other', 'v1')], 'ok'],
    ["is the root namespace's last", [has('istio-system', 'v2')], 'ok'],
    ["is the service namespace's before the root's", [has('prod', 'v1'), has('istio-system', 'v2')], 'NC'],
    ['is not a private one of the service namespace', [has('prod', 'v2', { exportTo: ['.'] })], 'unseen'],
    ['is one exported to the client by name', [has('prod', 'v2', { exportTo: ['web'] })], 'ok'],
    [
      'is the exact host before a wildcard',
      [has('prod', 'v2'), has('prod', 'v1', {}, '*.prod.svc.cluster.local')],
      'ok',
    ],
    [
      'is the longest wildcard',
      [has('prod', 'v1', {}, '*.svc.cluster.local'), has('prod', 'v2', {}, '*.prod.svc.cluster.local')],
      'ok',
    ],
    ['is made of all for one host in one namespace', [has('prod', 'v1'), has('prod', 'v2')], 'ok'],
    [
      'is not one for other workloads',
      [has('prod', 'v2', { workloadSelector: { matchLabels: { app: 'x' } } })],
      'unseen',
    ],
    ['proves nothing as a wildcard without the subset', [has('prod', 'v1', {}, '*.prod.svc.cluster.local')], 'unseen'],
  ])('%s', (_, objects, expected) => {
    expect(from('web', ...objects)).toBe(expected)
  })

  test('with a workloadSelector is for the clients that it selects, in its namespace', () => {
    const own = has('prod', 'v1', { workloadSelector: { matchLabels: { app: 'web' } } })
    const model = world(...pods, own, virtualService('reviews', { hosts: [full], http: [{ route: [to(full, 'v2')] }] }))
    const ask = (labels: Record<string, string>): string | undefined =>
      simulate(model, { host: full }, { kind: 'mesh', namespace: 'prod', labels: new Map(Object.entries(labels)) })
        .destinations[0]?.status
    expect(ask({ app: 'web' })).toBe('NC')
    expect(ask({ app: 'other' })).toBe('unseen')
  })
})
