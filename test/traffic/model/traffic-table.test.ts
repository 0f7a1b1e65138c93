import { describe, expect, test } from 'vitest'
import { describeMatches, trafficTable } from '../../../src/traffic/traffic.ts'
import { to, virtualService, world } from '../objects.ts'

describe('the traffic table of a service', () => {
  const model = world(
    virtualService('reviews', {
      hosts: ['reviews'],
      http: [
        {
          name: 'testers',
          match: [{ headers: { 'end-user': { exact: 'jason' } }, uri: { prefix: '/api' } }],
          route: [to('reviews', 'v2', 10), to('reviews', 'v3', 90)],
        },
        { match: [{ uri: { exact: '/ratings' } }], route: [to('ratings')], mirror: { host: 'reviews', subset: 'v2' } },
        { match: [{ uri: { exact: '/other' } }], route: [to('ratings')] },
        { route: [to('reviews', 'v1', 100), to('reviews', 'v2', 0)], mirror: { host: 'ratings' } },
      ],
    }),
  )

  test('has a row for each rule that sends or mirrors to it, shares of 0 included', () => {
    expect(trafficTable(model, 'prod/reviews')).toEqual([
      {
        virtualService: 'reviews',
        namespace: 'prod',
        rule: 'testers',
        match: 'uri begins with /api and header end-user = jason',
        destinations: [
          { host: 'reviews', subset: 'v2', share: 10 },
          { host: 'reviews', subset: 'v3', share: 90 },
        ],
        mirrors: [],
      },
      {
        virtualService: 'reviews',
        namespace: 'prod',
        rule: '#1',
        match: 'uri = /ratings',
        destinations: [{ host: 'ratings', subset: null, share: 100 }],
        mirrors: [{ host: 'reviews', subset: 'v2', percentage: 100 }],
      },
      {
        virtualService: 'reviews',
        namespace: 'prod',
        rule: '#3',
        match: 'every request',
        destinations: [
          { host: 'reviews', subset: 'v1', share: 100 },
          { host: 'reviews', subset: 'v2', share: 0 },
        ],
        mirrors: [{ host: 'ratings', subset: null, percentage: 100 }],
      },
    ])
  })
})

describe('matches in words', () => {
  const words = (...match: readonly object[]): string => {
    const model = world(virtualService('x', { hosts: ['x'], http: [{ match, route: [to('x')] }] }))
    return describeMatches(model.routers[0]?.rules[0]?.matches ?? [])
  }
  test.each<[readonly object[], string]>([
    [[], 'every request'],
    [[{}], 'every request'],
    [[{ uri: { prefix: '/' } }], 'every request'],
    [[{ uri: { prefix: '/' }, port: 80 }], 'every request on port 80'],
    [[{ method: { exact: 'POST' } }, { uri: { regex: '/v[12]' } }], 'method = POST or uri matches "/v[12]"'],
    [[{ headers: { a: {}, b: { prefix: 'x y' } } }], 'header a is present and header b begins with "x y"'],
    [[{ withoutHeaders: { a: {}, b: { exact: 'c' } } }], 'header a is absent and not (header b = c)'],
    [[{ queryParams: { v: { exact: '2' } } }], 'query v = 2'],
    [[{ headers: { a: {} }, sourceNamespace: 'test' }], 'header a is present from namespace test'],
    [[{ gateways: ['mesh', 'edge'] }], 'every request from mesh or prod/edge'],
    [[{ sourceLabels: { app: 'web' } }], 'every request from pods with app=web'],
  ])('%j', (match, expected) => {
    expect(words(...match)).toBe(expected)
  })
})
