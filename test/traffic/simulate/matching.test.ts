import { describe, expect, test } from 'vitest'
import { simulate, type TrafficRequest } from '../../../src/traffic/traffic.ts'
import { to, versions, virtualService, world } from '../objects.ts'

/** Whether a request meets one match entry. */
const meets = (match: object, request: Partial<TrafficRequest> = {}): boolean => {
  const model = world(
    versions('reviews', ['v1', 'v2']),
    virtualService('reviews', {
      hosts: ['reviews'],
      http: [{ name: 'asked', match: [match], route: [to('reviews', 'v2')] }, { route: [to('reviews', 'v1')] }],
    }),
  )
  return simulate(model, { host: 'reviews', ...request }, { kind: 'mesh', namespace: 'prod' }).rule === 'asked'
}
const header = (name: string, value: string): Partial<TrafficRequest> => ({ headers: [[name, value]] })

describe('a path', () => {
  test.each([
    [{ exact: '/login' }, '/login', true],
    [{ exact: '/login' }, '/login/', false],
    [{ exact: '/login' }, '/Login', false],
    [{ exact: '/login' }, '/login?next=/', true],
    [{ prefix: '/api' }, '/api', true],
    [{ prefix: '/api' }, '/api/v1', true],
    [{ prefix: '/api' }, '/apiary', true],
    [{ prefix: '/api/' }, '/api', false],
    [{ prefix: '/api' }, '/API', false],
    [{ prefix: '' }, '/anything', true],
    [{ regex: '/v[0-9]+/.*' }, '/v1/x', true],
    [{ regex: '/v[0-9]+/.*' }, '/a/v1/x', false],
    [{ regex: '/v[0-9]+' }, '/v1/x', false],
    [{ regex: '/a|/ab' }, '/ab', true],
    [{ regex: '/x?y=1' }, '/x?y=1', false],
    [{}, '/anything', true],
  ])('%j and %s', (uri, path, expected) => {
    expect(meets({ uri }, { path })).toBe(expected)
  })

  test.each([
    [{ exact: '/Login' }, '/login', true],
    [{ prefix: '/API' }, '/api/v1', true],
    [{ regex: '/API' }, '/api', false],
  ])('with ignoreUriCase: %j and %s', (uri, path, expected) => {
    expect(meets({ uri, ignoreUriCase: true }, { path })).toBe(expected)
  })
})

describe('a header', () => {
  test.each([
    ['its name in any case', { 'End-User': { exact: 'jason' } }, 'end-user', 'jason', true],
    ['its value only as written', { 'end-user': { exact: 'jason' } }, 'end-user', 'Jason', false],
    ['a prefix', { 'end-user': { prefix: 'ja' } }, 'end-user', 'jason', true],
    ['not a prefix in the middle', { 'end-user': { prefix: 'so' } }, 'end-user', 'jason', false],
    ['a whole expression', { 'end-user': { regex: 'ja.*' } }, 'end-user', 'jason', true],
    ['no part of one', { 'end-user': { regex: 'ja' } }, 'end-user', 'jason', false],
    ['an expression that ignores case', { 'end-user': { regex: '(?i)JASON' } }, 'end-user', 'jason', true],
    ['presence by an empty map', { 'end-user': {} }, 'end-user', 'anyone', true],
    ['presence by the regex *', { 'end-user': { regex: '*' } }, 'end-user', 'anyone', true],
    ['an empty value where one is wanted', { 'end-user': { exact: '' } }, 'end-user', '', true],
  ])('meets %s', (_, headers, name, value, expected) => {
    expect(meets({ headers }, header(name, value))).toBe(expected)
  })

  test.each([[{ exact: 'x' }], [{ exact: '' }], [{ prefix: 'x' }], [{ regex: '.*' }], [{ regex: '*' }], [{}]])(
    'that is missing never meets %j',
    (wanted) => {
      expect(meets({ headers: { 'x-user': wanted } })).toBe(false)
    },
  )

  test('that is repeated is joined by commas', () => {
    const twice: Partial<TrafficRequest> = {
      headers: [
        ['x-flag', 'a'],
        ['X-Flag', 'b'],
      ],
    }
    expect(meets({ headers: { 'x-flag': { exact: 'a,b' } } }, twice)).toBe(true)
    expect(meets({ headers: { 'x-flag': { exact: 'a' } } }, twice)).toBe(false)
  })

  test('of a token claim cannot be told', () => {
    expect(meets({ headers: { '@request.auth.claims.group': { exact: 'beta' } } })).toBe(false)
  })
})

