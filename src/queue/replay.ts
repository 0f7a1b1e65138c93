import { readFile } from 'node:fs/promises'
import type { Written } from './group-commit.ts'
import { parseLine } from './record.ts'
import { listSegments, segmentPath } from './segment-files.ts'

export interface Replay {
  /** Where each delivery stands that is not done, by its number, oldest first. */
  readonly pending: Map<number, Written>
  /** Bytes in use in each segment that is there, oldest first. */
  readonly segments: Map<number, number>
  readonly lastNumber: number
}

/**
 * Reads what is on disk. A segment ends at the first line that is not whole or not its own: a group is written only after the one before is on the
 * disk, so nothing that was answered for stands behind a torn line. The order of lines does not matter beyond that: done is done.
 */
export const replay = async (directory: string): Promise<Replay> => {
  const found = new Map<number, Written>()
  const done = new Set<number>()
  const segments = new Map<number, number>()
  let lastNumber = 0
  for (const segment of await listSegments(directory)) {
    const bytes = await readFile(segmentPath(directory, segment))
    let offset = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, offset)) {
      // Never written to.
      if (bytes[offset] === 0) break
      const record = parseLine(bytes.toString('utf8', offset, end))
      if (record?.segment !== segment) break
      if (record.kind === 'done') done.add(record.number)
      else found.set(record.delivery.number, { segment, offset, length: end + 1 - offset })
      lastNumber = Math.max(lastNumber, record.kind === 'done' ? record.number : record.delivery.number)
      offset = end + 1
    }
    segments.set(segment, offset)
  }
  const pending = new Map([...found].filter(([number]) => !done.has(number)).sort(([one], [other]) => one - other))
  return { pending, segments, lastNumber }
}
