import { GitFailure, type Run } from './runner.ts'

/** Larger files are never read as manifests: the parser's own guard has the same limit. */
export const maximumFileSize = 1024 * 1024

/** Bytes asked of git in one go, so that a large repository does not stand in memory twice. */
const batchSize = 24 * 1024 * 1024

/** The sizes of blobs in bytes, in one process. One that git does not have is left out. */
export const sizesOf = async (run: Run, blobs: readonly string[]): Promise<Map<string, number>> => {
  const sizes = new Map<string, number>()
  if (blobs.length === 0) return sizes
  const { stdout } = await run(['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'], {
    input: `${blobs.join('\n')}\n`,
  })
  for (const line of stdout.toString('latin1').split('\n')) {
    const [blob, type, size] = line.split(' ')
    if (blob !== undefined && type === 'blob') sizes.set(blob, Number(size))
  }
  return sizes
}

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

const parseBatch = (output: Buffer, found: Map<string, Buffer>): void => {
  let position = 0
  while (position < output.length) {
    const end = output.indexOf(10, position)
    if (end < 0) return
    const [blob = '', , size] = output.toString('latin1', position, end).split(' ')
    position = end + 1
    if (size === undefined) continue
    const length = Number(size)
    // A copy: a view would keep the whole batch alive for as long as one small file is remembered.
    found.set(blob, Buffer.from(output.subarray(position, position + length)))
    position += length + 1
  }
}

/** So many blobs are asked for without a look at their sizes: few are large. */
const fewBlobs = 500

/** The contents of a few blobs of unknown size, in one process instead of two; null where that would be too much. */
export const contentsOfFew = async (run: Run, blobs: readonly string[]): Promise<Map<string, Buffer> | null> => {
  const found = new Map<string, Buffer>()
  if (blobs.length > fewBlobs) return null
  if (blobs.length === 0) return found
  try {
    const { stdout } = await run(['cat-file', '--batch'], { input: `${blobs.join('\n')}\n`, maximumOutput: batchSize })
    parseBatch(stdout, found)
    return found
  } catch (error) {
    if (error instanceof GitFailure && error.reason === 'output-too-large') return null
    throw error
  }
}

/** The contents of blobs whose sizes are known, a batch at a time. */
export const contentsOf = async (
  run: Run,
  blobs: readonly { readonly blob: string; readonly size: number }[],
): Promise<Map<string, Buffer>> => {
  const found = new Map<string, Buffer>()
  let names: string[] = []
  let total = 0
  const read = async (): Promise<void> => {
    if (names.length === 0) return
    const { stdout } = await run(['cat-file', '--batch'], {
      input: `${names.join('\n')}\n`,
      maximumOutput: total + names.length * 128,
    })
    parseBatch(stdout, found)
    names = []
    total = 0
  }
  for (const { blob, size } of blobs) {
    if (total + size > batchSize) await read()
    names.push(blob)
    total += size
  }
  await read()
  return found
}
