import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'

export interface Written {
  readonly segment: number
  readonly offset: number
  readonly length: number
}

/** Appends lines to numbered files; many lines share one write and one sync. */
export interface GroupCommit {
  /** Resolves when the line is written, and where `durable`, when it is on the disk. */
  readonly append: (line: string, durable: boolean) => Promise<Written>
  readonly close: () => Promise<void>
}

export const segmentName = (segment: number): string => `${String(segment).padStart(12, '0')}.jsonl`

interface Waiting {
  readonly bytes: Buffer
  readonly durable: boolean
  readonly resolve: (written: Written) => void
  readonly reject: (error: unknown) => void
}

/** A new file is only there for good when its directory is synced too. */
const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * While one group is being synced the next one gathers: the busier it is, the more deliveries share a sync. Always begins with a new segment, so a
 * line that a crash tore is never written on.
 */
export const makeGroupCommit = (
  directory: string,
  firstSegment: number,
  segmentBytes: number,
  onSegment: (segment: number) => void,
): GroupCommit => {
  let waiting: Waiting[] = []
  let working: Promise<void> | null = null
  let current: { readonly handle: FileHandle; readonly segment: number; size: number } | null = null
  let next = firstSegment

  const segmentFor = async (): Promise<{ readonly handle: FileHandle; readonly segment: number; size: number }> => {
    if (current !== null && current.size < segmentBytes) return current
    const full = current
    current = null
    await full?.handle.close()
    const segment = next
    next += 1
    const handle = await open(join(directory, segmentName(segment)), 'ax', 0o600)
    await syncDirectory(directory)
    current = { handle, segment, size: 0 }
    onSegment(segment)
    return current
  }

  const writeGroup = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const file = await segmentFor()
      await file.handle.appendFile(
        group.length === 1 && group[0] !== undefined ? group[0].bytes : Buffer.concat(group.map(({ bytes }) => bytes)),
      )
      if (group.some(({ durable }) => durable)) await file.handle.datasync()
      for (const { bytes, resolve } of group) {
        resolve({ segment: file.segment, offset: file.size, length: bytes.length })
        file.size += bytes.length
      }
    } catch (error) {
      // What stands at the end of this file is not known: nothing more goes into it.
      await current?.handle.close().catch(() => undefined)
      current = null
      for (const { reject } of group) reject(error)
    }
  }

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      await writeGroup(group)
    }
  }

  return {
    append: (line, durable) =>
      new Promise((resolve, reject) => {
        waiting.push({ bytes: Buffer.from(line, 'utf8'), durable, resolve, reject })
        working ??= work().finally(() => {
          working = null
        })
      }),
    close: async () => {
      await working
      await current?.handle.close()
      current = null
    },
  }
}
