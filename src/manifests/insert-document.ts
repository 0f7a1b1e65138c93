import { failure, type Problem, type Result, success } from '../problem.ts'
import { collectSplices } from './collect-splices.ts'
import { type ParsedText, parseText } from './compose.ts'
import { documentsOf } from './document.ts'
import { type DocumentLines, documentLines } from './document-lines.ts'
import { readsAs } from './document-values.ts'
import type { EditedFile } from './edit.ts'
import type { Json } from './json.ts'
import { nextLine, type PaddedText, padded } from './physical-lines.ts'
import type { SourceFile } from './snapshot.ts'
import { type Splice, spliceText } from './splice.ts'

/** The text of a document that is to stand in a file with others. */
export interface NewDocument {
  /** Without `---`; its last line ends with a line break. Line breaks become those of the file. */
  readonly text: string
  /** What stands behind `---` on its line, such as a comment. */
  readonly remark: string
  /** What it says to readers of each version. */
  readonly value: Record<'1.1' | '1.2', Json>
}

const blankLines = (text: string): number => text.split('\n').length - 1

/** How many blank lines stand above and below the `---` of this document, or else of one near it. */
const gapsAt = (
  source: PaddedText,
  lines: readonly DocumentLines[],
  index: number,
): { readonly above: number; readonly below: number } => {
  for (const at of [index, index + 1, index - 1]) {
    const own = lines[at]
    const previous = lines[at - 1]
    if (own?.marker == null || previous === undefined) continue
    const above = source.text.slice(previous.end, own.marker)
    return { above: blankLines(above), below: blankLines(source.text.slice(nextLine(source, own.marker), own.first)) }
  }
  return { above: 0, below: 0 }
}

const spliceBehind = (
  { text }: ParsedText,
  lines: readonly DocumentLines[],
  index: number,
  added: NewDocument,
): readonly Splice[] | null => {
  const source = padded(text)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const own = lines[index]
  const body = added.text.replaceAll(/\r?\n/g, eol)
  if (own === undefined) {
    const splice = { start: text === '' ? 0 : source.text.length, end: source.text.length, text: body }
    return text === '' ? [{ start: 0, end: 0, text: body }] : collectSplices(source, [splice])
  }
  const { above, below } = gapsAt(source, lines, index)
  // The next document may begin without `---`, which it could behind the dots of this one.
  const dots = lines[index + 1]?.marker === null ? `...${eol}` : ''
  const head = `${eol.repeat(above)}---${added.remark}${eol}${eol.repeat(below)}`
  return collectSplices(source, [{ start: own.end, end: own.end, text: head + body + dots }])
}

/** A file of one object in JSON has no place for a second one. */
const oneObject = (file: SourceFile): Problem => ({
  code: 'json-one-object',
  message: 'This file is a single object in JSON; a second one has no place in it.',
  path: file.path,
  hint: 'Put the new object into a file of its own.',
})

const isJson = ({ text, path }: ParsedText): boolean =>
  /\.json$/i.test(path) || (/^\s*\{/.test(text) && !/^(?:---|\.\.\.)/m.test(text) && !/^[ \t]*#/m.test(text))

/** The file with a document more: behind one of those that are there, or into a file that holds none. Verified by reading it again. */
export const insertBehind = (file: SourceFile, index: number, added: NewDocument): Result<EditedFile> => {
  const parsed = parseText(file.text, file.path)
  if (!parsed.ok) return parsed
  const before = documentsOf(parsed.value)
  if (!before.ok) return before
  if (before.value.length > 0 && isJson(parsed.value)) return failure(oneObject(file))
  const lines = documentLines(parsed.value)
  const splices = lines === null ? null : spliceBehind(parsed.value, lines, index, added)
  const text = splices === null ? null : spliceText(file.text, splices)
  const isRight =
    text !== null &&
    readsAs(parsed.value, text, (values, version) => values.toSpliced(index + 1, 0, added.value[version]))
  if (splices === null || text === null || !isRight)
    return failure({
      code: 'yaml-unverified',
      message: 'With the new document the file does not read back as it should, so nothing was changed.',
      path: file.path,
      hint: 'Put the new document into a file of its own.',
    })
  return success({ text, edits: splices.map((splice) => ({ path: file.path, ...splice })) })
}

/** Behind the last document of the file; empty ones count. */
export const insertAtEnd = (file: SourceFile, added: NewDocument): Result<EditedFile> => {
  const parsed = parseText(file.text, file.path)
  return parsed.ok ? insertBehind(file, parsed.value.documents.length - 1, added) : parsed
}
