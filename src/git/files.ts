import type { Snapshot, SourceFile } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { contentsOf, maximumFileSize } from './blobs.ts'
import { decodeText, notNameable, notRegular, notText, tooLarge } from './decode.ts'
import type { FileMemory, ReadFile } from './file-memory.ts'
import type { Run } from './runner.ts'
import { isRegular, type TreeEntry } from './tree.ts'

/** What was read of one tree, and every file that could matter and was left unread, with the reason. */
export interface Discovery {
  readonly snapshot: Snapshot
  readonly skipped: readonly Problem[]
}

/** Reads the entries that are regular, small and text; the others come back as problems. Sorted by path. */
export const readEntries = async (
  run: Run,
  memory: FileMemory,
  entries: readonly TreeEntry[],
): Promise<{ files: Map<string, SourceFile>; skipped: Problem[] }> => {
  const known = new Map<string, ReadFile>()
  const unread: (TreeEntry & { size: number; mode: '100644' | '100755' })[] = []
  for (const entry of entries) {
    const { path, mode, blob, size } = entry
    if (!isRegular(mode)) known.set(path, { problem: notRegular(path, mode) })
    else if (path.includes('\uFFFD')) known.set(path, { problem: notNameable(path) })
    else if (size !== null && size > maximumFileSize) known.set(path, { problem: tooLarge(path, size) })
    else {
      const remembered = memory.get(path, mode, blob)
      if (remembered !== undefined) known.set(path, remembered)
      else unread.push({ ...entry, mode, size: size ?? maximumFileSize })
    }
  }
  const contents = await contentsOf(run, [...new Map(unread.map((entry) => [entry.blob, entry])).values()])
  for (const { path, mode, blob } of unread) {
    const bytes = contents.get(blob)
    if (bytes === undefined) throw new Error(`the repository lacks the blob ${blob} of its own tree (${path})`)
    const text = decodeText(bytes)
    const read: ReadFile = text === null ? { problem: notText(path) } : { file: { path, text, mode } }
    memory.set(path, mode, blob, read)
    known.set(path, read)
  }
  const files = new Map<string, SourceFile>()
  const skipped: Problem[] = []
  for (const path of [...known.keys()].sort()) {
    const read = known.get(path)
    if (read === undefined) continue
    if ('file' in read) files.set(path, read.file)
    else skipped.push(read.problem)
  }
  return { files, skipped }
}