describe('a missing header in withoutHeaders counts as empty', () => {
  test.each([
    [{ exact: 'x' }, true],
    [{ exact: '' }, false],
    [{ prefix: 'x' }, true],
    [{ regex: '.*' }, false],
    [{ regex: '.+' }, true],
    [{}, true],
    [{ regex: '*' }, true],
  ])('%j', (unwanted, expected) => {
    expect(meets({ withoutHeaders: { 'x-user': unwanted } })).toBe(expected)
  })

  test.each([
    [{ exact: 'x' }, 'x', false],
    [{ exact: 'x' }, 'y', true],
    [{ prefix: 'x' }, 'xy', false],
    [{ regex: 'x.*' }, 'xy', false],
    [{ regex: 'x' }, 'xy', true],
    [{}, 'anything', false],
  ])('%j against %s', (unwanted, value, expected) => {
    expect(meets({ withoutHeaders: { 'x-user': unwanted } }, header('x-user', value))).toBe(expected)
  })

  test('and may stand beside a condition on the same header', () => {
    const match = {
      headers: { 'user-agent': { regex: '.*Chrome.*' } },
      withoutHeaders: { 'user-agent': { regex: '.*Edg/.*' } },
    }
    expect(meets(match, header('user-agent', 'Chrome/1 Safari'))).toBe(true)
    expect(meets(match, header('user-agent', 'Chrome/1 Edg/1'))).toBe(false)
  })
})

describe('a cookie rule', () => {
  const published = { headers: { cookie: { regex: '^(.*?;)?(user=tester)(;.*)?$' } } }
  const careful = { headers: { cookie: { regex: '^(.*;\\s*)?user=tester(;.*)?$' } } }
  test.each([
    ['user=tester', true, true],
    ['user=tester; b=2', true, true],
    ['a=1;user=tester', true, true],
    ['a=1; user=tester', false, true],
    ['user=tester2', false, false],
    ['xuser=tester', false, false],
  ])('%s: published %s, careful %s', (cookie, first, second) => {
    expect([meets(published, header('cookie', cookie)), meets(careful, header('cookie', cookie))]).toEqual([
      first,
      second,
    ])
  })

  test('sees cookies joined as browsers join them', () => {
    const cookies: Partial<TrafficRequest> = {
      cookies: [
        ['a', '1'],
        ['user', 'tester'],
      ],
    }
    expect([meets(published, cookies), meets(careful, cookies)]).toEqual([false, true])
  })
})

describe('a query parameter', () => {
  test.each([
    [{ version: { exact: '2' } }, '/?version=2', true],
    [{ version: { exact: '2' } }, '/?version=3', false],
    [{ version: { exact: '2' } }, '/?version=2&version=3', true],
    [{ version: { exact: '2' } }, '/?version=3&version=2', false],
    [{ version: { prefix: '2' } }, '/?version=23', true],
    [{ version: { regex: '\\d+' } }, '/?version=23', true],
    [{ version: { regex: '\\d' } }, '/?version=23', false],
    [{ version: { exact: '' } }, '/?version', true],
    [{ version: { exact: '' } }, '/?version=', true],
    [{ version: {} }, '/?version=x', true],
    [{ version: {} }, '/?other=x', false],
    [{ version: { regex: '*' } }, '/?version', true],
    [{ version: { exact: 'a b' } }, '/?version=a%20b', false],
    [{ Version: { exact: '2' } }, '/?version=2', false],
  ])('%j and %s', (queryParams, path, expected) => {
    expect(meets({ queryParams }, { path })).toBe(expected)
  })
})

describe('the rest of the request', () => {
  test.each([
    [{ method: { exact: 'POST' } }, { method: 'post' }, true],
    [{ method: { exact: 'POST' } }, {}, false],
    [{ method: { regex: 'GET|HEAD' } }, { method: 'HEAD' }, true],
    [{ scheme: { exact: 'https' } }, { scheme: 'https' }, true],
    [{ scheme: { exact: 'https' } }, {}, false],
    [{ authority: { exact: 'reviews' } }, {}, true],
    [{ authority: { exact: 'reviews' } }, { host: 'reviews:9080' }, false],
    [{ authority: { prefix: 'reviews' } }, { host: 'reviews:9080' }, true],
  ])('%j and %j', (match, request, expected) => {
    expect(meets(match, request)).toBe(expected)
  })
})

describe('conditions', () => {
  test('of one entry are ANDed', () => {
    const both = { uri: { prefix: '/a' }, headers: { x: { exact: '1' } } }
    expect(meets(both, { path: '/a', headers: [['x', '1']] })).toBe(true)
    expect(meets(both, { path: '/a' })).toBe(false)
    expect(meets(both, { path: '/b', headers: [['x', '1']] })).toBe(false)
  })

  test('of several entries are ORed, and of several rules the first counts', () => {
    const model = world(
      versions('reviews', ['v1', 'v2', 'v3']),
      virtualService('reviews', {
        hosts: ['reviews'],
        http: [
          { match: [{ uri: { exact: '/a' } }, { uri: { exact: '/b' } }], route: [to('reviews', 'v2')] },
          { match: [{ uri: { prefix: '/' }, headers: { x: {} } }], route: [to('reviews', 'v3')] },
          { route: [to('reviews', 'v1')] },
        ],
      }),
    )
    const rule = (path: string, headers: [string, string][] = []): string | null =>
      simulate(model, { host: 'reviews', path, headers }).rule
    expect(rule('/a')).toBe('#0')
    expect(rule('/b', [['x', '1']])).toBe('#0')
    expect(rule('/c', [['x', '1']])).toBe('#1')
    expect(rule('/c')).toBe('#2')
  })
})
