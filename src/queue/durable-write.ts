import { fdatasync, fdatasyncSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'

const writeAsync = promisify(write)
const syncAsync = promisify(fdatasync)

/** Writes all of the bytes at a place in a file; a single write may take fewer. */
export const writeAll = async (file: number, bytes: Buffer, offset: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await writeAsync(file, bytes, done, bytes.length - done, offset + done)
    done += bytesWritten
  }
}

const writeAllBlocking = (file: number, bytes: Buffer, offset: number): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, offset + done)
}

/** Milliseconds that the whole process may be held up by one write. */
const tolerable = 1.5
/** Writes that go to other threads after one that took longer. */
const distrust = 64
const largestBlocking = 1024 * 1024

/**
 * Writes and syncs. A disk that syncs in a tenth of a millisecond is faster than the two hand-overs to a thread that waiting for it would take, so
 * it is waited for on the spot, as long as it stays that fast.
 */
export const makeDurableWrite = (
  now: () => number = () => performance.now(),
): ((file: number, bytes: Buffer, offset: number) => Promise<void>) => {
  let elsewhere = 0
  return async (file, bytes, offset) => {
    if (elsewhere > 0 || bytes.length > largestBlocking) {
      elsewhere = Math.max(0, elsewhere - 1)
      await writeAll(file, bytes, offset)
      await syncAsync(file)
      return
    }
    const start = now()
    writeAllBlocking(file, bytes, offset)
    fdatasyncSync(file)
    if (now() - start > tolerable) elsewhere = distrust
  }
}
