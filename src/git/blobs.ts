import type { Run } from './runner.ts'

/** Larger files are never read as manifests: the parser's own guard has the same limit. */
export const maximumFileSize = 1024 * 1024

/** The blob that each of these commits has at a path, in one process; those without one are left out. */
export const blobsAt = async (run: Run, commits: readonly string[], path: string): Promise<Map<string, string>> => {
  const blobs = new Map<string, string>()
  if (commits.length === 0) return blobs
  const { stdout } = await run(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    input: `${commits.map((commit) => `${commit}:${path}`).join('\n')}\n`,
  })
  // One line for each line of the input, in its order; what is missing is said to be.
  const lines = stdout.toString('latin1').split('\n')
  commits.forEach((commit, index) => {
    const [blob, type] = (lines[index] ?? '').split(' ')
    if (blob !== undefined && type === 'blob') blobs.set(commit, blob)
  })
  return blobs
}

/** What git tells of one blob: its bytes, for as long as the call lasts; null where it has more than was asked for. */
export type Visit = (blob: string, size: number, bytes: Buffer | null) => void

const newline = 10

/** Takes the answers of `cat-file --batch` apart while they come, so that no more than one blob at a time stands in memory. */
const batchReader = (longest: number, visit: Visit): ((chunk: Buffer) => void) => {
  let current: { readonly blob: string; readonly size: number } | null = null
  let parts: Buffer[] = []
  let held = 0
  /** Bytes of a blob that is too long, and the line break behind it. */
  let toSkip = 0
  /** The rest of the chunk, or null where more has to come first. */
  const header = (rest: Buffer): Buffer | null => {
    const end = rest.indexOf(newline)
    if (end < 0) {
      parts.push(rest)
      return null
    }
    const line = Buffer.concat([...parts, rest.subarray(0, end)]).toString('latin1')
    parts = []
    const [blob = '', , length] = line.split(' ')
    if (length === undefined) throw new Error(`the repository lacks the blob ${blob} of its own tree`)
    const size = Number(length)
    if (size > longest) {
      visit(blob, size, null)
      toSkip = size + 1
    } else current = { blob, size }
    return rest.subarray(end + 1)
  }
  const content = (rest: Buffer, { blob, size }: { readonly blob: string; readonly size: number }): Buffer | null => {
    if (held + rest.length < size + 1) {
      parts.push(rest)
      held += rest.length
      return null
    }
    const end = size + 1 - held
    const whole = parts.length === 0 ? rest : Buffer.concat([...parts, rest.subarray(0, end)])
    parts = []
    held = 0
    current = null
    visit(blob, size, whole.subarray(0, size))
    return rest.subarray(end)
  }
  return (chunk) => {
    let rest: Buffer | null = chunk
    while (rest !== null && rest.length > 0) {
      const skipped: number = Math.min(toSkip, rest.length)
      toSkip -= skipped
      rest = skipped > 0 ? rest.subarray(skipped) : current === null ? header(rest) : content(rest, current)
    }
  }
}

/** Reads blobs, each named once, in the order of their names given; those of more than `longest` bytes only by their size. */
export const readBlobs = async (
  run: Run,
  blobs: readonly string[],
  longest: number,
  visit: Visit,
  signal?: AbortSignal,
): Promise<void> => {
  if (blobs.length === 0) return
  await run(['cat-file', '--batch', '--buffer'], {
    input: `${blobs.join('\n')}\n`,
    onOutput: batchReader(longest, visit),
    timeout: 300_000,
    signal,
  })
}
