import { describe, expect, test } from 'vitest'
import { type Client, simulate } from '../../../src/traffic/traffic.ts'
import { gateway, type Part, server, to, versions, virtualService, world } from '../objects.ts'
import { shares } from '../shares.ts'

const edge: Client = { kind: 'gateway', gateway: 'prod/edge' }
const behind = (
  name: string,
  hosts: readonly string[],
  version: string,
  namespace = 'prod',
): ReturnType<typeof virtualService> =>
  virtualService(
    name,
    { hosts, gateways: ['prod/edge'], http: [{ route: [to('reviews.prod.svc.cluster.local', version)] }] },
    namespace,
  )

describe('the names of a gateway', () => {
  test.each([['edge'], ['./edge'], ['prod/edge'], ['edge.prod.svc.cluster.local']])('%s means prod/edge', (name) => {
    const model = world(
      versions('reviews', ['v1']),
      virtualService('reviews', { hosts: ['*'], gateways: [name], http: [{ route: [to('reviews', 'v1')] }] }),
    )
    expect(simulate(model, { host: 'x.example' }, edge).virtualService).toBe('reviews')
  })

  test('may be given without a namespace where only one fits', () => {
    const model = world(versions('reviews', ['v1']), gateway('edge', [server(['*'])]), behind('reviews', ['*'], 'v1'))
    expect(simulate(model, { host: 'x' }, { kind: 'gateway', gateway: 'edge' }).client).toBe('gateway:prod/edge')
  })
})

describe('hosts', () => {
  test('are admitted by the gateway as well', () => {
    const model = world(
      versions('reviews', ['v1']),
      gateway('edge', [server(['*.example.com'])]),
      behind('reviews', ['shop.example.com', 'shop.example.org'], 'v1'),
    )
    expect(simulate(model, { host: 'shop.example.com' }, edge).httpStatus).toBe(200)
    expect(simulate(model, { host: 'shop.example.org' }, edge).httpStatus).toBe(404)
  })

  test('take the narrower of both sides', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      gateway('edge', [server(['shop.example.com', '*.example.com'])]),
      behind('wide', ['*'], 'v1'),
      behind('middle', ['*.example.com'], 'v2'),
    )
    // `*` is narrowed to both hosts of the server, and so is the wildcard: one virtual host each, made of both.
    expect(simulate(model, { host: 'shop.example.com' }, edge).virtualService).toBe('middle')
    expect(simulate(model, { host: 'shop.example.org' }, edge).httpStatus).toBe(404)
  })

  test.each([
    ['other/*', 'prod', false],
    ['prod/*', 'prod', true],
    ['./*', 'prod', true],
    ['./*', 'other', false],
    ['*/*', 'other', true],
  ])('%s admits VirtualServices of %s: %s', (host, namespace, expected) => {
    const model = world(
      versions('reviews', ['v1']),
      gateway('edge', [server([host])]),
      behind('reviews', ['shop.example.com'], 'v1', namespace),
    )
    expect(simulate(model, { host: 'shop.example.com' }, edge).virtualService).toBe(expected ? 'reviews' : null)
  })

  test('with a wildcard do not cover the bare domain', () => {
    const model = world(
      versions('reviews', ['v1']),
      gateway('edge', [server(['*'])]),
      behind('reviews', ['*.example.com'], 'v1'),
    )
    expect(simulate(model, { host: 'a.b.example.com' }, edge).httpStatus).toBe(200)
    expect(simulate(model, { host: 'example.com' }, edge).httpStatus).toBe(404)
  })

  test('ignore case and port', () => {
    const model = world(
      versions('reviews', ['v1']),
      gateway('edge', [server(['*'])]),
      behind('reviews', ['Shop.Example.com'], 'v1'),
    )
    expect(simulate(model, { host: 'SHOP.example.COM:80' }, edge).httpStatus).toBe(200)
  })

  test('a short name means the full one, which outside nobody asks for', () => {
    const model = world(
      versions('reviews', ['v1']),
      gateway('edge', [server(['*'])]),
      behind('reviews', ['reviews'], 'v1'),
    )
    expect(simulate(model, { host: 'reviews' }, edge).httpStatus).toBe(404)
    expect(simulate(model, { host: 'reviews.prod.svc.cluster.local' }, edge).httpStatus).toBe(200)
  })
})

