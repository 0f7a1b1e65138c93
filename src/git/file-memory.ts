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

/** The files of one blob: usually one. */
interface Held {
  readonly files: readonly { readonly path: string; readonly mode: FileMode; readonly read: ReadFile }[]
  readonly bytes: number
}

export const makeFileMemory = (maximumBytes: number): FileMemory => {
  // By the blob alone: its name is there already, and a key made for each look would cost more than the look.
  const blobs = new Map<string, Held>()
  let total = 0
  /** A map keeps the order of insertion: putting it back makes it the youngest. */
  const put = (blob: string, held: Held): void => {
    blobs.delete(blob)
    blobs.set(blob, held)
  }
  return {
    get: (path, mode, blob) => {
      const held = blobs.get(blob)
      const file = held?.files.find((one) => one.path === path && one.mode === mode)
      if (held === undefined || file === undefined) return undefined
      put(blob, held)
      return file.read
    },
    set: (path, mode, blob, read) => {
      const before = blobs.get(blob)
      const others = before?.files.filter((one) => one.path !== path || one.mode !== mode) ?? []
      // Each of them has a text of its own.
      const bytes = (others.length + 1) * (400 + heldBytes('file' in read ? read.file.text : (read.text ?? '')))
      put(blob, { files: [...others, { path, mode, read }], bytes })
      total += bytes - (before?.bytes ?? 0)
      for (const [oldest, held] of blobs) {
        if (total <= maximumBytes) break
        blobs.delete(oldest)
        total -= held.bytes
      }
    },
  }
}
