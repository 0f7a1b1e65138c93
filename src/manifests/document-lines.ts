import type { CST } from 'yaml'
import type { ParsedText } from './compose.ts'
import { isBlank, lineStart, nextLine, type PaddedText, padded } from './physical-lines.ts'
import { tokenEnd } from './token-extent.ts'

/** The lines of one document in its file, as offsets of the padded text. Comments above a line with `---` are of the document before. */
export interface DocumentLines {
  /** Where the line with its `---` begins; null for one that needs none. */
  readonly marker: number | null
  /** Behind the line with `---`, or, where content follows it on the same line, that content. */
  readonly begin: number
  /** The first line that is not blank: a comment or content. */
  readonly first: number
  /** Where the comments straight above its content begin, or the content's line. */
  readonly top: number
  /** Where the content's own line begins. */
  readonly content: number
  /** Behind the last line of its content, and behind comments that follow it straight away. */
  readonly bottom: number
  /** Where its closing `...` stands. */
  readonly dots: number | null
  /** Behind its last line that is not blank. */
  readonly end: number
  /** Where the next document begins. */
  readonly limit: number
}

/** Notes about the file as a whole, which stay whatever becomes of the document below. */
const aboutFile = /copyright|©|licen[cs]e|spdx|generated|do not (?:edit|modify)|language-server|\bvim?:|-\*-/i

/** Lines after which such a note is surely over; others may go on for as long as there are comments. */
const endsNote = /limitations under the licen[cs]e|spdx|generated|do not (?:edit|modify)|language-server|\bvim?:|-\*-/i

const isComment = ({ text }: PaddedText, line: number): boolean => /^[ \t]*#/.test(text.slice(line, line + 1024))

const isBlankLine = (source: PaddedText, line: number): boolean =>
  isBlank(source.text.slice(line, nextLine(source, line)).replace(/\r?\n$/, ''))

/** Behind the note about the file that comments at its head begin with; comments of the document may follow straight away. */
const behindNote = (comments: string): number => {
  const lines = comments.match(/(?<![^\n])[^\n]*\n/g) ?? []
  const last = lines.findLastIndex((line) => aboutFile.test(line))
  if (last < 0) return 0
  const note = endsNote.test(lines[last] ?? '') ? lines.slice(0, last + 1) : lines
  return note.join('').length
}

const topOf = (source: PaddedText, content: number, floor: number): number => {
  let top = content
  while (top > floor) {
    const above = lineStart(source, top - 1)
    if (above < floor || !isComment(source, above)) break
    top = above
  }
  const isHead = isBlank(source.text.slice(0, top).replaceAll(/[\r\n]/g, ''))
  return isHead ? top + behindNote(source.text.slice(top, content)) : top
}

const firstLine = (source: PaddedText, from: number, limit: number): number => {
  let at = from
  while (at < limit && isBlankLine(source, at)) at = nextLine(source, at)
  return at
}

const lastLine = (source: PaddedText, floor: number, limit: number): number => {
  let at = limit
  while (at > floor && isBlankLine(source, lineStart(source, at - 1))) at = lineStart(source, at - 1)
  return Math.max(floor, at)
}

const bottomOf = (source: PaddedText, end: number, limit: number): number => {
  let at = nextLine(source, end)
  while (at < limit && isComment(source, at)) at = nextLine(source, at)
  return at
}

const contentEndOf = (token: CST.Document): number | null =>
  token.value === undefined ? null : (tokenEnd(token.value) ?? null)

/** Is there anything but a comment behind the `---` on its line? */
const sharesLine = ({ text }: PaddedText, from: number, to: number): boolean =>
  /^[ \t]+[^#\s]/.test(text.slice(from, to))

/** The lines of all documents; null where directives such as `%YAML` make lines depend on one another. */
export const documentLines = ({ text, tokens }: ParsedText): readonly DocumentLines[] | null => {
  if (tokens.some(({ type }) => type === 'directive')) return null
  const source = padded(text)
  const documents = tokens.flatMap((token) => (token.type === 'document' ? [token] : []))
  const closings = tokens.flatMap((token) => (token.type === 'doc-end' ? [token.offset] : []))
  const markers = documents.map(({ start }) => start.find(({ type }) => type === 'doc-start')?.offset ?? null)
  let before = text.startsWith('\ufeff') ? 1 : 0
  return documents.map((document, index): DocumentLines => {
    const marker = markers[index] ?? null
    const following = documents[index + 1]
    const bound = following === undefined ? source.text.length : (markers[index + 1] ?? following.offset)
    const dots = closings.findLast((offset) => offset >= document.offset && offset < bound) ?? null
    const limit =
      following === undefined || markers[index + 1] !== null || dots === null ? bound : nextLine(source, dots)
    const below = marker === null ? before : nextLine(source, marker)
    const isShared = marker !== null && sharesLine(source, marker + 3, below)
    const begin = isShared ? marker + 3 + (/^[ \t]*/.exec(source.text.slice(marker + 3))?.[0].length ?? 0) : below
    const contentEnd = contentEndOf(document)
    const first = isShared ? begin : firstLine(source, begin, dots ?? limit)
    const offset = document.value?.offset ?? first
    const content = isShared || contentEnd === null ? first : Math.max(begin, lineStart(source, offset))
    const floor = contentEnd === null ? below : nextLine(source, contentEnd)
    before = limit
    return {
      marker,
      begin,
      first,
      content,
      top: isShared ? begin : topOf(source, content, begin),
      bottom: contentEnd === null ? floor : bottomOf(source, contentEnd, dots ?? limit),
      dots,
      end: lastLine(source, floor, limit),
      limit,
    }
  })
}
