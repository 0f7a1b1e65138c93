import { describe, expect, it } from 'vitest'
import { command, isSilent, parse, refusal } from './shop.ts'

/** The lines of a body that are commands. */
const heard = (...lines: string[]) => parse(lines.join('\n')).commands.map(({ line }) => line)

describe('a comment', () => {
  it('holds one command a line, each with its place and its text', () =>
    expect(
      parse('Looks good.\n\n/canary 10 v2  \n\nand then\n/status').commands.map(({ line, text }) => [line, text]),
    ).toEqual([
      [3, '/canary 10 v2'],
      [6, '/status'],
    ]))

  it('ends its lines by LF or CRLF', () => {
    expect(heard('/status\r', '/next\r', '')).toEqual([1, 2])
    expect(parse('/status\r\n/next\r\n').commands.map(({ text }) => text)).toEqual(['/status', '/next'])
  })

  it.each([
    ['a lone CR', '\r'],
    ['a line separator', '\u2028'],
    ['a vertical tab', '\v'],
    ['a form feed', '\f'],
    ['NEL', '\u0085'],
  ])('takes %s as a blank, not as the end of a line', (_, blank) => {
    expect(refusal(`/canary 10 v2${blank}/status`)).toMatch(/^one-command-a-line \| Two lines: /)
    expect(command(`/canary${blank}10${blank}v2`)).toMatchObject({ percent: 10, version: 'v2' })
  })

  it.each([
    '',
    '\n',
    'Hello',
    'canary 10 v2',
    'see /canary 10 v2',
    '//canary 10',
    '/ canary 10',
    '/',
    '\\/canary 10',
    '#/canary 10',
    '/canary/10',
    '/usr/bin/next',
    '/next/steps',
    '/statuses',
    '~~/canary 10 v2~~',
    '@sluice canary 10',
  ])('stays silent about %j', (body) => expect(isSilent(body)).toBe(true))

  it.each([
    '/lgtm',
    '/retest',
    '/approve',
    '/approve no-issue',
    '/assign @bob',
    '/ok-to-test',
    '/ping',
    '/ping bob',
    '/close',
    '/test all',
    '/joke',
    '/fold the laundry',
    '/nest of birds',
    '/clan',
  ])('leaves %s to others', (body) => expect(isSilent(body)).toBe(true))

  it('carries nothing out where one command is refused, and says which were understood', () => {
    const { commands, withheld, problems } = parse('/pin v1 reviews\n/canary 1000 v2\n/next\n/lgtm')
    expect(commands).toEqual([])
    expect(withheld.map(({ verb }) => verb)).toEqual(['pin', 'next'])
    expect(problems.map(({ line, code, text }) => [line, code, text])).toEqual([
      [2, 'weight-out-of-range', '/canary 1000 v2'],
    ])
  })

  it('reports refusals in the order of their lines, whichever step found them', () =>
    expect(parse('/canary 10 v9 reviews\n/hold reason="\n/canary 10 v9').problems.map(({ line }) => line)).toEqual([
      1, 2, 3,
    ]))

  it('carries commands out beside a suggestion, which is no refusal', () => {
    const { commands, suggestions } = parse('/status\n- /next')
    expect(commands.map(({ verb }) => verb)).toEqual(['status'])
    expect(suggestions.map(({ right }) => right)).toEqual(['/next'])
  })

  it('takes no command of more than 8,192 characters', () => {
    const line = (length: number) => `/hold --route ${'a'.repeat(length - '/hold --route '.length)}`
    expect(command(line(8_192))).toMatchObject({ verb: 'hold' })
    expect(refusal(line(8_193))).toMatch(/^line-too-long \|/)
  })

  it('holds twenty commands; with one more none is read, and one sentence says so', () => {
    for (const line of [
      '/canary 10 v2 reviews --dry-run\n',
      '/canary\n',
      '/canary "\n',
      '/plan canary 10 v2 reviews\n',
    ])
      expect(parse(line.repeat(800))).toEqual({
        commands: [],
        withheld: [],
        suggestions: [],
        problems: [
          {
            code: 'too-many-commands',
            message: 'A comment takes at most 20 commands, and this one holds more.',
            hint: 'Give the others in a comment of their own.',
            line: 21,
            text: line.trim(),
          },
        ],
      })
    expect(parse('/canary 10 v2 reviews\n'.repeat(20)).commands).toHaveLength(20)
    expect(parse('/canary\n'.repeat(20)).problems).toHaveLength(20)
  })
})

