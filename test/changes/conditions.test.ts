import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { conditionText, generatedName, matchEntry } from '../../src/changes/rules/conditions.ts'
import { comparingFor, matchMeaning } from '../../src/changes/rules/meaning.ts'
import type { Condition } from '../../src/commands/command.ts'
import { cookieExpression, readCookieExpression } from '../../src/traffic/model/cookie.ts'

const fully = (expression: string, text: string): boolean => RE2JS.compile(`^(?:${expression})$`).matches(text)

describe('a cookie’s expression', () => {
  const token = fc.stringMatching(/^[A-Za-z0-9_.*+?()|$^-]{1,8}$/).filter((text) => !text.includes('='))

  it('finds the cookie wherever browsers put it, and nothing that only looks like it', () => {
    fc.assert(
      fc.property(token, token, token, (name, value, other) => {
        const expression = cookieExpression(name, value)
        const own = `${name}=${value}`
        for (const header of [own, `${other}=1; ${own}`, `${own}; ${other}=1`, `a=b;${own};c=d`, `a=b; ${own}; c=d`])
          expect(fully(expression, header)).toBe(true)
        for (const header of [`x${own}`, `${own}x`, `a=${own}`, `${name}=`, ''])
          expect(fully(expression, header)).toBe(false)
      }),
    )
  })

  it('is read back as the cookie it was made of, and as sound', () => {
    fc.assert(
      fc.property(token, token, (name, value) => {
        expect(readCookieExpression(cookieExpression(name, value))).toEqual({ name, value, isDefective: false })
      }),
    )
  })

  it.each([
    ['^(.*?;)?(user=tester)(;.*)?$', true],
    ['^(.*;)?user=tester(;.*)?$', true],
    ['(.*; )?user=tester(;.*)?', true],
    ['^(.*?;\\s*)?(user=tester)(;.*)?$', false],
    ['^(.*;\\s*)?user=tester(;.*)?$', false],
  ])('%s means user=tester; defective: %s', (expression, isDefective) => {
    expect(readCookieExpression(expression)).toEqual({ name: 'user', value: 'tester', isDefective })
  })

  it.each(['.*user=tester.*', '^(.*?;)?(user=.*)(;.*)?$', '^(.*?;)?(user=(a|b))(;.*)?$', 'user=tester'])(
    '%s is left to mean what it says',
    (expression) => {
      expect(readCookieExpression(expression)).toBeNull()
    },
  )
})

describe('the meaning of a match list', () => {
  const same: readonly (readonly [string, unknown, unknown])[] = [
    [
      'a header’s name in capitals',
      [{ headers: { 'X-User': { exact: 'a' } } }],
      [{ headers: { 'x-user': { exact: 'a' } } }],
    ],
    [
      'the two spellings of a cookie',
      [{ headers: { cookie: { regex: '^(.*?;)?(a=b)(;.*)?$' } } }],
      [{ headers: { cookie: { regex: cookieExpression('a', 'b') } } }],
    ],
    ['presence', [{ headers: { a: {} } }], [{ headers: { a: { regex: '*' } } }]],
    [
      'the order of entries',
      [{ uri: { exact: '/a' } }, { uri: { exact: '/b' } }],
      [{ uri: { exact: '/b' } }, { uri: { exact: '/a' } }],
    ],
    ['every path', [{ uri: { prefix: '/' }, headers: { a: {} } }], [{ headers: { a: {} } }]],
    ['an empty list and none', [], undefined],
    ['proto’s own field names', [{ query_params: { a: {} } }], [{ queryParams: { a: {} } }]],
  ]
  it.each(same)('is one for %s', (_, one, other) => {
    expect(matchMeaning(one as never)).toBe(matchMeaning(other as never))
  })

  const different: readonly (readonly [string, unknown, unknown])[] = [
    ['exact and prefix', [{ uri: { exact: '/a' } }], [{ uri: { prefix: '/a' } }]],
    ['AND and OR', [{ headers: { a: {}, b: {} } }], [{ headers: { a: {} } }, { headers: { b: {} } }]],
    ['with and without a header', [{ headers: { a: {} } }], [{ withoutHeaders: { a: {} } }]],
    ['another client', [{ gateways: ['a'], headers: { a: {} } }], [{ headers: { a: {} } }]],
    ['the case of a value', [{ headers: { a: { exact: 'B' } } }], [{ headers: { a: { exact: 'b' } } }]],
  ]
  it.each(different)('differs between %s', (_, one, other) => {
    expect(matchMeaning(one as never)).not.toBe(matchMeaning(other as never))
  })
})

