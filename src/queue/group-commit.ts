import type { FileHandle } from 'node:fs/promises'
import { makeDurableWrite, writeAll } from './durable-write.ts'
import type { SegmentFiles } from './segment-files.ts'

/** Where a line stands. */
export interface Written {
  readonly segment: number
  readonly offset: number
  readonly length: number
}

/** A line, which names the segment that it comes to stand in, in one piece or more. */
export type LineFor = (segment: number) => readonly Buffer[]

/** Appends lines to numbered files; many lines share one write and one sync. */
export interface GroupCommit {
  /** Ends when the line is on the disk. */
  readonly append: (line: LineFor) => Promise<Written>
  /** Writes the line with the next ones, or before long; ends at once. */
  readonly mention: (line: LineFor) => void
  readonly close: () => Promise<void>
}

interface Waiting {
  readonly line: LineFor
  readonly settle: { readonly resolve: (written: Written) => void; readonly reject: (error: unknown) => void } | null
}

interface Current {
  readonly handle: FileHandle
  readonly segment: number
  size: number
}

const linesOf = (group: readonly Waiting[], segment: number): (readonly Buffer[])[] =>
  group.map(({ line }) => line(segment))

const lengthOf = (line: readonly Buffer[]): number => line.reduce((sum, { length }) => sum + length, 0)

/** Milliseconds that a line which nobody waits for is kept back, for company. */
const patience = 100

/**
 * What arrives in one turn of the event loop, or while a group is being synced, is one group: the busier it is, the more deliveries share a sync.
 * Always begins with a new segment, so a line that a crash tore is never written on.
 */
export const makeGroupCommit = (
  files: SegmentFiles,
  segmentBytes: number,
  onWritten: (segment: number, bytes: number) => void,
): GroupCommit => {
  const writeDurably = makeDurableWrite()
  let waiting: Waiting[] = []
  let working: Promise<void> | null = null
  let mentioning: NodeJS.Timeout | null = null
  let current: Current | null = null
  let next = files.firstFree

  const closeCurrent = async (): Promise<void> => {
    const old = current
    current = null
    await old?.handle.close().catch(() => undefined)
  }
  const beginSegment = async (): Promise<Current> => {
    await closeCurrent()
    const segment = next
    next += 1
    current = { handle: await files.take(segment), segment, size: 0 }
    onWritten(segment, 0)
    return current
  }
  const writeGroup = async (group: readonly Waiting[]): Promise<void> => {
    try {
      let place = current ?? (await beginSegment())
      let lines = linesOf(group, place.segment)
      if (place.size > 0 && place.size + lengthOf(lines.flat()) > segmentBytes) {
        place = await beginSegment()
        lines = linesOf(group, place.segment)
      }
      const { handle, segment, size } = place
      const bytes = Buffer.concat(lines.flat())
      await (group.some(({ settle }) => settle !== null) ? writeDurably : writeAll)(handle.fd, bytes, size)
      place.size += bytes.length
      onWritten(segment, bytes.length)
      let offset = size
      for (const [index, { settle }] of group.entries()) {
        const length = lengthOf(lines[index] ?? [])
        settle?.resolve({ segment, offset, length })
        offset += length
      }
    } catch (error) {
      // What stands at the end of this file is not known: nothing more goes into it.
      await closeCurrent()
      for (const { settle } of group) settle?.reject(error)
    }
  }
  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve))
      const group = waiting
      waiting = []
      await writeGroup(group)
    }
  }
  const begin = (): void => {
    if (mentioning !== null) clearTimeout(mentioning)
    mentioning = null
    working ??= work().finally(() => {
      working = null
      if (waiting.length > 0) begin()
    })
  }
  return {
    append: (line) =>
      new Promise((resolve, reject) => {
        waiting.push({ line, settle: { resolve, reject } })
        begin()
      }),
    mention: (line) => {
      waiting.push({ line, settle: null })
      mentioning ??= setTimeout(begin, patience)
    },
    close: async () => {
      if (waiting.length > 0) begin()
      while (working !== null) await working
      await closeCurrent()
    },
  }
}
