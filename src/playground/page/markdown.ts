import { renderFlowChart } from './flow-chart.ts'
import { escapeHtml, type MarkdownPlace, renderInline } from './markdown-inline.ts'

export type { MarkdownPlace } from './markdown-inline.ts'

interface Block {
  readonly html: string
  /** The line after it. */
  readonly next: number
}

type BlockRule = (lines: readonly string[], at: number, place: MarkdownPlace) => Block | null

const line = (lines: readonly string[], at: number): string => lines[at] ?? ''

const isBlank = (text: string): boolean => text.trim() === ''

const fence: BlockRule = (lines, at) => {
  const [, mark = '', language = ''] = /^ {0,3}(`{3,}|~{3,})\s*([\w-]*)/.exec(line(lines, at)) ?? []
  if (mark === '') return null
  const end = lines.findIndex(
    (text, index) => index > at && text.trim().startsWith(mark) && text.trim().length >= mark.length,
  )
  const stop = end < 0 ? lines.length : end
  const code = lines.slice(at + 1, stop).join('\n')
  const chart = language === 'mermaid' ? renderFlowChart(code) : null
  return { html: chart ?? `<pre><code>${escapeHtml(code)}</code></pre>`, next: stop + 1 }
}

const heading: BlockRule = (lines, at, place) => {
  const [, marks = '', text = ''] = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(line(lines, at)) ?? []
  return marks === ''
    ? null
    : { html: `<h${marks.length}>${renderInline(text, place)}</h${marks.length}>`, next: at + 1 }
}

const rule: BlockRule = (lines, at) =>
  /^ {0,3}([-*_])(\s*\1){2,}\s*$/.test(line(lines, at)) ? { html: '<hr>', next: at + 1 } : null

const cells = (text: string): string[] =>
  text
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

const table: BlockRule = (lines, at, place) => {
  const divider = line(lines, at + 1)
  if (!line(lines, at).includes('|') || !/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(divider)) return null
  const columns = cells(divider).map((cell) => (cell.endsWith(':') ? (cell.startsWith(':') ? 'center' : 'right') : ''))
  const row = (text: string, tag: string) =>
    `<tr>${columns
      .map(
        (align, index) =>
          `<${tag}${align ? ` class="${align}"` : ''}>${renderInline(cells(text)[index] ?? '', place)}</${tag}>`,
      )
      .join('')}</tr>`
  let next = at + 2
  while (next < lines.length && line(lines, next).includes('|')) next += 1
  const body = lines.slice(at + 2, next).map((text) => row(text, 'td'))
  const html = `<div class="table"><table><thead>${row(line(lines, at), 'th')}</thead><tbody>${body.join('')}</tbody></table></div>`
  return { html, next }
}

const quote: BlockRule = (lines, at, place) => {
  let next = at
  while (next < lines.length && /^ {0,3}>/.test(line(lines, next))) next += 1
  if (next === at) return null
  const inner = lines.slice(at, next).map((text) => text.replace(/^ {0,3}> ?/, ''))
  return { html: `<blockquote>${renderBlocks(inner, place)}</blockquote>`, next }
}

const item = /^( {0,3})([-*+]|\d{1,9}[.)])(\s+)(.*)$/

const list: BlockRule = (lines, at, place) => {
  const first = item.exec(line(lines, at))
  if (!first) return null
  const ordered = /\d/.test(first[2] ?? '')
  const indent = (first[1] ?? '').length
  const items: string[][] = []
  let next = at
  while (next < lines.length) {
    const text = line(lines, next)
    const found = item.exec(text)
    if (found && /\d/.test(found[2] ?? '') === ordered && (found[1] ?? '').length < indent + 2)
      items.push([found[4] ?? ''])
    else if (
      /^\s{2,}\S/.test(text) ||
      (isBlank(text) && /^(\s{2,}\S|\s{0,3}([-*+]|\d+[.)])\s)/.test(line(lines, next + 1)))
    )
      items.at(-1)?.push(text.replace(/^ {2,4}/, ''))
    else break
    next += 1
  }
  const tag = ordered ? 'ol' : 'ul'
  const html = items.map((inner) => `<li>${listItem(inner, place)}</li>`).join('')
  return { html: `<${tag}>${html}</${tag}>`, next }
}

const listItem = (lines: readonly string[], place: MarkdownPlace): string => {
  const [, mark, rest = ''] = /^\[([ xX])\] (.*)$/.exec(line(lines, 0)) ?? []
  const box = mark === undefined ? '' : `<input type="checkbox" disabled${mark === ' ' ? '' : ' checked'}> `
  const inner = mark === undefined ? lines : [rest, ...lines.slice(1)]
  // A tight item is no paragraph of its own.
  return box + renderBlocks(inner, place).replace(/^<p>([\s\S]*?)<\/p>/, '$1')
}

const details: BlockRule = (lines, at, place) => {
  if (!/^\s*<details( open)?>/i.test(line(lines, at))) return null
  let depth = 0
  let end = at
  for (; end < lines.length; end += 1) {
    depth +=
      (line(lines, end).match(/<details\b/gi) ?? []).length - (line(lines, end).match(/<\/details>/gi) ?? []).length
    if (depth <= 0) break
  }
  const inner = lines
    .slice(at, end + 1)
    .join('\n')
    .replace(/^\s*<details( open)?>/i, '')
    .replace(/<\/details>\s*$/i, '')
  const [, summary = 'Details', rest = inner] = /^\s*<summary>([\s\S]*?)<\/summary>([\s\S]*)$/i.exec(inner) ?? []
  const open = /<details open>/i.test(line(lines, at)) ? ' open' : ''
  const html = `<details${open}><summary>${renderInline(summary, place)}</summary>${renderBlocks(rest.split('\n'), place)}</details>`
  return { html, next: end + 1 }
}

const starts: readonly BlockRule[] = [fence, heading, rule, details, quote, list, table]

const paragraph = (lines: readonly string[], at: number, place: MarkdownPlace): Block => {
  let next = at + 1
  while (next < lines.length && !isBlank(line(lines, next)) && !starts.some((start) => start(lines, next, place)))
    next += 1
  return { html: `<p>${renderInline(lines.slice(at, next).join('\n'), place)}</p>`, next }
}

const renderBlocks = (lines: readonly string[], outer: MarkdownPlace): string => {
  const place = { ...outer, depth: (outer.depth ?? 0) + 1 }
  if (place.depth > 20) return escapeHtml(lines.join('\n'))
  let html = ''
  for (let at = 0; at < lines.length; ) {
    if (isBlank(line(lines, at))) {
      at += 1
      continue
    }
    const found = starts.reduce<Block | null>((known, start) => known ?? start(lines, at, place), null)
    const block = found ?? paragraph(lines, at, place)
    html += block.html
    at = block.next
  }
  return html
}

/** GitHub's Markdown as far as people and bots write it; everything that is not known markup is text. Hidden comments stay hidden. */
export const renderMarkdown = (text: string, place: MarkdownPlace): string =>
  renderBlocks(
    text
      .replaceAll('\r\n', '\n')
      .replaceAll(/<!--[\s\S]*?(-->|$)/g, '')
      .split('\n'),
    place,
  )
