import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The numbered files of an inbox, and emptied ones kept for the next. */
export interface SegmentFiles {
  /** Higher than any that was ever used, as far as its lines may still stand in some file. */
  readonly firstFree: number
  /** A file of full size under the segment's name, there for good. */
  readonly take: (segment: number) => Promise<FileHandle>
  /** Takes a segment out of the count: its file is used again, or deleted where there are enough. */
  readonly retire: (segment: number) => Promise<void>
}

const segmentForm = /^(\d{12})\.jsonl$/
const spareForm = /^spare-(\d{12})$/
const mostSpares = 2

export const segmentPath = (directory: string, segment: number): string =>
  join(directory, `${String(segment).padStart(12, '0')}.jsonl`)

/** The segments that are there, oldest first. */
export const listSegments = async (directory: string): Promise<number[]> =>
  (await readdir(directory))
    .flatMap((name) => segmentForm.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other)

/** A new or renamed file is only there for good when its directory is synced too. */
const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Files are written full once, and then used again and again: a write into blocks that a file already has needs no change of the file system's own
 * records, which makes the sync several times as fast.
 */
export const openSegmentFiles = async (directory: string, size: number): Promise<SegmentFiles> => {
  const names = await readdir(directory)
  const used = names.flatMap((name) => (segmentForm.exec(name) ?? spareForm.exec(name))?.[1] ?? [])
  const spares = names.filter((name) => spareForm.test(name)).map((name) => join(directory, name))
  for (const extra of spares.splice(mostSpares)) await rm(extra, { force: true })

  const fill = async (handle: FileHandle): Promise<void> => {
    const zeros = Buffer.alloc(Math.min(size, 1024 * 1024))
    for (let offset = 0; offset < size; offset += zeros.length)
      await handle.write(zeros, 0, Math.min(zeros.length, size - offset), offset)
    await handle.sync()
  }
  return {
    firstFree: Math.max(0, ...used.map(Number)) + 1,
    take: async (segment) => {
      const path = segmentPath(directory, segment)
      const spare = spares.pop()
      if (spare !== undefined) await rename(spare, path)
      const handle = await open(path, spare === undefined ? 'wx+' : 'r+', 0o600)
      if (spare === undefined) await fill(handle)
      await syncDirectory(directory)
      return handle
    },
    retire: async (segment) => {
      const path = segmentPath(directory, segment)
      const found = await stat(path).catch(() => null)
      // One that a large body made longer would stay that long.
      if (found === null || spares.length >= mostSpares || found.size !== size) {
        await rm(path, { force: true })
        return
      }
      const spare = join(directory, `spare-${String(segment).padStart(12, '0')}`)
      await rename(path, spare)
      spares.push(spare)
    },
  }
}
