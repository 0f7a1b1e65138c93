import type { FileMode, SourceFile } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'

/** Why a file was not read, and its characters, to tell whom it may be about; null where they are not known. */
export interface UnreadFile {
  readonly problem: Problem
  readonly text: string | null
}

/** A file that was read, or why it was not. */
export type ReadFile = { readonly file: SourceFile } | UnreadFile

/**
 * Files read lately, bounded by their size. While an entry stays, the same path, mode and blob give the very same object, so that callers may
 * remember what they worked out from it in a WeakMap.
 */
export interface FileMemory {
  readonly get: (path: string, mode: FileMode, blob: string) => ReadFile | undefined
  readonly set: (path: string, mode: FileMode, blob: string, read: ReadFile) => void
}

/** Text beyond Latin-1 is held as two bytes a character. */
const heldBytes = (text: string): number => (/[\u0100-\uffff]/.test(text) ? text.length * 2 : text.length)

export const makeFileMemory = (maximumBytes: number): FileMemory => {
  const entries = new Map<string, { read: ReadFile; bytes: number }>()
  let total = 0
  const keyOf = (path: string, mode: FileMode, blob: string): string => `${blob}${mode}${path}`
  return {
    get: (path, mode, blob) => {
      const key = keyOf(path, mode, blob)
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      // A map keeps the order of insertion: putting it back makes it the youngest.
      entries.delete(key)
      entries.set(key, entry)
      return entry.read
    },
    set: (path, mode, blob, read) => {
      const key = keyOf(path, mode, blob)
      total -= entries.get(key)?.bytes ?? 0
      const bytes = 400 + heldBytes('file' in read ? read.file.text : (read.text ?? ''))
      entries.delete(key)
      entries.set(key, { read, bytes })
      total += bytes
      for (const [oldest, entry] of entries) {
        if (total <= maximumBytes) break
        entries.delete(oldest)
        total -= entry.bytes
      }
    },
  }
}
