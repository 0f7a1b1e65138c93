import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expressionLanguage } from '../../../src/traffic/languages/expression-language.ts'
import { after, all, type Language, not } from '../../../src/traffic/languages/language.ts'
import { someText } from '../../../src/traffic/languages/some-text.ts'
import { regularExpression } from '../../../src/traffic/traffic.ts'

const languageOf = (pattern: string): Language => {
  const language = expressionLanguage(pattern)
  if (language === null) throw new Error(`${pattern} is not read`)
  return language
}

const has = (language: Language, text: string): boolean =>
  [...text].reduce((rest, character) => after(rest, character.codePointAt(0) ?? 0), language).hasEmpty

/** What of the first expression none of the others matches: a text, or nothing. */
const leftOf = (pattern: string, ...taken: readonly string[]): string | null => {
  const found = someText(all(languageOf(pattern), ...taken.map((one) => not(languageOf(one)))))
  if (found.kind === 'given-up') throw new Error('given up')
  return found.kind === 'none' ? null : found.text
}

const chrome = '.*Gecko\\) (Chrome/[\\d.]+ (Mobile )?|CriOS/.* )Safari/[\\d.]+'

describe('what an expression leaves of another', () => {
  it.each([
    ['/api/v1.*', ['/api/.*']],
    ['/shop/.*', ['/shop/[a-z]*', '/shop/.*[^a-z].*']],
    ['GET|POST', ['GET', 'POST']],
    ['[0-9]{3,5}', ['[0-9]{3}', '\\d{4,}']],
    ['^(.*?;)?(user=t)(;.*)?$', ['^(.*;\\s*)?user=t(;.*)?$']],
    ['(^|.*; )x=1(;.*|$)', ['.*x=1.*']],
    ['(?i)get', ['[gG][eE][tT]']],
    ['.*Chrome/.*', ['.*Chrome.*']],
    [chrome, ['.*(Chrome|CriOS).*']],
    [chrome, [chrome]],
    ['a^b', []],
    ['[[:alpha:]]+', ['[a-zA-Z]*']],
  ])('is nothing of %s behind %j', (pattern, taken) => {
    expect(leftOf(pattern, ...taken)).toBe(null)
  })

  it.each([
    ['/api/.*', ['/api/v1.*'], '/api/'],
    ['.*', ['.+'], ''],
    ['^(.*;\\s*)?user=t(;.*)?$', ['^(.*?;)?(user=t)(;.*)?$'], '; user=t'],
    ['(?i)ab', ['[aA]b', 'ab'], 'aB'],
    ['x$|^y', ['x'], 'y'],
  ])('is a text of %s behind %j', (pattern, taken, text) => {
    const left = leftOf(pattern, ...taken)
    expect(left).not.toBe(null)
    expect(left?.length).toBe(text.length)
    for (const [expression, wanted] of [[pattern, true] as const, ...taken.map((one) => [one, false] as const)]) {
      const compiled = regularExpression(expression)
      expect(compiled.ok && compiled.matchesAll(left ?? '')).toBe(wanted)
    }
  })

  it('is not told of what is not read', () => {
    for (const pattern of ['\\bword\\b', '\\pL+', '(?m)^a$', 'a{100}', '(a|^)*b', '(?i)é'])
      expect(expressionLanguage(pattern)).toBe(null)
  })
})

const letters = fc.constantFrom('a', 'b', 'A', '1', ';', ' ', '/', '.')
const atom = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', '1', ';', '/', '\\.') },
  fc.constantFrom(
    '.',
    '[ab]',
    '[^a]',
    '\\d',
    '\\w',
    '\\S',
    '[a-b1]',
    '[^\\d/]',
    '[[:upper:]]',
    '^',
    '$',
    '\\s',
    '(?i)',
  ),
)
const pattern: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    atom,
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => one + other),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => `(${one}|${other})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'))
      .map(([one, sign]) => `(?:${one})${sign}`),
    tie('node').map((one) => `(?i:${one})`),
  ),
})).node

describe('the language of an expression', () => {
  it('has the texts that RE2 matches as a whole, and no others', () => {
    let read = 0
    fc.assert(
      fc.property(
        pattern,
        fc.array(fc.string({ unit: letters, maxLength: 6 }), { minLength: 8, maxLength: 8 }),
        (expression, texts) => {
          const compiled = regularExpression(expression)
          const language = compiled.ok ? expressionLanguage(expression) : null
          if (!compiled.ok || language === null) return
          read++
          for (const text of texts)
            expect([expression, text, has(language, text)]).toEqual([expression, text, compiled.matchesAll(text)])
          for (const one of [language, not(language)]) {
            const found = someText(one)
            if (found.kind === 'text')
              expect([expression, found.text, compiled.matchesAll(found.text)]).toEqual([
                expression,
                found.text,
                one === language,
              ])
            if (found.kind === 'none') for (const text of texts) expect(has(one, text)).toBe(false)
          }
        },
      ),
      { numRuns: 300 },
    )
    expect(read).toBeGreaterThan(100)
  })
})