describe('what is taken away first', () => {
  it.each([
    ['a fence', ['```', '/canary 10', '```', '/next'], [4]],
    ['a fence with a language', ['```yaml', '/canary 10', '```', '/next'], [4]],
    ['a fence of tildes', ['~~~', '/canary 10', '```', '/canary 20', '~~~', '/next'], [6]],
    ['a longer fence around a shorter one', ['````', '```', '/canary 10', '```', '/canary 20', '````', '/next'], [7]],
    ['a fence whose closing one has a language', ['```', '```yaml', '/canary 10', '```', '/next'], [5]],
    ['a fence that is closed by a longer one', ['```', '/canary 10', '`````  ', '/next'], [4]],
    ['an unclosed fence', ['/next', '```', '/canary 10', '', '/canary 20'], [1]],
    ['an indented fence', ['   ```', '/canary 10', '   ```', '/next'], [4]],
    ['a fence that is closed too far in', ['```', '    ```', '/canary 10', '```', '/next'], [5]],
    ['a fence in a list', ['- ```', '  /canary 10', '  ```', '/next'], [4]],
    ['a fence in a numbered list', ['1. so', '', '   ```', '   /canary 10', '   ```', '/next'], [6]],
    ['a fence that ends with its list item', ['- ```', '  /canary 10', '/next'], [3]],
    ['a fence behind a list, at the margin', ['- ```', '  a', '```', '/canary 10', '```', '/next'], [6]],
    ['a fence in a nested list', ['- a', '  - ```', '    /canary 10', '    ```', '/next'], [5]],
    ['a quotation', ['> /canary 10', '/next'], [2]],
    ['an indented quotation', ['   > /canary 10', '/next'], [2]],
    ['a quoted fence, which ends with the quotation', ['> ```', '/next'], [2]],
    ['a quotation in a list', ['- > /canary 10', '/next'], [2]],
    ['inline code', ['`/canary 10`', '/next'], [2]],
    ['inline code over lines', ['see `this', '/canary 10', 'and` that', '', '/next'], [5]],
    ['inline code of two backticks', ['``a ` /canary 10', '``', '', '/next'], [4]],
    ['a lone backtick, which is no code', ['a ` b', '', '/next', '', 'c ` d'], [3]],
    ['an escaped backtick, which opens none', ['a \\` b', '/next', 'c ` d'], [2]],
    ['an HTML comment', ['<!-- /canary 10 -->', '/next'], [2]],
    ['an HTML comment over lines', ['<!--', '/canary 10', '', '/canary 20', '-->', '/next'], [6]],
    ['an HTML comment in a sentence', ['a <!-- b', '', '/canary 10', '--> c', '/next'], [5]],
    ['an unclosed HTML comment', ['/next', '<!-- a', '', '/canary 10'], [1]],
    ['an empty HTML comment', ['<!-->', '/next', '<!--->'], [2]],
    ['an HTML comment with a fence in it', ['<!--', '```', '-->', '/next'], [4]],
    ['a fence with an HTML comment in it', ['```', '<!--', '```', '/next'], [4]],
    ['inline code with an HTML comment in it', ['`<!--`', '/next'], [2]],
    ['an HTML comment with a backtick in it', ['<!-- ` -->', '/next', '`'], [2]],
    ['a quotation with an HTML comment in it', ['> <!--', '/next'], [2]],
  ])('is %s', (_, lines, expected) => expect(heard(...lines)).toEqual(expected))

  it.each([
    ['/canary 10 `v2`', 'Type: /canary 10 v2'],
    ['/canary `10` v2', 'Type: /canary 10 v2'],
    ['/canary 10 v2 <!-- slowly -->', 'Type: /canary 10 v2'],
    ['/canary 10 v2 <!-- slowly', 'Type: /canary 10 v2'],
    ['<!-- now -->/canary 10 v2', 'Type: /canary 10 v2'],
    ['`x`/canary 10 v2', 'Type: /canary 10 v2'],
    ['/canary 10 v2 `a\nb`', 'Type: /canary 10 v2'],
    ['/sluice `canary` 10', 'Type: /sluice canary 10'],
  ])('%j is refused, for a command that loses a part may mean another', (body, hint) => {
    expect(parse(body).commands).toEqual([])
    expect(parse(body).problems.map((problem) => problem.code)).toEqual(['hidden-part'])
    expect(parse(body).problems[0]?.hint).toBe(hint)
  })

  it('leaves emphasis, escapes and tags as the person typed them', () =>
    expect(command('/route header x=*_\\<b> v2')).toMatchObject({ conditions: [{ match: { value: '*_\\<b>' } }] }))
})

describe('a quotation mark', () => {
  it.each([
    ['/hold reason="', 'unclosed-quote | For example: /hold reason="latency is up, looking"'],
    ['/canary "10', 'unclosed-quote | Type: /canary 10'],
    ['/hold reason="a', 'unclosed-quote | Type: /hold reason="a"'],
    ['/hold reason="""', 'unclosed-quote | Type: /hold reason=""""'],
    ['/route header x="a b v2', 'unclosed-quote | For example: /route header end-user=jason v2'],
  ])('%s is not closed', (line, expected) => expect(refusal(line)).toBe(expected))
})

describe('characters that deceive', () => {
  it.each([
    ['a right-to-left mark', '/canary 10 v2\u200f'],
    ['a right-to-left override', '/canary 10 \u202ev2'],
    ['a zero-width space', '/canary 10 v\u200b2'],
    ['a soft hyphen', '/canary 10 v\u00ad2'],
    ['a byte order mark', '/canary 10 v2\ufeff'],
    ['a Hangul filler', '/canary 10 v2\u3164'],
    ['a NUL', '/canary 10 v2\u0000'],
    ['a lone surrogate', '/canary 10 v2\ud800'],
  ])('refuse the line: %s', (_, line) => expect(refusal(line)).toBe('invisible-character | Type: /canary 10 v2'))

  it('refuse it inside quotes too, emoji apart', () => {
    expect(refusal('/hold reason="a\u202eb"')).toBe('invisible-character | Type: /hold reason="ab"')
    expect(refusal('/hold reason="a\tb"')).toBe('invisible-character | Type: /hold reason="a b"')
    expect(command('/hold reason="👨‍👩‍👧 ✔️"')).toMatchObject({ reason: '👨‍👩‍👧 ✔️' })
  })

  it('are not taken for our letters', () => {
    expect(isSilent('/h\u0435lp')).toBe(true)
    expect(isSilent('/\u212Aanary 10')).toBe(true)
    expect(isSilent('/ſtatus')).toBe(true)
  })
})
