import { failure, type Problem, type Result, success } from '../problem.ts'
import { applyPatch } from './apply-patch.ts'
import { collectSplices } from './collect-splices.ts'
import { type ParsedDocument, type ParsedText, parseText } from './compose.ts'
import { type Document, documentsOf, lineOf } from './document.ts'
import { keep } from './draft.ts'
import { lineAt } from './lines.ts'
import type { Patch } from './patch.ts'
import { draftPatch } from './patch-draft.ts'
import { padded } from './physical-lines.ts'
import { rootSlot } from './slot.ts'
import type { Edit, SourceFile } from './snapshot.ts'
import { type Splice, spliceText } from './splice.ts'
import { spliceDraft } from './splice-draft.ts'
import { aliasesOf, type Splicing } from './splicing.ts'
import { surveyFile } from './survey.ts'
import { verify } from './verify.ts'

export interface EditedFile {
  readonly text: string
  /** Sorted, apart from one another, on the text that was given. */
  readonly edits: readonly Edit[]
}

/** A patch of one of a file's documents, by its index. */
export interface DocumentPatch {
  readonly document: number
  readonly patch: Patch
}

/** A document with what is cut and pasted in it. */
interface Touched {
  readonly read: Document
  readonly patch: Patch
  readonly splices: readonly Splice[]
}

const splicesOf = (
  parsed: ParsedText,
  read: Document,
  document: ParsedDocument,
  patch: Patch,
): Result<readonly Splice[]> => {
  const { path, text, documents, lineStarts } = parsed
  const applied = applyPatch(read.value, patch)
  if (!applied.ok) {
    const [problem] = applied.problems
    const pointer = patch.find(({ path: pointed }) => problem.message.includes(pointed))?.path ?? ''
    return failure({ ...problem, path, line: lineOf(read, pointer) })
  }
  const { contents } = document
  const { draft, obstacles } = draftPatch(keep(contents, read.value), patch)
  const problems: Problem[] = obstacles.map(({ pointer, ...obstacle }) => ({
    ...obstacle,
    path,
    line: lineOf(read, pointer),
  }))
  const token = contents?.srcToken
  const source = padded(text)
  const splicing: Splicing = {
    pen: { source, survey: surveyFile(source, documents, read.index) },
    aliased: aliasesOf(document),
    splices: [],
    hindrances: [],
  }
  if (problems.length === 0 && draft.kind !== 'kept') {
    if (contents === null || token === undefined)
      problems.push({
        code: 'yaml-empty-document',
        message: 'This document is empty; there is nothing in it to edit.',
        path,
        line: read.line,
        hint: 'Write the whole document instead.',
      })
    else spliceDraft(splicing, draft, rootSlot(contents, token, []), { item: { gap: 1, below: null }, flow: null })
  }
  problems.push(
    ...splicing.hindrances.map(({ offset, ...reason }) => ({ ...reason, path, line: lineAt(lineStarts, offset) })),
  )
  const [first, ...more] = problems
  return first === undefined ? success(splicing.splices) : failure(first, ...more)
}

/** Where the text of a document begins and ends in the file, markers included: from behind the document before it. */
const extentOf = ({ documents, text }: ParsedText, index: number): { start: number; end: number } => ({
  start: index === 0 ? 0 : (documents[index - 1]?.range[2] ?? 0),
  end: index === documents.length - 1 ? text.length : (documents[index]?.range[2] ?? text.length),
})

const verifyDocument = (parsed: ParsedText, { read, splices, patch }: Touched): Problem | null => {
  const { start, end } = extentOf(parsed, read.index)
  const before = parsed.text.slice(start, end)
  const shifted = splices.map((splice) => ({ ...splice, start: splice.start - start, end: splice.end - start }))
  const problem = verify(before, spliceText(before, shifted), patch)
  return problem === null ? null : { ...problem, path: parsed.path, line: read.line }
}

/**
 * Carries out patches on several documents of one file, all or nothing. Only the text of changed values is touched; new text is written
 * as its neighbours are; and every document that was touched is read again, under YAML 1.1 and 1.2, before the result is given out.
 */
export const editFile = (file: SourceFile, patches: readonly DocumentPatch[]): Result<EditedFile> => {
  const parsed = parseText(file.text, file.path)
  if (!parsed.ok) return parsed
  const documents = documentsOf(parsed.value)
  if (!documents.ok) return documents
  const byDocument = new Map<number, Patch>()
  for (const { document, patch } of patches) byDocument.set(document, [...(byDocument.get(document) ?? []), ...patch])

  const problems: Problem[] = []
  const touched: Touched[] = []
  for (const [index, patch] of [...byDocument].toSorted(([left], [right]) => left - right)) {
    const read = documents.value[index]
    const document = parsed.value.documents[index]
    if (read === undefined || document === undefined) {
      problems.push({
        code: 'yaml-no-document',
        message: `There is no document ${index} in this file; it has ${documents.value.length}.`,
        path: file.path,
        hint: 'Documents are counted from 0, empty ones included.',
      })
      continue
    }
    const made = splicesOf(parsed.value, read, document, patch)
    if (!made.ok) {
      problems.push(...made.problems)
      continue
    }
    const edited: Touched = { read, patch, splices: collectSplices(padded(file.text), made.value) }
    const problem = edited.splices.length === 0 ? null : verifyDocument(parsed.value, edited)
    if (problem !== null) problems.push(problem)
    touched.push(edited)
  }
  const [first, ...more] = problems
  if (first !== undefined) return failure(first, ...more)
  const splices = touched.flatMap((edited) => edited.splices)
  return success({
    text: spliceText(file.text, splices),
    edits: splices.map((splice) => ({ path: file.path, ...splice })),
  })
}

/** `editFile` for one document. A patch that changes nothing gives no edits and the very same text. */
export const editDocument = (file: SourceFile, documentIndex: number, patch: Patch): Result<EditedFile> =>
  editFile(file, [{ document: documentIndex, patch }])
