import { failure, type Result, success } from '../problem.ts'
import { applyPatch } from './apply-patch.ts'
import { collectSplices } from './collect-splices.ts'
import { type ParsedText, parseText } from './compose.ts'
import { documentLines } from './document-lines.ts'
import { readsAs, valueIn } from './document-values.ts'
import { type EditedFile, editDocument } from './edit.ts'
import { insertAtEnd, insertBehind, type NewDocument } from './insert-document.ts'
import { isJsonObject, type Json, type Pointer, valueAt } from './json.ts'
import { itemLinesAt, listOf } from './list-item.ts'
import type { Patch } from './patch.ts'
import { nextLine, padded } from './physical-lines.ts'
import { renderDocument } from './render-document.ts'
import type { SourceFile } from './snapshot.ts'
import { spliceText } from './splice.ts'
import { unverified } from './verify.ts'

/** The edited original: the same file with the patch carried out in place, from which the copy's lines are taken. */
interface Original {
  readonly file: SourceFile
  readonly before: ParsedText
  readonly edited: ParsedText
  readonly index: number
  readonly root: Pointer
  /** What the copy shall say to readers of each version. */
  readonly value: Record<'1.1' | '1.2', Json>
}

const textOf = (edited: Result<EditedFile>): Result<{ readonly text: string }> =>
  edited.ok ? success({ text: edited.value.text }) : edited

const refused = ({ file, index }: Original): Result<never> =>
  failure({
    ...unverified,
    message: 'The copy does not read back as it should, so nothing was changed.',
    hint: `Copy document ${index}, counted from 0, by hand; the way it is written defeats the editor.`,
    path: file.path,
  })

/** The lines of the copy, without what is about the whole file or about documents around it. */
const copied = (original: Original): Omit<NewDocument, 'value'> | null => {
  const { edited, index, root, value } = original
  const source = padded(edited.text)
  if (root !== '') {
    const alone = itemLinesAt(edited, index, root)?.alone
    if (alone !== undefined) return { text: alone, remark: '' }
    return isJsonObject(value['1.2']) ? { text: renderDocument(value['1.2'], original.file), remark: '' } : null
  }
  const lines = documentLines(edited)?.[index]
  if (lines === undefined) return null
  const { marker, top, bottom } = lines
  const remark =
    marker === null ? '' : (/^[ \t]+#[^\r\n]*/.exec(source.text.slice(marker + 3, nextLine(source, marker)))?.[0] ?? '')
  return { text: source.text.slice(top, bottom), remark }
}

/** A file of its own: a note at the head of the original's file goes along if it was above this document, and so does a leading `---`. */
const asFile = (original: Original, { text, remark }: Omit<NewDocument, 'value'>): string => {
  const { edited, index, root } = original
  const lines = documentLines(edited) ?? []
  const source = padded(edited.text)
  const begin = edited.text.startsWith('\ufeff') ? 1 : 0
  if (root === '' && lines.findIndex(({ content, bottom }) => content < bottom) === index)
    return source.text.slice(begin, lines[index]?.bottom)
  const first = lines[0]
  const eol = edited.text.includes('\r\n') ? '\r\n' : '\n'
  const gap = first === undefined ? '' : source.text.slice(first.begin, first.first)
  return first?.marker == null ? text : `---${remark}${eol}${gap}${text}`
}

/** An item of a list behind the original, in the lines of the original; in brackets as the list's other items are written. */
const copiedItem = (original: Original): Result<{ readonly text: string }> => {
  const { file, before, edited, index, root } = original
  const place = listOf(root)
  if (place === null) return refused(original)
  const { list, position } = place
  const fresh = `${list}/${position + 1}`
  const old = itemLinesAt(before, index, root)
  const now = itemLinesAt(edited, index, root)
  if (old === null || now === null)
    return textOf(editDocument(file, index, [{ op: 'add', path: fresh, value: original.value['1.2'] }]))
  const source = padded(before.text)
  const blank = old.isApart ? (before.text.includes('\r\n') ? '\r\n' : '\n') : ''
  const at = old.entry.bottom
  const splices = collectSplices(source, [{ start: at, end: at, text: blank + now.text }])
  const text = splices === null ? null : spliceText(before.text, splices)
  const isRight =
    text !== null &&
    readsAs(before, text, (values, version) => {
      const added = applyPatch(values[index] ?? null, [{ op: 'add', path: fresh, value: original.value[version] }])
      return added.ok ? values.with(index, added.value) : null
    })
  return text !== null && isRight ? success({ text }) : refused(original)
}

const alone = (original: Original, text: string): Result<{ readonly text: string }> => {
  const parsed = parseText(text, original.file.path)
  const isRight = parsed.ok && readsAs(parsed.value, text, (_, version) => [original.value[version]])
  return isRight ? success({ text }) : refused(original)
}

/**
 * The text of a document, with its comments, edited by the patch and put right behind the original (`into` has the same path), at the
 * end of another file, or alone as the text of a new file (`into` is null). `root` names an object inside the document, an item of a
 * `kind: List`: the patch is about that object, and its copy stands behind it in the list.
 */
export const copyDocument = (
  file: SourceFile,
  document: number,
  patch: Patch,
  into: SourceFile | null,
  root: Pointer = '',
): Result<{ readonly text: string }> => {
  const before = parseText(file.text, file.path)
  if (!before.ok) return before
  const edited = editDocument(
    file,
    document,
    patch.map((operation) => ({ ...operation, path: root + operation.path })),
  )
  if (!edited.ok) return edited
  const after = parseText(edited.value.text, file.path)
  if (!after.ok) return after
  const valueTo = (version: '1.1' | '1.2'): Json =>
    valueAt(valueIn(after.value, document, version) ?? null, root) ?? null
  const value = { '1.1': valueTo('1.1'), '1.2': valueTo('1.2') }
  const original: Original = { file, before: before.value, edited: after.value, index: document, root, value }
  const isBeside = into !== null && into.path === file.path
  if (isBeside && root !== '') return copiedItem(original)
  const lines = copied(original)
  if (lines === null) return refused(original)
  if (into === null) return alone(original, asFile(original, lines))
  const added = { ...lines, value }
  return textOf(isBeside ? insertBehind(into, document, added) : insertAtEnd(into, added))
}
