/** GitHub cuts nothing: a body over this many characters is refused. */
const longestBody = 65_536

const zeroWidthSpace = '\u200b'

/**
 * User text inside a sentence or a table cell: no live mention, no issue link, no HTML, no Markdown of its own, one line.
 * Source: what GitHub autolinks is `@name`, `#1`, `GH-1`, `owner/name#1`, SHAs and addresses.
 */
export const plain = (text: string): string =>
  text
    .replace(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()|~!]/g, (character) => `\\${character}`)
    .replace(/@/g, `@${zeroWidthSpace}`)
    .replace(/#(?=\d)/g, `#${zeroWidthSpace}`)
    .replace(/\bGH-(?=\d)/gi, (prefix) => `${prefix}${zeroWidthSpace}`)
    .replace(/(https?|ftp):\/\//gi, (scheme) => scheme.replace(':', `:${zeroWidthSpace}`))
    .replace(/\bwww\./gi, (prefix) => `${prefix.slice(0, 3)}${zeroWidthSpace}.`)

/** Inline code whose backticks are longer than any inside. In a table use `cell`. */
export const code = (text: string): string => {
  const line = text.replace(/[\r\n\t\u2028\u2029]+/g, ' ').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
  if (line.trim() === '') return '` `'
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${padding}${line}${padding}${fence}`
}

/** Inline code for a table, where a bare `|` would end the cell even inside code. */
export const cell = (text: string): string => code(text).replaceAll('|', '\\|')

/** A fenced block whose fence is longer than any run of backticks inside. */
export const block = (text: string, language = ''): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`
}

export const folded = (summary: string, content: string): string =>
  `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`

/** Rows of already escaped cells. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Blocks with a blank line between, the empty ones left out. */
export const paragraphs = (...blocks: readonly (string | null | undefined | false)[]): string =>
  blocks.filter((text): text is string => typeof text === 'string' && text !== '').join('\n\n')

/** Cuts at a line so that GitHub takes the body, and says so; an open fence is closed. */
export const capped = (body: string): string => {
  if (body.length <= longestBody) return body
  const note = '\n\n_The rest was cut: GitHub takes 65,536 characters._'
  const kept = body.slice(0, longestBody - note.length - 100)
  const lines = kept.slice(0, Math.max(0, kept.lastIndexOf('\n')))
  const fences = [...lines.matchAll(/^(`{3,})/gm)].map(([, fence]) => fence ?? '')
  const open = fences.length % 2 === 1 ? `\n${fences.at(-1) ?? ''}` : ''
  const details =
    (lines.match(/<details>/g)?.length ?? 0) > (lines.match(/<\/details>/g)?.length ?? 0) ? '\n\n</details>' : ''
  return `${lines}${open}${details}${note}`
}

/** A whole number, or at most two decimals: `10`, `33.33`. */
export const percent = (share: number): string => `${Number(share.toFixed(2))} %`

export const shortSha = (sha: string): string => `\`${sha.slice(0, 7)}\``
