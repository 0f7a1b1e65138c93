import { failure, type Problem, type Result, success } from '../problem.ts'
import { collectSplices } from './collect-splices.ts'
import { type ParsedText, parseText } from './compose.ts'
import { documentsOf } from './document.ts'
import { type DocumentLines, documentLines } from './document-lines.ts'
import { readsAs } from './document-values.ts'
import { noDocument } from './edit.ts'
import { isBlank, padded } from './physical-lines.ts'
import type { Edit, SourceFile } from './snapshot.ts'
import { type Splice, spliceText } from './splice.ts'
import { endsInBlockText, tokenEnd } from './token-extent.ts'
import { unverified } from './verify.ts'

/** A file without one of its documents. */
export interface ReducedFile {
  /** Null where nothing is left, and the file should go. */
  readonly text: string | null
  readonly edits: readonly Edit[]
}

/** Lines that may go, the best choice first; what does not leave the other documents as they are is never taken. */
const cutsOf = (
  text: string,
  lines: readonly DocumentLines[],
  index: number,
): readonly (readonly [number, number])[] => {
  const own = lines[index]
  const previous = lines[index - 1]
  const next = lines[index + 1]
  if (own === undefined) return []
  const begin = own.marker ?? own.begin
  if (previous !== undefined) {
    // Without `---` of its own the next document needs the dots above it.
    const needsDots = next?.marker === null && previous.dots === null
    return [
      [previous.end, needsDots && own.dots !== null ? own.dots : own.end],
      [begin, own.limit],
    ]
  }
  if (next === undefined) return []
  const nextMarker = next.marker ?? own.limit
  const isBare = next.marker === null || /^---[ \t]*\r?\n/.test(text.slice(next.marker, next.begin))
  const hasHead = text.slice(own.begin, own.top).includes('#')
  const withMarker = [own.marker === null ? own.top : begin, nextMarker] as const
  return own.marker === null || hasHead ? [[own.top, isBare ? next.first : nextMarker], withMarker] : [withMarker]
}

const spliced = (
  parsed: ParsedText,
  index: number,
  [start, end]: readonly [number, number],
): readonly Splice[] | null => {
  const { text, documents } = parsed
  const source = padded(text)
  const token = documents[index - 1]?.contents?.srcToken
  // A block of text at the end of the file has a line break at its end to some readers only if the file has: it keeps the one it has.
  const isLast =
    end >= text.length &&
    endsInBlockText(token) &&
    isBlank(text.slice(tokenEnd(token), start).replaceAll(/[\r\n]/g, ''))
  return isLast ? [{ start, end: text.length, text: '' }] : collectSplices(source, [{ start, end, text: '' }])
}

/**
 * Takes a whole document out of a file: its `---`, its content, the comments straight above the content and those below it. A note at
 * the head of the file and the bytes of all other documents stay. An object inside a `kind: List` is no document: `editDocument` with
 * `remove` at `/items/N` takes that out.
 */
export const removeDocument = (file: SourceFile, document: number): Result<ReducedFile> => {
  const parsed = parseText(file.text, file.path)
  if (!parsed.ok) return parsed
  const read = documentsOf(parsed.value)
  if (!read.ok) return read
  const own = read.value[document]
  if (own === undefined) return noDocument(file.path, document, read.value.length)
  if (read.value.every(({ value, index }) => index === document || value === null))
    return success({ text: null, edits: [{ path: file.path, delete: true }] })
  const lines = documentLines(parsed.value)
  for (const cut of lines === null ? [] : cutsOf(padded(file.text).text, lines, document)) {
    const splices = spliced(parsed.value, document, cut)
    const text = splices === null ? null : spliceText(file.text, splices)
    if (splices === null || text === null) continue
    if (readsAs(parsed.value, text, (values) => values.toSpliced(document, 1)))
      return success({ text, edits: splices.map((splice) => ({ path: file.path, ...splice })) })
  }
  const problem: Problem = { ...unverified, path: file.path, line: own.line }
  return failure(problem)
}
