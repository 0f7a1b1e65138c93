import { describe, expect, test } from 'vitest'
import { type Simulation, simulate, type TrafficRequest } from '../../../src/traffic/traffic.ts'
import { to, versions, virtualService, world } from '../objects.ts'
import { shares } from '../shares.ts'

/** The answer of a lone rule. */
const answer = (rule: object, request: Partial<TrafficRequest> = {}): Simulation =>
  simulate(
    world(versions('reviews', ['v1', 'v2', 'v3']), virtualService('reviews', { hosts: ['reviews'], http: [rule] })),
    { host: 'reviews', ...request },
    { kind: 'mesh', namespace: 'prod' },
  )
const split = (...weights: readonly (number | undefined)[]): object => ({
  route: weights.map((weight, index) => to('reviews', `v${index + 1}`, weight)),
})

describe('shares', () => {
  test.each([
    ['sum to 100 as written', [90, 10], 'v1 90, v2 10'],
    ['are parts of the sum, whatever it is', [1, 3], 'v1 25, v2 75'],
    ['are parts of a sum above 100 too', [100, 100], 'v1 50, v2 50'],
    ['leave out what has weight 0', [0, 100], 'v2 100'],
    ['may be thirds', [1, 1, 1], 'v1 33.33, v2 33.33, v3 33.33'],
  ])('%s', (_, weights, expected) => {
    expect(shares(answer(split(...weights)))).toBe(expected)
  })

  test("are nobody's where all weights are 0 or missing", () => {
    expect(answer(split(0, 0))).toMatchObject({ httpStatus: null, destinations: [{ share: 0 }, { share: 0 }] })
    expect(answer(split(undefined, undefined)).warnings.join()).toContain('All weights of the rule are 0')
  })
})

describe('mirrors', () => {
  const mirror = (more: object): Simulation['mirrors'] => answer({ route: [to('reviews', 'v1')], ...more }).mirrors
  const v2 = { host: 'reviews', subset: 'v2' }
  test.each([
    ['everything without a percentage', { mirror: v2 }, [100]],
    ['a percentage', { mirror: v2, mirrorPercentage: { value: 12.5 } }, [12.5]],
    ['the old integer', { mirror: v2, mirrorPercent: 25 }, [25]],
    ['its snake case spelling', { mirror: v2, mirror_percent: 25 }, [25]],
    ['the new field where both are there', { mirror: v2, mirrorPercent: 25, mirrorPercentage: { value: 50 } }, [50]],
    ['nothing at 0', { mirror: v2, mirrorPercentage: { value: 0 } }, []],
    ['nothing at 0 of the old integer', { mirror: v2, mirrorPercent: 0 }, []],
    ['nothing where the new field is empty', { mirror: v2, mirrorPercentage: {} }, []],
    [
      'several',
      { mirrors: [{ destination: v2 }, { destination: { host: 'reviews', subset: 'v3' }, percentage: { value: 5 } }] },
      [100, 5],
    ],
  ])('copy %s', (_, more, expected) => {
    expect(mirror(more).map(({ percentage }) => percentage)).toEqual(expected)
  })

  test('never change the answer', () => {
    expect(answer({ route: [to('reviews', 'v1')], mirror: { host: 'reviews', subset: 'none' } })).toMatchObject({
      httpStatus: 200,
      mirrors: [{ subset: 'none', status: 'NC' }],
    })
  })
})

describe('a rule that does not route', () => {
  test.each([
    [{ redirect: { uri: '/new' } }, 301, 'redirect'],
    [{ redirect: { uri: '/new', redirectCode: 308 } }, 308, 'redirect'],
    [{ directResponse: { status: 503 } }, 503, 'direct-response'],
    [{ redirect: { uri: '/new' }, directResponse: { status: 200 } }, 301, 'redirect'],
    [{ directResponse: { status: 418 }, route: [to('reviews', 'v1')] }, 418, 'direct-response'],
  ])('%j answers %i', (rule, httpStatus, action) => {
    expect(answer(rule)).toMatchObject({ httpStatus, action, destinations: [], rule: '#0' })
  })

  test('with nothing at all is told', () => {
    expect(answer({ name: 'empty' })).toMatchObject({ action: 'no-route', httpStatus: null, rule: 'empty' })
  })
})

describe('a rewrite', () => {
  const rewritten = (match: object | null, rewrite: object, path: string): unknown =>
    answer({ ...(match === null ? {} : { match: [match] }), rewrite, route: [to('reviews', 'v1')] }, { path }).rewrite
      ?.path
  test.each([
    ['the whole path for an exact match', { uri: { exact: '/a' } }, { uri: '/b' }, '/a', '/b'],
    ['the matched prefix', { uri: { prefix: '/a' } }, { uri: '/b' }, '/a/c', '/b/c'],
    ['a prefix by /, with two slashes', { uri: { prefix: '/a' } }, { uri: '/' }, '/a/c', '//c'],
    ['the prefix / where the path is no condition', null, { uri: '/foo' }, '/bar', '/foobar'],
    ['the whole path for an expression', { uri: { regex: '/a.*' } }, { uri: '/b' }, '/axyz', '/b'],
    [
      'by expression and group',
      null,
      { uriRegexRewrite: { match: '^/v(\\d)/(.*)$', rewrite: '/\\2/\\1' } },
      '/v1/x',
      '/x/1',
    ],
    ['and keeps the query', { uri: { prefix: '/a' } }, { uri: '/b' }, '/a?c=1', '/b?c=1'],
    ['and may leave the path alone', null, { authority: 'other' }, '/a', '/a'],
  ])('replaces %s', (_, match, rewrite, path, expected) => {
    expect(rewritten(match, rewrite, path)).toBe(expected)
  })
})

describe('a fault', () => {
  const status = (abort: object): unknown => answer({ fault: { abort }, route: [to('reviews', 'v1')] }).httpStatus
  test.each([
    [{ httpStatus: 500, percentage: { value: 100 } }, 500],
    [{ httpStatus: 500, percentage: { value: 10 } }, 'mixed'],
    [{ httpStatus: 500, percentage: {} }, 200],
    [{ httpStatus: 500 }, 200],
  ])('abort %j ends in %s', (abort, expected) => {
    expect(status(abort)).toBe(expected)
  })

  test('delay may say its percentage the old way', () => {
    const rule = { fault: { delay: { fixedDelay: '5s', percent: 10 } }, route: [to('reviews', 'v1')] }
    expect(answer(rule).fault?.delay).toEqual({ percentage: 10, fixed: '5s' })
  })
})

test.each<[object, string]>([
  [{ uri: '/new' }, 'http://reviews:9080/new?page=2'],
  [{ uri: '/new?all=1' }, 'http://reviews:9080/new?all=1'],
  [{ authority: 'other.example.com' }, 'http://other.example.com/old/x?page=2'],
  [{ scheme: 'https' }, 'https://reviews/old/x?page=2'],
  [{ scheme: 'https', port: 8443 }, 'https://reviews:8443/old/x?page=2'],
  [{ port: 80 }, 'http://reviews/old/x?page=2'],
  [{ prefixRewrite: '/new' }, 'http://reviews:9080/new/x?page=2'],
])('a redirect by %j sends to %s', (redirect, location) => {
  const rule = { match: [{ uri: { prefix: '/old' } }], redirect }
  expect(answer(rule, { host: 'reviews:9080', path: '/old/x?page=2' }).location).toBe(location)
})
