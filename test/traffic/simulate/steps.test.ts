import { describe, expect, test } from 'vitest'
import { simulate, type TrafficRequest } from '../../../src/traffic/traffic.ts'
import { to, versions, virtualService, world } from '../objects.ts'

const why = (match: readonly object[], request: Partial<TrafficRequest> = {}): string | undefined => {
  const model = world(
    versions('reviews', ['v1', 'v2']),
    virtualService('reviews', {
      hosts: ['reviews'],
      http: [
        { match, route: [to('reviews', 'v2')] },
        { name: 'default', route: [to('reviews', 'v1')] },
      ],
    }),
  )
  return simulate(model, { host: 'reviews', ...request }, { kind: 'mesh', namespace: 'prod' }).steps[0]?.reason
}

describe('the reason why a rule does not answer', () => {
  test.each<[string, readonly object[], Partial<TrafficRequest>, string]>([
    ['a missing header', [{ headers: { 'end-user': { exact: 'jason' } } }], {}, 'header end-user is missing'],
    [
      'another value',
      [{ headers: { 'end-user': { exact: 'jason' } } }],
      { headers: [['end-user', 'ann']] },
      'header end-user is "ann", not "jason"',
    ],
    ['another beginning', [{ uri: { prefix: '/a' } }], { path: '/b' }, 'the path is "/b" and does not begin with "/a"'],
    [
      'an expression that matches a part only',
      [{ headers: { 'user-agent': { regex: 'Chrome' } } }],
      { headers: [['user-agent', 'x Chrome y']] },
      'header user-agent is "x Chrome y", of which Chrome matches only a part; Istio wants the whole value',
    ],
    [
      'an expression that is no RE2',
      [{ headers: { x: { regex: '(?!a).*' } } }],
      { headers: [['x', 'b']] },
      'header x cannot be judged: "(?!a).*" is not RE2 syntax',
    ],
    [
      'an excluded header',
      [{ withoutHeaders: { x: { exact: 'b' } } }],
      { headers: [['x', 'b']] },
      'header x is "b", which withoutHeaders excludes',
    ],
    [
      'a missing header that counts as empty',
      [{ withoutHeaders: { x: { regex: '.*' } } }],
      {},
      'header x is missing, which counts as empty, and withoutHeaders excludes that',
    ],
    ['a missing parameter', [{ queryParams: { v: {} } }], {}, 'query parameter v is missing'],
    ['the method', [{ method: { exact: 'POST' } }], {}, 'the method is "GET", not "POST"'],
    [
      'every entry at once',
      [{ uri: { exact: '/a' } }, { headers: { x: {} } }],
      { path: '/' },
      'the path is "/", not "/a"; header x is missing',
    ],
    [
      'a namespace',
      [{ sourceNamespace: 'test' }],
      {},
      'not built for this client: it is only for clients in namespace test',
    ],
    [
      'labels that were not told',
      [{ sourceLabels: { app: 'web' } }],
      {},
      'not built for this client: it is only for clients with the label app=web (no labels are given)',
    ],
    ['a gateway', [{ gateways: ['edge'] }], {}, 'not built for this client: it is only for prod/edge'],
    ['a port', [{ port: 80 }], { port: 9080 }, 'not built for this client: it is only for port 80'],
  ])('is %s', (_, match, request, expected) => {
    expect(why(match, request)).toBe(expected)
  })
})

test('the steps end with the rule that answers, with file and line', () => {
  const model = world(
    versions('reviews', ['v1', 'v2']),
    virtualService('reviews', {
      hosts: ['reviews'],
      http: [
        { match: [{ headers: { a: {} } }], route: [to('reviews', 'v2')] },
        { name: 'default', route: [to('reviews', 'v1')] },
        { name: 'behind', route: [to('reviews', 'v2')] },
      ],
    }),
  )
  const { steps, place } = simulate(model, { host: 'reviews' })
  expect(steps.map(({ rule, matched }) => [rule, matched])).toEqual([
    ['#0', false],
    ['default', true],
  ])
  expect(steps.at(-1)).toMatchObject({ path: 'all.yaml', line: place?.line, reason: 'every request' })
})