describe('the meaning of a condition on the user agent', () => {
  const agent = (regex: string) => [{ headers: { 'User-Agent': { regex } } }] as never
  const byAudience = comparingFor([{ kind: 'browser', name: 'chrome' }])
  const ours = agent('.*Gecko\\) (Chrome/[\\d.]+ (Mobile )?|CriOS/.* )Safari/[\\d.]+')

  it('is the audience, where a command names one', () => {
    for (const spelling of ['.*(Chrome/([\\d.]+)).*', '.*Chrome.*', 'Chrome'])
      expect(matchMeaning(agent(spelling), byAudience)).toBe(matchMeaning(ours, byAudience))
    expect(matchMeaning(agent('.*Firefox.*'), byAudience)).not.toBe(matchMeaning(ours, byAudience))
  })

  it('is just what it says, where a person typed the expression', () => {
    const literally = comparingFor([{ kind: 'user-agent', match: { kind: 'regex', value: '.*Chrome.*' } }])
    expect(matchMeaning(agent('.*Chrome.*'), literally)).not.toBe(matchMeaning(ours, literally))
  })
})

describe('conditions', () => {
  const header: Condition = { kind: 'header', name: 'X-User', match: { kind: 'exact', value: 'jason' } }
  const cookie: Condition = { kind: 'cookie', name: 'user', value: 'tester' }

  it('are ANDed in one entry, headers by their lower-case names', () => {
    const conditions: Condition[] = [
      header,
      { kind: 'without-header', name: 'X-Bot', match: { kind: 'present' } },
      { kind: 'query', name: 'Beta', match: { kind: 'prefix', value: 'a' } },
      { kind: 'uri', match: { kind: 'prefix', value: '/api' } },
      { kind: 'method', match: { kind: 'exact', value: 'POST' } },
      { kind: 'source-namespace', namespace: 'shop' },
    ]
    expect(matchEntry(conditions, { uri: { prefix: '/' }, gateways: ['mesh'] })).toEqual({
      ok: true,
      value: {
        gateways: ['mesh'],
        headers: { 'x-user': { exact: 'jason' } },
        withoutHeaders: { 'x-bot': {} },
        queryParams: { Beta: { prefix: 'a' } },
        uri: { prefix: '/api' },
        method: { exact: 'POST' },
        sourceNamespace: 'shop',
      },
    })
  })

  it('on one header cannot be ANDed, and are refused', () => {
    expect(matchEntry([cookie, { ...cookie, name: 'b' }])).toMatchObject({
      ok: false,
      problems: [{ code: 'condition-repeated' }],
    })
    expect(matchEntry([header], { headers: { 'x-user': {} } })).toMatchObject({ ok: false })
    expect(
      matchEntry([{ kind: 'uri', match: { kind: 'exact', value: '/a' } }], { uri: { prefix: '/b' } }),
    ).toMatchObject({ ok: false })
  })

  it('name a rule, which no other rule of the file is called', () => {
    expect(generatedName([header], [])).toBe('x-user-jason')
    expect(generatedName([header], ['x-user-jason', 'x-user-jason-2'])).toBe('x-user-jason-3')
    expect(generatedName([{ kind: 'uri', match: { kind: 'exact', value: '/日本' } }], [])).toBe('uri')
  })

  it('are said as people type them', () => {
    expect([header, cookie].map(conditionText)).toEqual(['header X-User=jason', 'cookie user=tester'])
    expect(conditionText({ kind: 'uri', match: { kind: 'prefix', value: '/a' } })).toBe('uri ^=/a')
    expect(conditionText({ kind: 'uri', match: { kind: 'exact', value: '/a' } })).toBe('uri /a')
    expect(conditionText({ kind: 'header', name: 'a', match: { kind: 'present' } })).toBe('header a')
  })
})
