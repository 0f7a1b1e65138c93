import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { FileMode } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'

/** Larger files are not even searched. */
const maximumSearched = 32 * 1024 * 1024

export interface RawFile {
  /** Null where there is too much of it. */
  readonly bytes: Buffer | null
  readonly mode: FileMode
  readonly size: number
}

const unreadable = (path: string, reason: string): Problem => ({
  code: 'file-unreadable',
  message: `${path} could not be read (${reason}).`,
  path,
})

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error'

/**
 * Opens a file without following a link at its end, and reads what it was when it was opened: a name looked at before may mean something else by
 * now. Null where it is no regular file any more.
 */
export const readRegularFile = (place: string, path: string): RawFile | { readonly problem: Problem } | null => {
  let handle: number
  try {
    handle = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const code = codeOf(error)
    return code === 'ELOOP' || code === 'ENOENT' ? null : { problem: unreadable(path, code) }
  }
  try {
    const status = fstatSync(handle)
    if (!status.isFile()) return null
    const mode: FileMode = (status.mode & 0o100) === 0 ? '100644' : '100755'
    if (status.size > maximumSearched) return { bytes: null, mode, size: status.size }
    const bytes = Buffer.allocUnsafe(status.size)
    let filled = 0
    while (filled < bytes.length) {
      const count = readSync(handle, bytes, filled, bytes.length - filled, null)
      if (count === 0) break
      filled += count
    }
    return { bytes: bytes.subarray(0, filled), mode, size: status.size }
  } catch (error) {
    return { problem: unreadable(path, codeOf(error)) }
  } finally {
    closeSync(handle)
  }
}
