import { describe, expect, test } from 'vitest'
import { simulate } from '../../../src/traffic/traffic.ts'
import {
  deployment,
  destinationRule,
  gateway,
  server,
  service,
  to,
  versions,
  virtualService,
  world,
} from '../objects.ts'
import { shares } from '../shares.ts'

describe("Istio's surprises", () => {
  test('a lone destination gets everything whatever its weight', () => {
    const model = world(
      versions('reviews', ['v1']),
      virtualService('reviews', { hosts: ['reviews'], http: [{ route: [to('reviews', 'v1', 0)] }] }),
    )
    expect(simulate(model, { host: 'reviews' })).toMatchObject({
      destinations: [{ subset: 'v1', share: 100, status: 'ok' }],
      httpStatus: 200,
    })
  })

  test('a missing weight beside others is 0', () => {
    const model = world(
      versions('reviews', ['v1', 'v2', 'v3']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [{ route: [to('reviews', 'v1', 90), to('reviews', 'v2', 10), to('reviews', 'v3')] }],
      }),
    )
    expect(simulate(model, { host: 'reviews' }).destinations).toMatchObject([
      { subset: 'v1', share: 90 },
      { subset: 'v2', share: 10 },
      { subset: 'v3', share: 0 },
    ])
  })

  test('what stands behind a catch-all is never reached', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [
          { route: [to('reviews', 'v1')] },
          { match: [{ headers: { 'end-user': { exact: 'jason' } } }], route: [to('reviews', 'v2')] },
        ],
      }),
    )
    const answer = simulate(model, { host: 'reviews', headers: [['end-user', 'jason']] })
    expect(answer).toMatchObject({ rule: '#0', destinations: [{ subset: 'v1' }] })
  })

  test('an empty match entry is a catch-all', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [{ match: [{}], route: [to('reviews', 'v1')] }, { route: [to('reviews', 'v2')] }],
      }),
    )
    expect(shares(simulate(model, { host: 'reviews', path: '/anything' }))).toBe('v1 100')
  })

  test('a prefix is plain text: /foo takes /foobar too', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [
          { match: [{ uri: { prefix: '/foo' } }], route: [to('reviews', 'v2')] },
          { route: [to('reviews', 'v1')] },
        ],
      }),
    )
    expect(shares(simulate(model, { host: 'reviews', path: '/foobar' }))).toBe('v2 100')
    expect(shares(simulate(model, { host: 'reviews', path: '/fo' }))).toBe('v1 100')
  })

  test('a regular expression has to match the whole value', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [
          { match: [{ headers: { 'user-agent': { regex: 'Chrome' } } }], route: [to('reviews', 'v2')] },
          { route: [to('reviews', 'v1')] },
        ],
      }),
    )
    const ask = (agent: string): string =>
      shares(simulate(model, { host: 'reviews', headers: [['User-Agent', agent]] }))
    expect(ask('Mozilla/5.0 Chrome/126')).toBe('v1 100')
    expect(ask('Chrome')).toBe('v2 100')
  })

  test('withoutHeaders with .* excludes requests that lack the header', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [
          { match: [{ withoutHeaders: { 'x-beta': { regex: '.*' } } }], route: [to('reviews', 'v2')] },
          { route: [to('reviews', 'v1')] },
        ],
      }),
    )
    expect(shares(simulate(model, { host: 'reviews' }))).toBe('v1 100')
    expect(shares(simulate(model, { host: 'reviews', headers: [['x-beta', 'on']] }))).toBe('v1 100')
  })

  test('where a match names gateways, sourceLabels and sourceNamespace are not looked at', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [
          {
            match: [{ gateways: ['mesh'], sourceLabels: { app: 'other' }, sourceNamespace: 'elsewhere' }],
            route: [to('reviews', 'v2')],
          },
          { route: [to('reviews', 'v1')] },
        ],
      }),
    )
    expect(shares(simulate(model, { host: 'reviews' }, { kind: 'mesh', namespace: 'prod' }))).toBe('v2 100')
  })

  test('behind a gateway the exact host wins over *, and nothing falls through', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      gateway('edge', [server(['*'])]),
      virtualService('wide', { hosts: ['*'], gateways: ['edge'], http: [{ route: [to('reviews', 'v1')] }] }),
      virtualService('narrow', {
        hosts: ['shop.example.com'],
        gateways: ['edge'],
        http: [{ match: [{ uri: { prefix: '/new' } }], route: [to('reviews', 'v2')] }],
      }),
    )
    const ask = (host: string, path: string): string => shares(simulate(model, { host, path }))
    expect(ask('shop.example.com', '/new')).toBe('v2 100')
    expect(ask('shop.example.com', '/old')).toBe('404')
    expect(ask('www.example.com', '/new')).toBe('v1 100')
  })

  test("a DestinationRule in the gateway's namespace hides the service's own", () => {
    const model = world(
      service('reviews'),
      destinationRule('reviews', { v1: { version: 'v1' }, v2: { version: 'v2' } }),
      deployment('reviews-v2', { app: 'reviews', version: 'v2' }),
      destinationRule(
        'reviews.prod.svc.cluster.local',
        { v1: { version: 'v1' } },
        { namespace: 'infra', name: 'tls-only' },
      ),
      gateway('edge', [server(['*'])], 'infra'),
      virtualService('reviews', {
        hosts: ['reviews', 'shop.example.com'],
        gateways: ['mesh', 'infra/edge'],
        http: [{ route: [to('reviews', 'v2')] }],
      }),
    )
    expect(simulate(model, { host: 'reviews' }, { kind: 'mesh', namespace: 'prod' }).httpStatus).toBe(200)
    expect(simulate(model, { host: 'shop.example.com' }, { kind: 'gateway', gateway: 'infra/edge' })).toMatchObject({
      destinations: [{ status: 'NC' }],
      httpStatus: 503,
    })
  })

  test('a short name means another host in another namespace', () => {
    const model = world(
      versions('reviews', ['v1'], 'prod'),
      versions('reviews', ['v1'], 'staging'),
      virtualService('reviews', { hosts: ['reviews'], http: [{ name: 'prod', route: [to('reviews', 'v1')] }] }, 'prod'),
    )
    expect(simulate(model, { host: 'reviews' }, { kind: 'mesh', namespace: 'prod' }).rule).toBe('prod')
    const elsewhere = simulate(model, { host: 'reviews' }, { kind: 'mesh', namespace: 'staging' })
    expect(elsewhere).toMatchObject({ virtualService: null, action: 'service', httpStatus: 200 })
    const full = { host: 'reviews.prod.svc.cluster.local' }
    expect(simulate(model, full, { kind: 'mesh', namespace: 'staging' }).rule).toBe('prod')
  })

  test('a fault without a percentage breaks nothing', () => {
    const model = world(
      versions('reviews', ['v1']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [
          {
            fault: { abort: { httpStatus: 500 }, delay: { fixedDelay: '5s' } },
            route: [to('reviews', 'v1')],
          },
        ],
      }),
    )
    expect(simulate(model, { host: 'reviews' })).toMatchObject({
      httpStatus: 200,
      fault: { abort: { percentage: 0 }, delay: { percentage: 0 } },
    })
  })
})
