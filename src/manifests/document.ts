import { failure, type Problem, type Result, success } from '../problem.ts'
import { type ParsedText, parseText } from './compose.ts'
import { fromPointer, type Json, type Pointer } from './json.ts'
import { type Lines, readNode } from './node-value.ts'
import type { SourceFile } from './snapshot.ts'

/** One YAML document as data. Nothing of the parser is kept, so documents may be cached and compared. */
export interface Document {
  readonly path: string
  /** Position in the file, empty documents counted. */
  readonly index: number
  /** Null for an empty document. */
  readonly value: Json
  /** One-based line where the content begins. */
  readonly line: number
  readonly lines: Lines
}

/** A file that is wrong in more places than this is wrong as a whole. */
const mostProblems = 20

/** The document's values, or why one of them cannot be trusted. */
export const documentsOf = ({ path, documents, lineStarts }: ParsedText): Result<readonly Document[]> => {
  const problems: Problem[] = []
  const read = documents.map((document, index): Document => {
    const { value, lines, unreadable } = readNode(document, lineStarts)
    problems.push(...unreadable.map((reason) => ({ ...reason, path })))
    return { path, index, value, line: typeof lines === 'number' ? lines : lines[0], lines }
  })
  const [first, ...more] = problems.slice(0, mostProblems)
  return first === undefined ? success(read) : failure(first, ...more)
}

/**
 * All documents of a file. Guarded: size, nesting, characters, templates, syntax, duplicate keys and aliases that multiply are problems
 * with their line, and a file with one of them yields no document, as no tool would apply the rest of it.
 */
export const readDocuments = (file: SourceFile): Result<readonly Document[]> => {
  const parsed = parseText(file.text, file.path)
  return parsed.ok ? documentsOf(parsed.value) : parsed
}

/**
 * A text that must be one document, such as a configuration file, under the same guard. A text without content is null.
 */
export const guardedParse = (text: string, path: string): Result<Document> => {
  const documents = readDocuments({ path, text, mode: '100644' })
  if (!documents.ok) return documents
  const [only, second] = documents.value
  if (second !== undefined)
    return failure({
      code: 'yaml-several-documents',
      message: 'A second document begins here; this file must be a single one.',
      path,
      line: second.line,
      hint: 'Remove the line with --- and what follows it.',
    })
  return success(only ?? { path, index: 0, value: null, line: 1, lines: 1 })
}

/**
 * The one-based line in the file where the entry at the pointer stands: its key's or its dash's. Where the path ends early it is the
 * line of the last entry that exists, so that a problem about something missing points at where it should be.
 */
export const lineOf = (document: Document, pointer: Pointer): number => {
  let lines = document.lines
  for (const step of fromPointer(pointer)) {
    const next = typeof lines === 'number' ? undefined : lines[1].get(step)
    if (next === undefined) break
    lines = next
  }
  return typeof lines === 'number' ? lines : lines[0]
}