describe('several VirtualServices for one host', () => {
  const split = (name: string, path: string, version: string, catchAll: boolean): ReturnType<typeof virtualService> =>
    virtualService(name, {
      hosts: ['shop.example.com'],
      gateways: ['edge'],
      http: [
        { match: [{ uri: { prefix: path } }], route: [to('reviews', version)] },
        ...(catchAll ? [{ route: [to('reviews', 'v3')] }] : []),
      ],
    })

  test('are merged, and catch-alls go to the end', () => {
    const model = world(
      versions('reviews', ['v1', 'v2', 'v3']),
      gateway('edge', [server(['*'])]),
      split('a', '/a', 'v1', true),
      split('b', '/b', 'v2', false),
    )
    const ask = (path: string): string => shares(simulate(model, { host: 'shop.example.com', path }, edge))
    expect([ask('/a'), ask('/b'), ask('/c')]).toEqual(['v1 100', 'v2 100', 'v3 100'])
    expect(simulate(model, { host: 'shop.example.com', path: '/b' }, edge).warnings).toEqual([])
  })

  test('are cut off behind their own catch-all before they are merged', () => {
    const model = world(
      versions('reviews', ['v1', 'v2', 'v3']),
      gateway('edge', [server(['*'])]),
      virtualService('a', {
        hosts: ['shop.example.com'],
        gateways: ['edge'],
        http: [{ route: [to('reviews', 'v1')] }, { match: [{ uri: { prefix: '/x' } }], route: [to('reviews', 'v3')] }],
      }),
      split('b', '/b', 'v2', false),
    )
    expect(shares(simulate(model, { host: 'shop.example.com', path: '/x' }, edge))).toBe('v1 100')
  })

  test('whose rules overlap are reported, for their order is not in the files', () => {
    const model = world(
      versions('reviews', ['v1', 'v2', 'v3']),
      gateway('edge', [server(['*'])]),
      split('a', '/x', 'v1', false),
      split('b', '/x', 'v2', false),
    )
    const { warnings } = simulate(model, { host: 'shop.example.com', path: '/x' }, edge)
    expect(warnings.join()).toContain('which comes first depends on their age')
  })
})

describe('a gateway', () => {
  test('that is not here is assumed to take the hosts, and the answer says so', () => {
    const model = world(versions('reviews', ['v1']), behind('reviews', ['*'], 'v1'))
    const answer = simulate(model, { host: 'x.example' }, edge)
    expect(answer.httpStatus).toBe(200)
    expect(answer.warnings).toEqual([
      'Gateway prod/edge is not in this repository; its hosts and ports could not be seen.',
    ])
  })

  test('may redirect plain requests to https', () => {
    const model = world(
      versions('reviews', ['v1']),
      gateway('edge', [server(['*'], 80, { tls: { httpsRedirect: true } }), server(['*'], 443)]),
      behind('reviews', ['*'], 'v1'),
    )
    expect(simulate(model, { host: 'x.example', port: 80 }, edge)).toMatchObject({
      httpStatus: 301,
      action: 'redirect',
    })
    expect(simulate(model, { host: 'x.example', port: 443 }, edge).httpStatus).toBe(200)
    expect(simulate(model, { host: 'x.example' }, edge).httpStatus).toBe(200)
  })

  test('has rules of its own by match.gateways', () => {
    const model = world(
      versions('reviews', ['v1', 'v2']),
      gateway('edge', [server(['*'])]),
      virtualService('reviews', {
        hosts: ['reviews', 'shop.example.com'],
        gateways: ['mesh', 'edge'],
        http: [{ match: [{ gateways: ['edge'] }], route: [to('reviews', 'v2')] }, { route: [to('reviews', 'v1')] }],
      }),
    )
    expect(shares(simulate(model, { host: 'shop.example.com' }, edge))).toBe('v2 100')
    expect(shares(simulate(model, { host: 'reviews' }, { kind: 'mesh', namespace: 'prod' }))).toBe('v1 100')
  })

  test('never sees what the mesh alone is bound to', () => {
    const model = world(
      versions('reviews', ['v1']),
      gateway('edge', [server(['*'])]),
      virtualService('reviews', { hosts: ['reviews'], http: [{ route: [to('reviews', 'v1')] }] }),
    )
    expect(simulate(model, { host: 'reviews.prod.svc.cluster.local' }, edge).httpStatus).toBe(404)
  })
})

describe('the client that a host is meant for', () => {
  const asked = (...objects: readonly Part[]): string => simulate(world(...objects), { host: 'shop' }).client
  const route = { http: [{ route: [to('reviews', 'v1')] }] }

  test('is the mesh where the VirtualService is bound to it', () => {
    expect(asked(virtualService('shop', { hosts: ['shop'], gateways: ['edge', 'mesh'], ...route }))).toBe('mesh:prod')
  })

  test('is its first gateway where it is not', () => {
    expect(asked(virtualService('shop', { hosts: ['*'], gateways: ['edge', 'back'], ...route }))).toBe(
      'gateway:prod/edge',
    )
  })

  test('is the mesh where an exact host stands beside a wildcard behind a gateway', () => {
    expect(
      asked(
        virtualService('wide', { hosts: ['*'], gateways: ['edge'], ...route }),
        virtualService('shop', { hosts: ['shop'], ...route }),
      ),
    ).toBe('mesh:prod')
  })

  test('is the mesh of the Service where no VirtualService takes the host', () => {
    expect(asked(versions('shop', ['v1'], 'retail'))).toBe('mesh:retail')
  })
})
