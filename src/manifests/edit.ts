import { failure, type Problem, type Result, success } from '../problem.ts'
import { applyPatch } from './apply-patch.ts'
import { collectSplices } from './collect-splices.ts'
import { type ParsedText, parseText } from './compose.ts'
import { type Document, documentsOf, lineOf } from './document.ts'
import { type Draft, keep } from './draft.ts'
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
import { unverified, verify } from './verify.ts'

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

const splicesOf = (
  parsed: ParsedText,
  read: Document,
  draft: Draft,
  usesLiterals: boolean,
): Result<readonly Splice[]> => {
  const { path, text, documents, lineStarts } = parsed
  const document = documents[read.index]
  if (draft.kind === 'kept' || document === undefined) return success([])
  const { contents } = document
  const token = contents?.srcToken
  if (contents === null || token === undefined)
    return failure({
      code: 'yaml-empty-document',
      message: 'This document is empty; there is nothing in it to edit.',
      path,
      line: read.line,
      hint: 'Write the whole document instead.',
    })
  const source = padded(text)
  const splicing: Splicing = {
    pen: { source, survey: surveyFile(source, documents, read.index), usesLiterals },
    aliased: aliasesOf(document),
    splices: [],
    hindrances: [],
  }
  spliceDraft(splicing, draft, rootSlot(contents, token), { item: { gap: 1, below: null }, flow: null })
  const [first, ...more] = splicing.hindrances.map(
    ({ offset, ...reason }): Problem => ({ ...reason, path, line: lineAt(lineStarts, offset) }),
  )
  if (first !== undefined) return failure(first, ...more)
  const collected = collectSplices(source, splicing.splices)
  return collected === null ? failure({ ...unverified, path, line: read.line }) : success(collected)
}

/** Where the text of a document begins and ends in the file, markers included: from behind the document before it. */
const extentOf = ({ documents, text }: ParsedText, index: number): { start: number; end: number } => ({
  start: index === 0 ? 0 : (documents[index - 1]?.range[2] ?? 0),
  end: index === documents.length - 1 ? text.length : (documents[index]?.range[2] ?? text.length),
})

const verifyDocument = (
  parsed: ParsedText,
  read: Document,
  splices: readonly Splice[],
  patch: Patch,
): Problem | null => {
  if (splices.length === 0) return null
  const { start, end } = extentOf(parsed, read.index)
  const shifted = splices.map((splice) => ({ ...splice, start: splice.start - start, end: splice.end - start }))
  const after = spliceText(parsed.text.slice(start, end), shifted)
  const tokens = parsed.tokens.filter(({ offset }) => offset >= start && offset < end)
  const problem = verify({ value: read.value, tokens, end }, after, patch)
  return problem === null ? null : { ...problem, path: parsed.path, line: read.line }
}

const patchDocument = (parsed: ParsedText, read: Document, patch: Patch): Result<readonly Splice[]> => {
  const { path } = parsed
  const applied = applyPatch(read.value, patch)
  if (!applied.ok) {
    const failing = patch.find((_, index) => !applyPatch(read.value, patch.slice(0, index + 1)).ok)
    return failure({ ...applied.problems[0], path, line: lineOf(read, failing?.path ?? '') })
  }
  const { draft, obstacles } = draftPatch(keep(parsed.documents[read.index]?.contents, read.value), patch)
  // One place may be in the way of several operations, and is told once.
  const told = new Map(
    obstacles.map(({ pointer, ...reason }): [string, Problem] => {
      const line = lineOf(read, pointer)
      return [`${line} ${reason.message}`, { ...reason, path, line }]
    }),
  )
  const [obstacle, ...others] = told.values()
  if (obstacle !== undefined) return failure(obstacle, ...others)
  const made = splicesOf(parsed, read, draft, true)
  if (!made.ok) return made
  const problem = verifyDocument(parsed, read, made.value, patch)
  if (problem === null) return made
  const quoted = splicesOf(parsed, read, draft, false)
  return quoted.ok && verifyDocument(parsed, read, quoted.value, patch) === null ? quoted : failure(problem)
}

/** The answer to an index that no document of the file has. */
export const noDocument = (path: string, index: number, count: number): Result<never> =>
  failure({
    code: 'yaml-no-document',
    message: `There is no document ${index} in this file; it has ${count}.`,
    path,
    hint: 'Documents are counted from 0, empty ones included.',
  })

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
  const splices: Splice[] = []
  for (const [index, patch] of [...byDocument].toSorted(([left], [right]) => left - right)) {
    const read = documents.value[index]
    const made =
      read === undefined
        ? noDocument(file.path, index, documents.value.length)
        : patchDocument(parsed.value, read, patch)
    if (made.ok) splices.push(...made.value)
    else problems.push(...made.problems)
  }
  const [first, ...more] = problems
  if (first !== undefined) return failure(first, ...more)
  return success({
    text: spliceText(file.text, splices),
    edits: splices.map((splice) => ({ path: file.path, ...splice })),
  })
}

/** The file with splices made in one document, once it reads back as the patch says. */
export const verifiedEdit = (
  parsed: ParsedText,
  read: Document,
  splices: readonly Splice[],
  patch: Patch,
): Result<EditedFile> => {
  const problem = verifyDocument(parsed, read, splices, patch)
  if (problem !== null) return failure(problem)
  const { path, text } = parsed
  return success({ text: spliceText(text, splices), edits: splices.map((splice) => ({ path, ...splice })) })
}

/** `editFile` for one document. A patch that changes nothing gives no edits and the very same text. */
export const editDocument = (file: SourceFile, documentIndex: number, patch: Patch): Result<EditedFile> =>
  editFile(file, [{ document: documentIndex, patch }])
