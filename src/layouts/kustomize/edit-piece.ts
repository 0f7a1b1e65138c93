import {
  editDocument,
  editNested,
  type Patch,
  removeDocument,
  type Snapshot,
  type SourceFile,
} from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import type { Piece } from './built.ts'

const withFile = (snapshot: Snapshot, file: SourceFile | null, path: string): Snapshot => {
  const files = new Map(snapshot.files)
  if (file === null) files.delete(path)
  else files.set(path, file)
  return { ...snapshot, files }
}

/** The files with the text of one of them changed, or come. */
export const withText = (snapshot: Snapshot, path: string, text: string): Snapshot =>
  withFile(snapshot, { path, text, mode: snapshot.files.get(path)?.mode ?? '100644' }, path)

const fileOf = (snapshot: Snapshot, path: string): SourceFile => {
  const file = snapshot.files.get(path)
  if (file === undefined) throw new Error(`${path} was read and is gone`)
  return file
}

/** The files after a patch on a piece of YAML, wherever that stands. */
export const editPiece = (snapshot: Snapshot, piece: Piece, patch: Patch): Result<Snapshot> => {
  const file = fileOf(snapshot, piece.path)
  const edited =
    piece.inside === null
      ? editDocument(file, piece.document, patch)
      : editNested(file, piece.document, piece.inside.pointer, [{ document: piece.inside.document, patch }])
  return edited.ok ? success(withText(snapshot, piece.path, edited.value.text)) : edited
}

/** The files without a document; without its file where that was the last one. */
export const withoutDocument = (snapshot: Snapshot, path: string, document: number): Result<Snapshot> => {
  const removed = removeDocument(fileOf(snapshot, path), document)
  if (!removed.ok) return removed
  return success(
    removed.value.text === null ? withFile(snapshot, null, path) : withText(snapshot, path, removed.value.text),
  )
}

/** Several ways to one end: the first that leads there, else what stood in the way of the first. */
export const firstThatFits = (
  ways: readonly (() => Result<Snapshot>)[],
  fits: (after: Snapshot) => boolean,
  otherwise: Result<never>,
): Result<Snapshot> => {
  const refusals: Result<Snapshot>[] = []
  for (const way of ways) {
    const made = way()
    if (made.ok && fits(made.value)) return made
    if (!made.ok) refusals.push(made)
  }
  const [first] = refusals
  if (first !== undefined && !first.ok) return failure(...first.problems)
  return otherwise
}
