export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** Where `@login`, `#7` and links lead. */
export interface MarkdownPlace {
  /** The repository's page, such as `/acme/shop`. */
  readonly repository: string
  /** How many quotes, lists and folds stand around the text. */
  readonly depth?: number
}

/** Tags that may stand in a text as they are, always without attributes. */
const plainTags = new Set(['br', 'b', 'i', 'em', 'strong', 'sub', 'sup', 'kbd', 'code', 's', 'del', 'ins'])

const safeAddress = (address: string): string | null =>
  /^(https?:\/\/|mailto:|\/(?!\/)|#)/i.test(address) && !/[\s"'<>\\]/.test(address) ? address : null

const link = (address: string, inner: string): string => {
  const safe = safeAddress(address)
  return safe === null ? inner : `<a href="${escapeHtml(safe)}" rel="nofollow noopener">${inner}</a>`
}

type Rule = readonly [pattern: RegExp, render: (found: RegExpExecArray, place: MarkdownPlace) => string]

/** Tried in order at each place; the first that fits takes its text. */
const rules: readonly Rule[] = [
  [/\\([!-/:-@[-`{-~])/y, ([, sign = '']) => escapeHtml(sign)],
  [
    /(`+)([^`]|[^`][\s\S]{0,4000}?[^`])\1(?!`)/y,
    ([, , code = '']) => `<code>${escapeHtml(code.replaceAll('\n', ' ').replace(/^ (.*\S.*) $/, '$1'))}</code>`,
  ],
  [
    /<(\/?)([a-z]+)\s*\/?>/iy,
    ([whole, slash = '', tag = '']) =>
      plainTags.has(tag.toLowerCase()) ? `<${slash}${tag.toLowerCase()}>` : escapeHtml(whole),
  ],
  [/<(https?:\/\/[^\s<>]+)>/y, ([, address = '']) => link(address, escapeHtml(address))],
  [/!\[([^\]\n]*)\]\(([^\s()]+)\)/y, ([, text = '', address = '']) => link(address, escapeHtml(text || address))],
  [
    /\[((?:[^[\]\\\n]|\\.)+)\]\(([^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)/y,
    ([, text = '', address = ''], place) => link(address, renderInline(text, place)),
  ],
  [
    /\*\*(?=\S)((?:\\.|`[^`\n]*`|[^\\`]){1,2000}?)(?<=\S)\*\*/y,
    ([, text = ''], place) => `<strong>${renderInline(text, place)}</strong>`,
  ],
  [/~~(?=\S)([^\n]{1,2000}?)(?<=\S)~~/y, ([, text = ''], place) => `<del>${renderInline(text, place)}</del>`],
  [/\*(?=\S)([^*\n]+?)(?<=\S)\*/y, ([, text = ''], place) => `<em>${renderInline(text, place)}</em>`],
  [/(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)/y, ([, text = ''], place) => `<em>${renderInline(text, place)}</em>`],
  [/(?<![\w/"=])https?:\/\/[^\s<>()'"`*|]*[^\s<>()'"`*|.,:;!?]/y, ([address]) => link(address, escapeHtml(address))],
  [
    /(?<![\w&/])#(\d{1,7})\b/y,
    ([whole, number = ''], place) => link(`${place.repository}/issues/${number}`, escapeHtml(whole)),
  ],
  [
    /(?<![\w/`])@([A-Za-z\d][A-Za-z\d-]{0,38})/y,
    ([, login = '']) => `<span class="mention">@${escapeHtml(login)}</span>`,
  ],
  [/(?: {2,}|\\)\n/y, () => '<br>'],
]

/** One paragraph's worth of Markdown as HTML in which nothing of the text can be markup of its own. */
export const renderInline = (text: string, place: MarkdownPlace): string => {
  let html = ''
  for (let at = 0; at < text.length; ) {
    let taken: RegExpExecArray | null = null
    for (const [pattern, render] of rules) {
      pattern.lastIndex = at
      taken = pattern.exec(text)
      if (!taken) continue
      // Rules are applied within rules: the place goes on from what was found, whatever the pattern's own place is by then.
      html += render(taken, place)
      break
    }
    if (taken) at += taken[0].length
    else {
      html += escapeHtml(text.charAt(at))
      at += 1
    }
  }
  return closed(html)
}

/** Adds the ends that plain tags lack, so that nothing leaks out of a comment. */
const closed = (html: string): string => {
  const open: string[] = []
  const kept = html.replaceAll(/<(\/?)([a-z]+)([^>]*)>/g, (whole, slash: string, tag: string) => {
    if (tag === 'br') return whole
    if (slash === '') {
      open.push(tag)
      return whole
    }
    const found = open.lastIndexOf(tag)
    if (found < 0) return ''
    return open
      .splice(found)
      .reverse()
      .map((one) => `</${one}>`)
      .join('')
  })
  return (
    kept +
    open
      .reverse()
      .map((one) => `</${one}>`)
      .join('')
  )
}
