import { isAscii } from 'node:buffer'
import type { FileMode } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { maximumFileSize } from './blobs.ts'
import type { ReadFile } from './file-memory.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a file, its byte order mark included; null where it is not UTF-8 text. */
const decodeText = (bytes: Buffer): string | null => {
  if (bytes.includes(0)) return null
  // Most files are, and for those it is several times as fast.
  if (isAscii(bytes)) return bytes.toString('latin1')
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

/** Longer files are not even held as characters. */
export const longestCharacters = 8 * 1024 * 1024

/**
 * What is no text for a parser can still be looked through for a name: one character a byte, as all our names are ASCII, and without the zeros
 * that UTF-16 puts between them. Null where it is too much: then it may hold any name.
 */
const charactersOf = (bytes: Uint8Array | null): string | null =>
  bytes === null || bytes.length > longestCharacters ? null : Buffer.from(bytes).toString('latin1').replaceAll('\0', '')

export const tooLarge = (path: string, size: number): Problem => ({
  code: 'file-too-large',
  message: `${path} was not read: it has ${size} bytes, more than the ${maximumFileSize} that a manifest may have.`,
  path,
  hint: 'Split the file, or keep what moves traffic in a file of its own.',
})

const notText = (path: string): Problem => ({
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

/** A file's bytes as text for the parser, or why they are none. */
export const readBytes = (path: string, mode: FileMode, bytes: Buffer): ReadFile => {
  if (bytes.length > maximumFileSize) return { problem: tooLarge(path, bytes.length), text: charactersOf(bytes) }
  const text = decodeText(bytes)
  return text === null ? { problem: notText(path), text: charactersOf(bytes) } : { file: { path, text, mode } }
}
