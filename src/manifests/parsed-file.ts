import type { Result } from '../problem.ts'
import { type Document, readDocuments } from './document.ts'
import type { SourceFile } from './snapshot.ts'

// A file's text never changes, so what was parsed once need not be parsed for every stage, or every environment, again.
const parsed = new WeakMap<SourceFile, Result<readonly Document[]>>()

/** The documents of a file, or why it yields none; read once for each text. */
export const parsedFile = (file: SourceFile): Result<readonly Document[]> => {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const fresh = readDocuments(file)
  parsed.set(file, fresh)
  return fresh
}
