import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readComment } from '../../src/commands/commands.ts'
import { parse } from './shop.ts'

const words = fc.constantFrom(
  ...'/canary /route /hold /plan /sluice /pin /mirror /unroute /explain /help /promote canary 10 10% % v2 v3 blue reviews ratings web 20 50 header cookie uri x=a x~=( x^= /login v2=10,v3=90 v2=10, reason= reason="a version=v2 service=reviews --dry-run --env prod --name -- " "" """ , to last off cancel start `'.split(
    ' ',
  ),
)
const strange = fc.constantFrom(
  ...[
    '\n',
    '\r\n',
    '\t',
    '\u00a0',
    '\u202e',
    '\u200b',
    '“',
    '”',
    '—',
    '／',
    '１',
    '\ud800',
    '```',
    '~~~',
    '<!--',
    '-->',
    '> ',
    '- ',
    '\\',
    '__proto__',
    '\u0000',
  ],
)
const bodies = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: words },
      { weight: 3, arbitrary: strange },
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    {
      maxLength: 30,
    },
  )
  .chain((parts) => fc.constantFrom('', ' ', '\n').map((between) => parts.join(between)))

describe('any comment', () => {
  it('is read without an exception, and every refusal says what to do', () => {
    fc.assert(
      fc.property(bodies, fc.boolean(), (body, onlySluicePrefix) => {
        const { commands, problems } = parse(body, onlySluicePrefix)
        expect(commands.length > 0 && problems.length > 0).toBe(false)
        for (const { code, message, hint, line } of problems) {
          expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
          expect(message).toMatch(/^.{5,}[.?]$/s)
          expect(hint).toMatch(onlySluicePrefix ? /\/sluice |pull request/i : /\/[a-z]|pull request/i)
          expect(line).toBeLessThanOrEqual(body.split('\n').length)
        }
      }),
      { numRuns: 1_200 },
    )
  })

  it('offers only lines that would be understood', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        for (const { hint, text } of parse(body).problems) {
          const [, right] = /^Type: (.*)$/s.exec(hint ?? '') ?? []
          if (right !== undefined) expect([text, right, parse(right).commands.length]).toEqual([text, right, 1])
        }
        for (const { right } of readComment(body, { onlySluicePrefix: false }).suggestions)
          expect(readComment(right, { onlySluicePrefix: false }).lines).toHaveLength(1)
      }),
      { numRuns: 1_200 },
    )
  })
})

const lines = fc.array(
  fc.constantFrom('/canary 10 v2', '/next', 'text', '', '- item', '/hold reason="x"', '  indented', '~~~', '<b>'),
  {
    maxLength: 8,
  },
)

describe('nothing commands', () => {
  const commandsOf = (body: string) => parse(body).commands.map(({ verb, line }) => `${line} ${verb}`)

  it('inside a fence, whatever else is there', () =>
    fc.assert(
      fc.property(lines, fc.constantFrom('```', '`````', '~~~~'), (inside, fence) => {
        expect(commandsOf([fence, ...inside, fence, '/status'].join('\n'))).toEqual([`${inside.length + 3} status`])
      }),
    ))

  it('in quoted lines', () =>
    fc.assert(
      fc.property(lines, (inside) => {
        const body = [...inside.map((line) => `> ${line}`), '/status'].join('\n')
        expect(commandsOf(body)).toEqual([`${inside.length + 1} status`])
      }),
    ))

  it('inside an HTML comment', () =>
    fc.assert(
      fc.property(lines, fc.boolean(), (inside, isClosed) => {
        const body = ['<!--', ...inside, ...(isClosed ? ['-->', '/status'] : [])].join('\n')
        expect(commandsOf(body)).toEqual(isClosed ? [`${inside.length + 3} status`] : [])
      }),
    ))
})

const filled = (text: string): string => text.repeat(Math.ceil(65_536 / text.length)).slice(0, 65_536)

describe('a comment of 64 KB', () => {
  // Anything worse than linear in one of these takes minutes, which the time limit of every test ends.
  it.each([
    ['commands', filled('/canary 10 v2\n')],
    ['slips', filled('/canry 10 v2\n')],
    ['list items', filled('- /canary 10 v2\n')],
    ['refused lines', filled('/canary 10 v9 reviews\n')],
    ['one line of words', `/canary ${filled('a ')}`],
    ['one line of services', `/pin v1 ${filled('reviews ')}`],
    ['one line of conditions', `/route ${filled('header x=y ')}`],
    ['doubled quotes', `/hold reason=${filled('""')}`],
    ['commas', `/pin v1 ${filled('a,')}`],
    ['a split', `/route header x ${filled('v1=1,')}`],
    ['operators', `/route header x${filled('=')}`],
    ['percent signs', `/mirror v2 50 ${filled('% ')}`],
    ['flags', `/canary 10 ${filled('--env ')}`],
    ['backticks', filled('`')],
    ['runs of backticks', Array.from({ length: 360 }, (_, index) => '`'.repeat(index + 1)).join(' ')],
    ['opened HTML comments', filled('<!--')],
    ['closed HTML comments', filled('<!-- -->')],
    ['blanks in a line', `/canary${filled(' ')}x`],
    ['blanks in a fence', `\`\`\`\n${filled(' ')}x`],
    ['dots', `/canary ${filled('.')}x`],
    ['dots behind a mark', `- /canary ${filled('.)')}x`],
    ['list marks', filled('- ')],
    ['nested plans', `/plan ${filled('plan ')}`],
    ['unclosed quotes', filled('/hold reason="\n')],
    ['large regular expressions', filled(`/route uri ~=/${'a{50}'.repeat(70)} v2\n`)],
  ])('is read to the end: %s', (_, body) => {
    const { commands, problems, suggestions } = parse(body)
    expect(commands.length === 0 || problems.length === 0).toBe(true)
    expect(problems.length).toBeLessThanOrEqual(20)
    expect(suggestions.length).toBeLessThanOrEqual(20)
  })
})
