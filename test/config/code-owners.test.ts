import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOwnersOf, codeOwnerText, readCodeOwners } from '../../src/config/config.ts'

const owners = (text: string, path: string): string =>
  codeOwnersOf(readCodeOwners(text), path).map(codeOwnerText).join(' ')

const matches = (pattern: string, path: string): boolean => owners(`${pattern} @ada`, path) === '@ada'

describe('a pattern of CODEOWNERS', () => {
  it.each([
    ['*', 'a.yaml', 'apps/b.yaml'],
    ['*.js', 'x.js', 'web/src/x.js'],
    ['/build/logs/', 'build/logs/a', 'build/logs/b/c'],
    ['docs/*', 'docs/a.md'],
    ['apps/', 'apps/a', 'x/apps/a', 'x/apps/b/c'],
    ['/docs/', 'docs/a', 'docs/b/c'],
    ['**/logs', 'logs/a', 'build/logs/a', 'deeply/nested/logs/x'],
    ['/apps/**', 'apps/a', 'apps/b/c'],
    ['apps/**/prod.yaml', 'apps/prod.yaml', 'apps/a/prod.yaml', 'apps/a/b/prod.yaml'],
    ['reviews', 'reviews', 'x/reviews', 'reviews/a.yaml'],
    ['apps/revi?ws.yaml', 'apps/reviews.yaml'],
    ['/with\\ blank.yaml', 'with blank.yaml'],
    ['a\\*b', 'a*b'],
  ])('%s owns', (pattern, ...paths) => {
    for (const path of paths) expect([path, matches(pattern, path)]).toEqual([path, true])
  })

  it.each([
    ['docs/*', 'docs/a/b.md', 'x/docs/a.md'],
    ['/docs/', 'x/docs/a', 'docs'],
    ['*.js', 'a.json', 'js'],
    ['apps/', 'apps'],
    ['/apps/**', 'apps', 'x/apps/a'],
    ['a\\*b', 'axb'],
    ['Apps/', 'apps/a'],
    ['!apps/', 'apps/a', '!apps/a'],
    ['[ab].yaml', 'a.yaml', '[ab].yaml'],
    ['\\#x', '#x'],
    ['/', 'a'],
  ])('%s does not own', (pattern, ...paths) => {
    for (const path of paths) expect([path, matches(pattern, path)]).toEqual([path, false])
  })
})

describe('CODEOWNERS', () => {
  it('lets the last match win, and a line without owners take them away', () => {
    const text = '* @acme/all # everything\n\n  # apps\n/apps/ @ada bob@example.com\n/apps/open/\n'
    expect(owners(text, 'x')).toBe('@acme/all')
    expect(owners(text, 'apps/x')).toBe('@ada bob@example.com')
    expect(owners(text, 'apps/open/x')).toBe('')
  })

  it('passes over a line with an owner that is none, as GitHub does', () => {
    expect(owners('* @ada\r\n*.yaml @bob nobody\r\n', 'a.yaml')).toBe('@ada')
  })

  it('reads any text, and of any path the last line that fits says who', () => {
    const line = fc
      .tuple(fc.stringMatching(/^[ab*?/.\\#! ]{0,10}$/), fc.constantFrom('', ' @ada', ' @acme/x', ' b@c', ' @-'))
      .map(([pattern, owner]) => pattern + owner)
    const path = fc.stringMatching(/^[ab.]{1,3}(\/[ab.]{1,3}){0,3}$/)
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), path, (lines, file) => {
        const alone = lines.filter((one) => readCodeOwners(one).length > 0)
        const last = alone.findLast((one) => {
          const [rule] = readCodeOwners(one)
          return (
            rule !== undefined && codeOwnersOf([{ ...rule, owners: [{ kind: 'user', login: 'x' }] }], file).length > 0
          )
        })
        expect(owners(lines.join('\n'), file)).toBe(last === undefined ? '' : owners(last, file))
      }),
    )
  })

  it('fits a pattern of stars and parts just where a regular expression of it does', () => {
    const part = fc.stringMatching(/^[ab*?]{1,4}$/).filter((text) => !text.includes('**') && text !== '*')
    const pattern = fc.array(fc.oneof(part, fc.constant('**')), { minLength: 1, maxLength: 4 })
    const path = fc.array(fc.stringMatching(/^[ab]{1,3}$/), { minLength: 1, maxLength: 5 })
    const expression = (parts: readonly string[]): RegExp => {
      const body = parts.map((text, index) => {
        if (text !== '**')
          return `${text.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}${index < parts.length - 1 ? '/' : ''}`
        return index === parts.length - 1 ? '.+' : '(?:[^/]+/)*'
      })
      return new RegExp(`^${body.join('')}(?:/.*)?$`)
    }
    fc.assert(
      fc.property(pattern, path, (parts, file) => {
        expect(matches(`/${parts.join('/')}`, file.join('/'))).toBe(expression(parts).test(file.join('/')))
      }),
      { numRuns: 500 },
    )
  })

  it('takes long stars against long names without going back', () => {
    const pattern = `/${'*a'.repeat(2_000)}b`
    expect(matches(pattern, 'a'.repeat(20_000))).toBe(false)
    expect(matches(`/${'**/a/'.repeat(500)}b`, `${'a/'.repeat(1_500)}c`)).toBe(false)
  })
})
