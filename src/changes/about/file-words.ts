import type { SourceFile } from '../../manifests/manifests.ts'

/**
 * What a name is made of when case and punctuation are left aside: runs of ASCII letters and digits. Every string of a manifest stands in its text
 * run by run, whatever the style; only escapes and folded lines hide some, and those are undone as well.
 */
export const runsOf = (word: string): readonly string[] => [...new Set(word.toLowerCase().match(/[a-z0-9]+/g) ?? [])]

interface IndexedFile {
  /** The text; and, where it has escapes, the text without them. */
  readonly texts: readonly string[]
  /** Two bits for each run: one that is not there is told apart without a look at the text, but for one in a hundred. */
  readonly bits: Bits
}

/** A part of a larger array: one array for each file would cost more to make than to fill. */
interface Bits {
  readonly array: Uint32Array
  readonly start: number
  /** The number of bits less one; they are a power of two. */
  readonly mask: number
}

const numbered = /\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g

const decoded = (_: string, short?: string, four?: string, eight?: string): string => {
  const code = Number.parseInt(short ?? four ?? eight ?? '0', 16)
  return code > 0x10ffff ? ' ' : String.fromCodePoint(code)
}

/** `"rev\x69ews"`, and a backslash at the end of a line, which joins it to the next. U+212A is a k once in lower case. */
const textsOf = (text: string): readonly string[] => {
  const plain = text.includes('\u212a') ? text.replaceAll('\u212a', 'k') : text
  if (!plain.includes('\\')) return [plain]
  const unescaped = plain.replaceAll(/\\\r?\n[ \t]*/g, '').replaceAll(numbered, decoded)
  return unescaped === plain ? [plain] : [plain, unescaped.replaceAll('\u212a', 'k')]
}

/** FNV-1a. */
const start = 0x811c9dc5
const step = (hash: number, character: number): number => Math.imul(hash ^ character, 0x01000193)

/** Sets the bits of a hash: its lowest and some higher ones. Called for every word of every manifest, so nothing is made on the way. */
const mark = (array: Uint32Array, begin: number, mask: number, hash: number): void => {
  const low = hash & mask
  const high = (hash >>> 13) & mask
  const lowAt = begin + (low >> 5)
  array[lowAt] = (array[lowAt] ?? 0) | (1 << (low & 31))
  const highAt = begin + (high >> 5)
  array[highAt] = (array[highAt] ?? 0) | (1 << (high & 31))
}

const isMarked = ({ array, start: begin, mask }: Bits, hash: number): boolean => {
  const low = hash & mask
  const high = (hash >>> 13) & mask
  return (
    ((array[begin + (low >> 5)] ?? 0) & (1 << (low & 31))) !== 0 &&
    ((array[begin + (high >> 5)] ?? 0) & (1 << (high & 31))) !== 0
  )
}

/** Of two runs with nothing but punctuation between them. */
const pair = (one: number, other: number): number => Math.imul(one, 31) ^ other

const markRuns = ({ array, start: begin, mask }: Bits, text: string): void => {
  let hash = start
  let previous = start
  let isRun = false
  for (let index = 0; index <= text.length; index++) {
    let code = index < text.length ? text.charCodeAt(index) : 0
    if (code >= 65 && code <= 90) code += 32
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) {
      hash = step(hash, code)
      isRun = true
    } else if (isRun) {
      mark(array, begin, mask, hash)
      mark(array, begin, mask, pair(previous, hash))
      previous = hash
      hash = start
      isRun = false
    }
  }
}

const poolSize = 1 << 16
let pool = new Uint32Array(poolSize)
let used = 0

/** About sixteen bits for each run. The pool is only where memory comes from: no two files share a part, and none is given twice. */
const bitsFor = (length: number): Bits => {
  let words = 16
  while (words * 16 < length && words < 16_384) words *= 2
  if (used + words > poolSize) {
    pool = new Uint32Array(poolSize)
    used = 0
  }
  used += words
  return { array: pool, start: used - words, mask: words * 32 - 1 }
}

// A file's text never changes, so what is worked out of it can be kept beside it.
const indexed = new WeakMap<SourceFile, IndexedFile>()

const indexOf = (file: SourceFile): IndexedFile => {
  const known = indexed.get(file)
  if (known !== undefined) return known
  const texts = textsOf(file.text)
  const bits = bitsFor(file.text.length)
  for (const text of texts) markRuns(bits, text)
  const fresh = { texts, bits }
  indexed.set(file, fresh)
  return fresh
}

/** The texts that a file may be meant to say: its own, and the one without escapes. */
export const meantTexts = (file: SourceFile): readonly string[] => indexOf(file).texts

const hashOf = (run: string): number => {
  let hash = start
  for (const character of run) hash = step(hash, character.charCodeAt(0))
  return hash
}

/** A test for files that may hold one of the keys and the run right behind it, as its value or the beginning of that. */
export const mayFollow = (keys: readonly string[], run: string): ((file: SourceFile) => boolean) => {
  const wanted = keys.map((key) => pair(hashOf(key), hashOf(run)))
  return (file) => wanted.some((hash) => isMarked(indexOf(file).bits, hash))
}

/** A test for files that may hold all of these runs, without a look at the text. */
export const mayHold = (runs: readonly string[]): ((file: SourceFile) => boolean) => {
  const wanted = runs.map(hashOf)
  return (file) => {
    const { bits } = indexOf(file)
    return wanted.every((hash) => isMarked(bits, hash))
  }
}

/** A test for files that hold all of these runs, each not as part of a longer one. Never false where the parsed file holds them. */
export const holding = (runs: readonly string[]): ((file: SourceFile) => boolean) => {
  const may = mayHold(runs)
  const patterns = runs.map((run) => new RegExp(`(?<![a-z0-9])${run}(?![a-z0-9])`, 'i'))
  return (file) => may(file) && patterns.every((pattern) => meantTexts(file).some((text) => pattern.test(text)))
}
