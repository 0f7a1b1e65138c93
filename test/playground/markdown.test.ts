import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderFlowChart } from '../../src/playground/page/flow-chart.ts'
import { renderMarkdown } from '../../src/playground/page/markdown.ts'

const render = (text: string) => renderMarkdown(text, { repository: '/acme/shop' })

describe('Markdown on the page', () => {
  it.each([
    ['**bold** and *slanted* and ~~gone~~', '<p><strong>bold</strong> and <em>slanted</em> and <del>gone</del></p>'],
    ['a `<b>` c', '<p>a <code>&lt;b&gt;</code> c</p>'],
    ['two  \nlines', '<p>two<br>lines</p>'],
    [
      'see #12 and acme/shop#1',
      '<p>see <a href="/acme/shop/issues/12" rel="nofollow noopener">#12</a> and acme/shop#1</p>',
    ],
    ['[text](https://a.example/b)', '<p><a href="https://a.example/b" rel="nofollow noopener">text</a></p>'],
    [
      'at https://a.example/b.',
      '<p>at <a href="https://a.example/b" rel="nofollow noopener">https://a.example/b</a>.</p>',
    ],
    ['@ada said', '<p><span class="mention">@ada</span> said</p>'],
    ['# Title', '<h1>Title</h1>'],
    ['- a\n- b\n  - c', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>'],
    ['1. a\n2. b', '<ol><li>a</li><li>b</li></ol>'],
    ['- [x] done', '<ul><li><input type="checkbox" disabled checked> done</li></ul>'],
    ['> quoted\n> **text**', '<blockquote><p>quoted\n<strong>text</strong></p></blockquote>'],
    ['```yaml\na: <b>\n```', '<pre><code>a: &lt;b&gt;</code></pre>'],
    ['---', '<hr>'],
    ['\\*not slanted\\*', '<p>*not slanted*</p>'],
    ['hidden <!-- marker -->here', '<p>hidden here</p>'],
    ['a_b_c and 2 * 3 * 4', '<p>a_b_c and 2 * 3 * 4</p>'],
  ])('renders %j', (text, html) => {
    expect(render(text)).toBe(html)
  })

  it('renders tables with breaks and escaped bars', () => {
    expect(render('| A | B |\n| --- | ---: |\n| `x\\|y` | 1<br>2 |')).toBe(
      '<div class="table"><table><thead><tr><th>A</th><th class="right">B</th></tr></thead><tbody><tr><td><code>x|y</code></td><td class="right">1<br>2</td></tr></tbody></table></div>',
    )
  })

  it('renders folds, with Markdown inside', () => {
    expect(render('<details>\n<summary>Gates (1)</summary>\n\n- one\n\n</details>\nafter')).toBe(
      '<details><summary>Gates (1)</summary><ul><li>one</li></ul></details><p>after</p>',
    )
  })

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](data:text/html,<b>)',
    '![x](javascript:alert(1))',
    '<a href="javascript:alert(1)">x</a>',
    '<details ontoggle=alert(1) open>',
    '<b onclick=alert(1)>x</b>',
    '`<svg onload=alert(1)>`',
    '[a](https://x" onmouseover="alert(1))',
    '```mermaid\nflowchart LR\n  a["<img src=x>"]\n  b["y"]\n  a -->|<b>| b\n```',
    '| <script> | b |\n| --- | --- |\n| </table><script> | c |',
  ])('lets nothing of %j through as markup', (text) => {
    const tags = [...render(text).matchAll(/<\/?([a-z0-9]+)([^>]*)>/g)]
    for (const [, tag = '', attributes = ''] of tags) {
      expect(['script', 'img', 'iframe']).not.toContain(tag)
      expect(attributes).not.toMatch(/\bon\w+=|javascript:|data:/)
    }
  })

  it('makes only tags of its own, all of them closed, of any text whatever', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      '&',
      '**',
      '*',
      '_',
      '`',
      '```\n',
      '[',
      ']',
      '(',
      ')',
      '\n',
      '\n\n',
      '> ',
      '- ',
      '1. ',
      '|',
      '---',
      '#',
      '@a',
      'x',
      '<b>',
      '</b>',
      '<details>\n',
      '</details>',
      '<summary>',
      '</summary>',
      '<!--',
      '-->',
      '<script>',
      'https://a.example',
      '\\',
      '  \n',
      '~~',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const html = render(pieces.join(''))
        const open: string[] = []
        for (const [, slash, tag = '', attributes = ''] of html.matchAll(/<(\/?)([^\s>/]*)([^>]*)>/g)) {
          expect(tag).toMatch(
            /^(p|h[1-6]|hr|ul|ol|li|pre|code|blockquote|div|table|thead|tbody|tr|th|td|details|summary|a|strong|em|del|b|br|input|span)$/,
          )
          expect(attributes).toMatch(
            /^( (href="[^"<>]*"|rel="[\w ]+"|class="[\w ]+"|type="checkbox"|disabled|checked|open))*$/,
          )
          if (['br', 'hr', 'input'].includes(tag)) continue
          if (slash === '') open.push(tag)
          else expect(open.pop()).toBe(tag)
        }
        expect(open).toEqual([])
      }),
      { numRuns: 400 },
    )
  })

  it('takes long and deep texts without trouble', () => {
    for (const text of [
      '>'.repeat(60_000),
      '**'.repeat(30_000),
      '`a'.repeat(30_000),
      '- '.repeat(20_000),
      '[a]('.repeat(15_000),
    ])
      expect(render(text).length).toBeGreaterThan(0)
  })

  it('shows the replies of the App as they are meant', () => {
    const fixtures = new URL('../fixtures/replies/', import.meta.url)
    for (const name of readdirSync(fixtures)) {
      const html = render(readFileSync(new URL(name, fixtures), 'utf8'))
      expect(html).toContain('<svg class="chart"')
      expect(html).not.toContain('&lt;details')
      expect(html).not.toContain('**')
    }
  })
})

describe('a flow chart', () => {
  it('draws each share as broad as it is large, and a copy dashed', () => {
    const svg = renderFlowChart(
      'flowchart LR\n  v1["reviews v1"]\n  r1(["every request"])\n  r1 -->|90%| v1\n  v2["reviews v2"]\n  r1 -.->|copy 10%| v2',
    )
    const widths = [...(svg ?? '').matchAll(/stroke-width="([\d.]+)"( stroke-dasharray)?/g)]
    expect(widths.map(([, width, dash]) => [Number(width), dash !== undefined])).toEqual([
      [6.9, false],
      [2.1, true],
    ])
  })

  it.each(['graph TD\n a --> b', 'flowchart LR\n a["x"]\n a -->|1%| missing', 'flowchart LR\n click a "x"'])(
    'leaves %j as text',
    (source) => {
      expect(renderFlowChart(source)).toBe(null)
    },
  )
})
