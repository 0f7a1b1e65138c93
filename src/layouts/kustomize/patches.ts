import {
  type Document,
  isJsonList,
  isJsonObject,
  type JsonObject,
  lineOf,
  type Pointer,
  parsedFile,
  readNested,
  readPatch,
  type Snapshot,
  type WrittenPatch,
} from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import { insidePath } from '../inside.ts'
import type { Piece } from './built.ts'
import { type Kustomization, saidIn, textOf } from './kustomization.ts'
import { type Target, targetOf } from './object-id.ts'
import { outside } from './reach.ts'

/** One patch that a Kustomization lays over what it has gathered. */
export interface WrittenPatchEntry {
  /** Which field it stands in; Kustomize carries them out in this order, `patchesJson6902` after names and namespaces are set. */
  readonly field: 'patchesStrategicMerge' | 'patches' | 'patchesJson6902'
  readonly target: Target | null
  readonly piece: Piece
  readonly source: Document
  /** The entry in the Kustomization. */
  readonly entry: { readonly path: string; readonly pointer: Pointer }
  readonly line: number
  readonly says:
    | { readonly kind: 'strategic'; readonly value: JsonObject }
    | { readonly kind: 'operations'; readonly patch: WrittenPatch }
}

export interface ReadPatches {
  readonly entries: readonly WrittenPatchEntry[]
  readonly problems: readonly Problem[]
}

interface Where {
  readonly field: WrittenPatchEntry['field']
  readonly target: Target | null
  readonly entry: { readonly path: string; readonly pointer: Pointer }
  readonly line: number
}

/** Documents of a patch: maps are strategic merges, a list is one of operations. */
const entriesIn = (
  documents: readonly Document[],
  where: Where,
  inside: Pointer | null,
  problems: Problem[],
): readonly WrittenPatchEntry[] =>
  documents.flatMap((source): WrittenPatchEntry[] => {
    const piece: Piece =
      inside === null
        ? { path: source.path, document: source.index, inside: null }
        : { path: source.path, document: 0, inside: { pointer: inside, document: source.index } }
    if (isJsonObject(source.value))
      return [{ ...where, piece, source, says: { kind: 'strategic', value: source.value } }]
    if (!isJsonList(source.value)) return []
    const read = readPatch(source.value)
    if (read.ok) return [{ ...where, piece, source, says: { kind: 'operations', patch: read.value } }]
    problems.push(...read.problems.map((problem) => ({ ...problem, path: source.path, line: source.line })))
    return []
  })

const isInline = (text: string): boolean => text.includes('\n') || /^\s*[[{]|:\s/.test(text)

/** All patches of a Kustomization, in the order in which they are carried out. */
export const patchesIn = (snapshot: Snapshot, kustomization: Kustomization): ReadPatches => {
  const { directory } = kustomization
  const problems: Problem[] = []
  const fromFile = (text: string, where: Where): readonly WrittenPatchEntry[] => {
    const path = insidePath(directory, text)
    if (path === null) {
      problems.push(outside(where.entry.path, where.line, text))
      return []
    }
    const file = snapshot.files.get(path)
    // A file that was not read holds nothing of a kind that moves traffic, or is not there.
    if (file === undefined) {
      if (where.target !== null)
        problems.push({
          code: 'kustomize-patch-missing',
          message: `The patch ${path} could not be read, or is not there.`,
          path: where.entry.path,
          line: where.line,
          hint: 'Look at the path; it is relative to the Kustomization.',
        })
      return []
    }
    const documents = parsedFile(file)
    if (documents.ok) return entriesIn(documents.value, where, null, problems)
    problems.push(...documents.problems)
    return []
  }
  const fromText = (document: Document, pointer: Pointer, where: Where): readonly WrittenPatchEntry[] => {
    const documents = readNested(document, pointer)
    if (documents.ok)
      return entriesIn(documents.value, where, pointer, problems).map((entry) => ({
        ...entry,
        piece: { ...entry.piece, document: document.index },
      }))
    problems.push(...documents.problems)
    return []
  }
  const entriesOf = (field: WrittenPatchEntry['field']): readonly WrittenPatchEntry[] =>
    saidIn(kustomization, field).flatMap(({ value: said, document, pointer }) => {
      const line = lineOf(document, pointer)
      const entry = { path: document.path, pointer }
      if (typeof said === 'string') {
        const where: Where = { field, target: null, entry, line }
        return isInline(said) ? fromText(document, pointer, where) : fromFile(said, where)
      }
      if (!isJsonObject(said)) return []
      const where: Where = { field, target: targetOf(said['target']), entry, line }
      const path = textOf(said['path'])
      if (path !== null) return fromFile(path, where)
      return textOf(said['patch']) === null ? [] : fromText(document, `${pointer}/patch`, where)
    })
  return {
    entries: [...entriesOf('patchesStrategicMerge'), ...entriesOf('patches'), ...entriesOf('patchesJson6902')],
    problems,
  }
}
