import { describe, expect, it } from 'vitest'
import { isSilent, parse } from './shop.ts'

const suggested = (body: string, onlySluicePrefix = false) => {
  const { commands, problems, suggestions } = parse(body, onlySluicePrefix)
  expect(commands).toEqual([])
  expect(problems).toEqual([])
  return suggestions.map(({ right, why }) => `${why}: ${right}`)
}

describe('a line that needs putting right', () => {
  it.each([
    ['  /canary 10 v2', '/canary 10 v2'],
    ['\t/canary 10 v2', '/canary 10 v2'],
    ['\u00a0/canary 10 v2', '/canary 10 v2'],
    ['\ufeff/canary 10 v2', '/canary 10 v2'],
    ['\u200f/canary 10 v2', '/canary 10 v2'],
    ['- /canary 10 v2', '/canary 10 v2'],
    ['* /canary 10 v2', '/canary 10 v2'],
    ['+ /next', '/next'],
    ['1. /canary 10 v2', '/canary 10 v2'],
    ['2) /next', '/next'],
    ['- [ ] /next', '/next'],
    ['- [x] /next', '/next'],
    ['**/canary 10 v2**', '/canary 10 v2'],
    ['*/canary 10 v2*', '/canary 10 v2'],
    ['_/canary 10 v2_', '/canary 10 v2'],
    ['__/next__', '/next'],
    ['***/next***', '/next'],
    ['**/canary** 10 v2', '/canary 10 v2'],
    ['- **/canary 10 v2**', '/canary 10 v2'],
    ['**/next**.', '/next'],
    ['**/next.**', '/next'],
    ['／canary 10 v2', '/canary 10 v2'],
    ['／ｃａｎａｒｙ　１０　ｖ２', '/canary 10 v2'],
    ['/status.', '/status'],
    ['/rollback!', '/rollback'],
    ['/rollback!!!', '/rollback'],
    ['/next?', '/next'],
    ['/next…', '/next'],
    ['/next。', '/next'],
    ['- /canary 10 v2 —dry-run', '/canary 10 v2 --dry-run'],
    ['- /hold reason=“wait for it”', '/hold reason="wait for it"'],
    ['- /canary 10 v2.', '/canary 10 v2'],
    ['- /canary 10 v9', '/canary 10 v9'],
    ['- /sluice next', '/sluice next'],
  ])('%j gets the right line, and is not carried out', (body, right) =>
    expect(suggested(body)).toEqual([`put-right: ${right}`]),
  )

  it.each([
    '- /hold on a minute',
    '- /hold on',
    '  /next release',
    '- /canary',
    '- see /canary 10',
    '> - /canary 10',
    '- `/canary 10`',
    '- /canary 10 `v2`',
    '- /lgtm',
    '- /canry 10 v2',
    '~~/next~~',
    '# /next',
    '| /next |',
    `- /hold reason="${'a'.repeat(600)}"`,
  ])('%s gets no answer', (body) => expect(isSilent(body)).toBe(true))
})

describe('a verb that is one slip away', () => {
  it.each([
    ['/canry 10 v2', '/canary 10 v2'],
    ['/canaryy 10', '/canary 10'],
    ['/cnaary 10 v2', '/canary 10 v2'],
    ['/Rolback', '/rollback'],
    ['/rollbakc last', '/rollback last'],
    ['/statsu', '/status'],
    ['/hlod reason="a b"', '/hold reason="a b"'],
    ['/pase', '/pause'],
    ['/sluce canary 10 v2', '/sluice canary 10 v2'],
    ['/mirrorr v2 50%', '/mirror v2 50%'],
    ['/helpp', '/help'],
  ])('%s is suggested', (body, right) => expect(suggested(body)).toEqual([`near-verb: ${right}`]))

  it.each([
    '/canry',
    '/cany 10 v2',
    '/canry ten v2',
    '/ping v9 bob',
    '/plane ticket',
    '/texts from you',
    '/nex time',
    '/hold-on',
    '/tanary1 10',
  ])('%s is left alone', (body) => expect(isSilent(body)).toBe(true))
})

describe('where only /sluice is heard', () => {
  it('bare verbs belong to others', () => {
    for (const body of ['/canary 10 v2', '- /canary 10 v2', '/canry 10 v2', '/canary 1000', '/promote'])
      expect(suggested(body, true)).toEqual([])
  })

  it('the prefixed form is the command, and hints and suggestions use it', () => {
    expect(parse('/sluice canary 10 v2', true).commands).toHaveLength(1)
    expect(suggested('- /sluice canary 10 v2', true)).toEqual(['put-right: /sluice canary 10 v2'])
    expect(suggested('/sluce canary 10 v2', true)).toEqual(['near-verb: /sluice canary 10 v2'])
    expect(parse('/sluice canary', true).problems[0]?.hint).toBe('For example: /sluice canary 10 v2')
    expect(parse('/sluice canary v2 10', true).problems[0]?.hint).toBe('Type: /sluice canary 10 v2')
    expect(parse('/sluice canry 10 v2', true).problems[0]?.hint).toBe('Type: /sluice canary 10 v2')
  })

  it('everything after /sluice is ours', () => {
    for (const body of ['/sluice', '/sluice foo', '/sluice lgtm'])
      expect(parse(body).problems.map(({ code }) => code)).toEqual(['unknown-verb'])
  })
})
