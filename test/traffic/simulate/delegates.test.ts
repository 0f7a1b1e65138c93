import { describe, expect, test } from 'vitest'
import { type Client, type Simulation, simulate, type TrafficRequest } from '../../../src/traffic/traffic.ts'
import { type Manifest, to, versions, virtualService, world } from '../objects.ts'
import { shares } from '../shares.ts'

const edge: Client = { kind: 'gateway', gateway: 'prod/edge' }
const root = (rule: object, ...more: readonly object[]): Manifest =>
  virtualService('root', {
    hosts: ['shop.example.com'],
    gateways: ['edge'],
    http: [{ delegate: { name: 'leaf' }, ...rule }, ...more],
  })
const leaf = (...http: readonly object[]): Manifest => virtualService('leaf', { http })
const ask = (objects: readonly Manifest[], request: Partial<TrafficRequest> = {}): Simulation =>
  simulate(world(versions('reviews', ['v1', 'v2']), objects), { host: 'shop.example.com', ...request }, edge)

test("a delegate's rules stand in place of the rule that hands on to it", () => {
  const objects = [
    root({ match: [{ uri: { prefix: '/reviews' } }] }, { route: [to('reviews', 'v1')] }),
    leaf(
      { match: [{ uri: { prefix: '/reviews/new' } }], route: [to('reviews', 'v2')] },
      { route: [to('reviews', 'v1')] },
    ),
  ]
  expect(ask(objects, { path: '/reviews/new/1' })).toMatchObject({
    virtualService: 'leaf',
    rule: '#0',
    via: { virtualService: 'root', rule: '#0' },
    destinations: [{ subset: 'v2' }],
  })
  expect(ask(objects, { path: '/reviews/old' })).toMatchObject({ virtualService: 'leaf', rule: '#1' })
  expect(ask(objects, { path: '/other' })).toMatchObject({ virtualService: 'root', rule: '#1', via: null })
})

describe('a pair of matches', () => {
  const fits = (outer: object, inner: object, request: Partial<TrafficRequest>): boolean =>
    ask([root({ match: [outer] }), leaf({ match: [inner], route: [to('reviews', 'v2')] })], request).httpStatus === 200

  test.each<[string, object, object, Partial<TrafficRequest>, boolean]>([
    ['a longer prefix', { uri: { prefix: '/a' } }, { uri: { prefix: '/a/b' } }, { path: '/a/b' }, true],
    ['a shorter prefix', { uri: { prefix: '/a/b' } }, { uri: { prefix: '/a' } }, { path: '/a/b' }, false],
    ['an exact path below', { uri: { prefix: '/a' } }, { uri: { exact: '/a/b' } }, { path: '/a/b' }, true],
    ['a prefix under an exact path', { uri: { exact: '/a' } }, { uri: { prefix: '/a' } }, { path: '/a' }, false],
    [
      'an expression beside another condition',
      { uri: { prefix: '/a' } },
      { uri: { regex: '/a.*' } },
      { path: '/a' },
      false,
    ],
    [
      'conditions on different things',
      { uri: { prefix: '/a' } },
      { headers: { x: {} } },
      { path: '/a', headers: [['x', '1']] },
      true,
    ],
    ['both of them needed', { uri: { prefix: '/a' } }, { headers: { x: {} } }, { path: '/a' }, false],
    [
      'another case rule',
      { uri: { prefix: '/a' }, ignoreUriCase: true },
      { uri: { prefix: '/a' } },
      { path: '/a' },
      false,
    ],
    ['another source namespace', { sourceNamespace: 'x' }, { uri: { prefix: '/' } }, {}, false],
    ["gateways within the root's", { gateways: ['edge', 'back'] }, { gateways: ['edge'] }, {}, true],
    ["gateways beyond the root's", { gateways: ['edge'] }, { gateways: ['edge', 'back'] }, {}, false],
  ])('%s', (_, outer, inner, request, expected) => {
    expect(fits(outer, inner, request)).toBe(expected)
  })

  test('that fits nowhere drops the whole rule of the delegate', () => {
    const objects = [
      root({ match: [{ uri: { prefix: '/a' } }] }),
      leaf({ match: [{ uri: { prefix: '/a/b' } }, { uri: { prefix: '/z' } }], route: [to('reviews', 'v2')] }),
    ]
    const answer = ask(objects, { path: '/a/b' })
    expect(answer.httpStatus).toBe(404)
    expect(answer.steps.map(({ reason }) => reason).join()).toContain('Istio drops the whole rule')
  })
})

test("what the delegate leaves open is the root's", () => {
  const objects = [
    root({ timeout: '3s', rewrite: { uri: '/x' }, mirror: { host: 'reviews', subset: 'v2' } }),
    leaf({ timeout: '5s', route: [to('reviews', 'v1')] }),
  ]
  expect(ask(objects, { path: '/' })).toMatchObject({
    settings: { timeout: '5s' },
    rewrite: { path: '/x' },
    mirrors: [{ subset: 'v2' }],
  })
})

describe('a delegation', () => {
  test('whose target is not here leads into the unknown', () => {
    expect(ask([root({})])).toMatchObject({ action: 'unknown-delegate', httpStatus: null, virtualService: 'root' })
  })

  test('to what has hosts of its own is none, as such a VirtualService is a root itself', () => {
    const other = virtualService('leaf', { hosts: ['x.example'], http: [{ route: [to('reviews', 'v2')] }] })
    expect(ask([root({}), other]).action).toBe('unknown-delegate')
  })

  test('to another namespace names it', () => {
    const there = virtualService('leaf', { http: [{ route: [to('reviews.prod.svc.cluster.local', 'v2')] }] }, 'teams')
    expect(shares(ask([root({ delegate: { name: 'leaf', namespace: 'teams' } }), there]))).toBe('v2 100')
  })

  test('to what is not exported lets later rules take its requests', () => {
    const hidden = virtualService('leaf', { exportTo: ['.'], http: [{ route: [to('reviews', 'v2')] }] }, 'teams')
    const answer = ask([
      root({ delegate: { name: 'leaf', namespace: 'teams' } }, { route: [to('reviews', 'v1')] }),
      hidden,
    ])
    expect(shares(answer)).toBe('v1 100')
    expect(answer.steps[0]?.reason).toContain('not exported')
  })

  test('of a delegate goes no further', () => {
    const answer = ask([
      root({}),
      leaf({ delegate: { name: 'deeper' } }),
      virtualService('deeper', { http: [{ route: [to('reviews', 'v2')] }] }),
    ])
    expect(answer.httpStatus).toBe(404)
  })
})
