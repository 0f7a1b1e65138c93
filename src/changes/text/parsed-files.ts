import { type Document, readDocuments, type SourceFile } from '../../manifests/manifests.ts'
import type { Result } from '../../problem.ts'

// A file's text never changes, so what was parsed once need not be parsed for every stage again.
const parsed = new WeakMap<SourceFile, Result<readonly Document[]>>()

/** The documents of a file, or why it yields none. */
export const documentsOf = (file: SourceFile): Result<readonly Document[]> => {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const fresh = readDocuments(file)
  parsed.set(file, fresh)
  return fresh
}
