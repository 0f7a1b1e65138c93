import type { FileMode, Snapshot, SourceFile } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { readBlobs } from './blobs.ts'
import { longestCharacters, notNameable, notRegular, readBytes, tooLarge } from './decode.ts'
import type { FileMemory, ReadFile, UnreadFile } from './file-memory.ts'
import type { Run } from './runner.ts'
import { isRegular, type TreeEntry } from './tree.ts'

/** What was read of one tree, and every file that could matter and was left unread, with the reason. */
export interface Discovery {
  readonly snapshot: Snapshot
  readonly skipped: readonly Problem[]
  /** Of those, the ones that are no text or too much of it. */
  readonly unread: readonly UnreadFile[]
}

/** Files, and those left unread, in the order of their paths. */
export const sorted = (
  readings: ReadonlyMap<string, ReadFile>,
): { files: Map<string, SourceFile>; skipped: Problem[]; unread: UnreadFile[] } => {
  const files = new Map<string, SourceFile>()
  const left: UnreadFile[] = []
  for (const path of [...readings.keys()].sort()) {
    const read = readings.get(path)
    if (read === undefined) continue
    if ('file' in read) files.set(path, read.file)
    else left.push(read)
  }
  return {
    files,
    skipped: left.map(({ problem }) => problem),
    unread: left.filter(({ problem }) => problem.code === 'file-not-text' || problem.code === 'file-too-large'),
  }
}

/** Remembers a file whose bytes were read for another reason. */
export const keepingIn =
  (memory: FileMemory) =>
  ({ path, mode, blob }: TreeEntry, bytes: Buffer): void => {
    if (isRegular(mode) && !path.includes('\uFFFD') && memory.get(path, mode, blob) === undefined)
      memory.set(path, mode, blob, readBytes(path, mode, bytes))
  }

/** Reads the entries that are regular, small and text; the others come back as problems. Sorted by path. */
export const readEntries = async (
  run: Run,
  memory: FileMemory,
  entries: readonly TreeEntry[],
): Promise<ReturnType<typeof sorted>> => {
  const known = new Map<string, ReadFile>()
  const unread = new Map<string, { readonly path: string; readonly mode: FileMode }[]>()
  for (const { path, mode, blob, size } of entries) {
    if (!isRegular(mode)) known.set(path, { problem: notRegular(path, mode), text: null })
    else if (path.includes('\uFFFD')) known.set(path, { problem: notNameable(path), text: null })
    else {
      const remembered = memory.get(path, mode, blob)
      if (remembered !== undefined) known.set(path, remembered)
      else if (size !== null && size > longestCharacters) known.set(path, { problem: tooLarge(path, size), text: null })
      else unread.set(blob, [...(unread.get(blob) ?? []), { path, mode }])
    }
  }
  await readBlobs(run, [...unread.keys()], longestCharacters, (blob, size, bytes) => {
    for (const { path, mode } of unread.get(blob) ?? []) {
      const read = bytes === null ? { problem: tooLarge(path, size), text: null } : readBytes(path, mode, bytes)
      memory.set(path, mode, blob, read)
      known.set(path, read)
    }
  })
  return sorted(known)
}
