import { Scalar } from 'yaml'
import { lineAt, lineStartsOf } from './lines.ts'
import type { Splice } from './splice.ts'

/** One line of a literal block: where it begins in the file, and how it looks there, without its line break. */
interface OuterLine {
  readonly start: number
  readonly text: string
}

export interface LiteralLines {
  readonly lines: readonly OuterLine[]
  /** The blanks that the block puts before each line of its text. */
  readonly indentation: string
  readonly eol: string
}

/** The lines of a literal block as they stand in the file; null for other scalars, and for a block without any text. */
export const literalLines = ({ srcToken, type, value }: Scalar): LiteralLines | null => {
  if (srcToken?.type !== 'block-scalar' || type !== Scalar.BLOCK_LITERAL || typeof value !== 'string') return null
  const { offset, props, source } = srcToken
  let start = props.reduce((at, prop) => at + ('source' in prop ? prop.source.length : 0), offset)
  const lines: OuterLine[] = []
  // Where the file ends without a line break, the empty line behind it is one of the padded text.
  for (const raw of (source.endsWith('\n') ? source : `${source}\n`).split('\n')) {
    lines.push({ start, text: raw.replace(/\r$/, '') })
    start += raw.length + 1
  }
  const inner = value.split('\n')
  const at = inner.findIndex((line) => line.trim() !== '')
  const outer = lines[at]?.text
  if (outer === undefined) return null
  const indentation = outer.slice(0, outer.length - (inner[at]?.length ?? 0))
  return { lines, indentation, eol: source.includes('\r\n') ? '\r\n' : '\n' }
}

/** A splice with the zero-based lines and columns of its ends. */
interface Located extends Splice {
  readonly from: { readonly line: number; readonly column: number }
  readonly to: { readonly line: number; readonly column: number }
}

const staysInLine = ({ from, to, text }: Located): boolean => from.line === to.line && !text.includes('\n')

const outward = (inner: string, splice: Located, { lines, indentation, eol }: LiteralLines): readonly Splice[] => {
  const { from, to, text } = splice
  const first = lines[from.line]
  const last = lines[to.line]
  if (first === undefined || last === undefined) return []
  const base = first.start + indentation.length
  if (staysInLine(splice) && first.text.length >= indentation.length)
    return [{ start: base + from.column, end: base + to.column, text }]
  const head = inner.slice(splice.start - from.column, splice.start)
  const endsLines = from.column === 0 && to.column === 0 && (text === '' || text.endsWith('\n'))
  const lineBreak = inner.indexOf('\n', splice.end)
  const tail = endsLines ? '' : inner.slice(splice.end, lineBreak < 0 ? inner.length : lineBreak)
  const indented = (head + text + tail)
    .split('\n')
    .map((line) => (line === '' ? '' : indentation + line))
    .join(eol)
  return [{ start: first.start, end: endsLines ? last.start : last.start + last.text.length, text: indented }]
}

/**
 * Splices of the text in a literal block as splices of the (padded) file. Inside a line they move by the indentation; else the lines that
 * they touch are written anew, and so two of them on one line become one.
 */
export const outwardSplices = (inner: string, splices: readonly Splice[], literal: LiteralLines): readonly Splice[] => {
  const starts = lineStartsOf(inner)
  const locate = (splice: Splice): Located => {
    const place = (offset: number) => {
      const line = lineAt(starts, offset) - 1
      return { line, column: offset - (starts[line] ?? 0) }
    }
    return { ...splice, from: place(splice.start), to: place(splice.end) }
  }
  const apart: Located[] = []
  for (const splice of splices.map(locate)) {
    const last = apart.at(-1)
    if (last === undefined || last.to.line < splice.from.line || (staysInLine(last) && staysInLine(splice)))
      apart.push(splice)
    else {
      const text = last.text + inner.slice(last.end, splice.start) + splice.text
      apart[apart.length - 1] = locate({ start: last.start, end: splice.end, text })
    }
  }
  return apart.flatMap((splice) => outward(inner, splice, literal))
}
