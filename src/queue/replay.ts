import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { segmentName, type Written } from './group-commit.ts'
import { parseLine } from './record.ts'

export interface Replay {
  /** Where each delivery stands that is not done, by its number, oldest first. */
  readonly pending: Map<number, Written>
  /** Bytes of each segment that is there. */
  readonly segments: Map<number, number>
  readonly lastNumber: number
  /** Lines that could not be read: torn by a crash at the end of a file, or damaged. */
  readonly torn: number
  readonly damaged: number
}

/** Reads what is on disk. The order of lines does not matter: a number is used once, and done is done. */
export const replay = async (directory: string): Promise<Replay> => {
  const names = (await readdir(directory)).filter((name) => /^\d{12}\.jsonl$/.test(name)).sort()
  const found = new Map<number, Written>()
  const done = new Set<number>()
  const segments = new Map<number, number>()
  let lastNumber = 0
  let torn = 0
  let damaged = 0
  for (const name of names) {
    const segment = Number(name.slice(0, 12))
    const bytes = await readFile(join(directory, segmentName(segment)))
    segments.set(segment, bytes.length)
    let offset = 0
    while (offset < bytes.length) {
      const end = bytes.indexOf(10, offset)
      if (end < 0) {
        torn += 1
        break
      }
      const record = parseLine(bytes.toString('utf8', offset, end))
      if (record === null) damaged += 1
      else if (record.kind === 'done') done.add(record.number)
      else found.set(record.delivery.number, { segment, offset, length: end + 1 - offset })
      const number = record === null ? 0 : record.kind === 'done' ? record.number : record.delivery.number
      lastNumber = Math.max(lastNumber, number)
      offset = end + 1
    }
  }
  const pending = new Map([...found].filter(([number]) => !done.has(number)).sort(([one], [other]) => one - other))
  return { pending, segments, lastNumber, torn, damaged }
}
