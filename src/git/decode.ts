import type { Problem } from '../problem.ts'
import { maximumFileSize } from './blobs.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a file, its byte order mark included; null where it is not UTF-8 text. */
export const decodeText = (bytes: Uint8Array): string | null => {
  if (bytes.includes(0)) return null
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

export const tooLarge = (path: string, size: number): Problem => ({
  code: 'file-too-large',
  message: `${path} was not read: it has ${size} bytes, more than the ${maximumFileSize} that a manifest may have.`,
  path,
  hint: 'Split the file, or keep what moves traffic in a file of its own.',
})

export const notText = (path: string): Problem => ({
  code: 'file-not-text',
  message: `${path} was not read: it is not UTF-8 text.`,
  path,
})

export const notRegular = (path: string, mode: string): Problem => ({
  code: 'file-not-regular',
  message: `${path} was not read: it is a ${mode === '120000' ? 'symbolic link' : mode === '160000' ? 'submodule' : 'directory'}, and these are never followed.`,
  path,
})

export const notNameable = (path: string): Problem => ({
  code: 'path-not-text',
  message: `${path} was not read: its name is not valid UTF-8.`,
  path,
})
