import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { block, capped, cell, code, paragraphs, plain, table } from '../../src/replies/markdown.ts'

describe('user text in our Markdown', () => {
  it('mentions nobody, links nothing and holds no HTML', () => {
    const text = plain(
      'hi @acme/ops and @octocat, see #12 and GH-3, <img src=x onerror=alert(1)> https://evil.example [x](y) `c`',
    )
    expect(text).not.toMatch(/@[A-Za-z]/)
    expect(text).not.toMatch(/#\d/)
    expect(text).not.toMatch(/<|https:\/\/|[^\\]\[|[^\\]`/)
  })

  it('stays on one line and in one cell, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(text)).not.toMatch(/[\n\r]|(^|[^\\])\||<!--/)
        expect(cell(text)).not.toMatch(/[\n\r]|(^|[^\\])\|/)
      }),
    )
  })

  it('cannot close the code it stands in', () => {
    expect(code('a`b')).toBe('``a`b``')
    expect(code('`x')).toBe('`` `x ``')
    expect(block('```\nrm -rf\n```')).toBe('````\n```\nrm -rf\n```\n````')
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '~', 'a', '\n') }), (text) => {
        const fence = /^`+/.exec(block(text))?.[0] ?? ''
        expect(text).not.toContain(fence)
      }),
    )
  })
})

describe('a long body', () => {
  it('is cut at a line below what GitHub takes, with fences and folds closed', () => {
    const body = capped(
      `<details>\n<summary>x</summary>\n\n${block(`${'line of text\n'.repeat(8_000)}`)}\n\n</details>`,
    )
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body.match(/^```/gm)?.length).toBe(2)
    expect(body).toContain('</details>')
    expect(body).toContain('The rest was cut')
  })

  it('is left alone where it fits', () => {
    expect(capped('short')).toBe('short')
  })
})

it('leaves out what is empty between paragraphs', () => {
  expect(paragraphs('a', null, '', false, 'b')).toBe('a\n\nb')
  expect(table(['x'], [['1']])).toBe('| x |\n| --- |\n| 1 |')
})
