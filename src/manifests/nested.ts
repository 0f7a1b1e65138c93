import { isScalar, type Scalar } from 'yaml'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { collectSplices } from './collect-splices.ts'
import { parseText } from './compose.ts'
import { type Document, documentsOf, lineOf, readDocuments } from './document.ts'
import { type DocumentPatch, type EditedFile, editFile, verifiedEdit } from './edit.ts'
import { type Pointer, valueAt } from './json.ts'
import { literalLines, outwardSplices } from './literal-lines.ts'
import { nodeAt } from './node-at.ts'
import type { Lines } from './node-value.ts'
import { padded } from './physical-lines.ts'
import type { SourceFile } from './snapshot.ts'
import { aliasesOf } from './splicing.ts'
import { unverified } from './verify.ts'

const moved = (lines: Lines, by: number): Lines =>
  typeof lines === 'number'
    ? lines + by
    : [lines[0] + by, new Map([...lines[1]].map(([key, inner]) => [key, moved(inner, by)]))]

const lower = (problem: Problem, by: number): Problem =>
  problem.line === undefined ? problem : { ...problem, line: problem.line + by }

const notText = (document: Document, pointer: Pointer): Problem => ({
  code: 'yaml-not-nested',
  message: `At ${pointer} stands no text that could hold YAML.`,
  path: document.path,
  line: lineOf(document, pointer),
})

/** The documents inside a string of a document, such as an inline patch; their lines are those of the file. */
export const readNested = (document: Document, pointer: Pointer): Result<readonly Document[]> => {
  const text = valueAt(document.value, pointer)
  if (typeof text !== 'string') return failure(notText(document, pointer))
  const { path } = document
  // The text of a block scalar begins on the line below its key.
  const by = lineOf(document, pointer)
  const inner = readDocuments({ path, text, mode: '100644' })
  if (!inner.ok) {
    const [first, ...more] = inner.problems.map((problem) => lower(problem, by))
    return failure(first ?? notText(document, pointer), ...more)
  }
  return success(inner.value.map((one): Document => ({ ...one, line: one.line + by, lines: moved(one.lines, by) })))
}

/** The scalar at the pointer; null where an alias stands on the way or at the end. */
const scalarAt = (root: unknown, pointer: Pointer): Scalar | null => {
  const node = nodeAt(root, pointer)
  return isScalar(node) ? node : null
}

/**
 * `editFile` for YAML that a literal block (`|`) of the document holds at the pointer. Folded and quoted strings are refused: there a
 * change of one line moves others.
 */
export const editNested = (
  file: SourceFile,
  documentIndex: number,
  pointer: Pointer,
  patches: readonly DocumentPatch[],
): Result<EditedFile> => {
  const parsed = parseText(file.text, file.path)
  if (!parsed.ok) return parsed
  const documents = documentsOf(parsed.value)
  if (!documents.ok) return documents
  const document = documents.value[documentIndex]
  const scalar = scalarAt(parsed.value.documents[documentIndex]?.contents, pointer)
  const block = scalar === null ? null : literalLines(scalar)
  if (document === undefined || typeof scalar?.value !== 'string' || block === null)
    return failure({
      code: 'yaml-not-nested',
      message: `At ${pointer} stands no literal block (|) whose lines could be edited.`,
      path: file.path,
      line: document === undefined ? 1 : lineOf(document, pointer),
      hint: 'Write the text as a literal block, with | behind the key.',
    })
  const outer = parsed.value.documents[documentIndex]
  if (scalar.anchor !== undefined && outer !== undefined && aliasesOf(outer).has(scalar.anchor))
    return failure({
      code: 'yaml-alias',
      message: `The anchor &${scalar.anchor} is repeated elsewhere by an alias, which would change with it.`,
      path: file.path,
      line: lineOf(document, pointer),
      hint: `Write the text out where *${scalar.anchor} stands.`,
    })
  const inner = editFile({ path: file.path, text: scalar.value, mode: file.mode }, patches)
  if (!inner.ok) {
    const by = lineOf(document, pointer)
    const [first, ...more] = inner.problems
    return failure(lower(first, by), ...more.map((problem) => lower(problem, by)))
  }
  const text = scalar.value
  const edits = inner.value.edits.flatMap((edit) => ('start' in edit ? [edit] : []))
  const splices = collectSplices(padded(file.text), outwardSplices(text, edits, block))
  if (splices === null) return failure({ ...unverified, path: file.path, line: lineOf(document, pointer) })
  return verifiedEdit(parsed.value, document, splices, [{ op: 'replace', path: pointer, value: inner.value.text }])
}
