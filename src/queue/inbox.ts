import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { makeGroupCommit, segmentName, type Written } from './group-commit.ts'
import { lockDirectory } from './lock.ts'
import { type Delivery, deliveryLine, doneLine, parseLine, type StoredDelivery } from './record.ts'
import { replay } from './replay.ts'

export interface InboxOptions {
  readonly directory: string
  /** Bytes after which a new file is begun. */
  readonly segmentBytes?: number
  /** Bytes of deliveries that may wait; beyond them, `append` refuses. The files take at most about twice as much. */
  readonly maximumBytes?: number
  /** Something on disk was not as it should be. Nothing that was answered for is lost by a torn line: its append had not ended. */
  readonly onProblem?: (problem: Problem) => void
}

export interface InboxStatus {
  readonly pending: number
  /** Bytes of the deliveries that wait. */
  readonly pendingBytes: number
  /** Bytes of all files. */
  readonly totalBytes: number
}

/** Deliveries between the answer to GitHub and the end of the work. At least once: one may come back that was done just before a crash. */
export interface Inbox {
  /** Ends when the delivery is on the disk. */
  readonly append: (delivery: Delivery) => Promise<StoredDelivery>
  /** Say so after the work is durably recorded elsewhere, never before. */
  readonly acknowledge: (number: number) => Promise<void>
  /** What is not acknowledged, oldest first: all of it after a start, later whatever was appended meanwhile too. */
  readonly pending: () => AsyncIterable<StoredDelivery>
  readonly status: () => InboxStatus
  readonly close: () => Promise<void>
}

const megabyte = 1024 * 1024
/** Files left behind by deliveries that wait for long, before these are copied to the end. */
const toleratedSegments = 4

const readAt = async (directory: string, { segment, offset, length }: Written): Promise<string> => {
  const handle = await open(join(directory, segmentName(segment)), 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Opens the inbox of a directory for this process alone. */
export const openInbox = async (options: InboxOptions): Promise<Result<Inbox>> => {
  const { directory } = options
  const maximumBytes = options.maximumBytes ?? 512 * megabyte
  const segmentBytes = options.segmentBytes ?? 32 * megabyte
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const lock = await lockDirectory(directory)
  if ('holder' in lock) {
    return failure({
      code: 'inbox-in-use',
      message: `The inbox ${directory} belongs to process ${lock.holder}, which is running.`,
      hint: 'Stop that process, or give each server a directory of its own.',
    })
  }
  const { pending, segments, lastNumber, torn, damaged } = await replay(directory)
  if (torn > 0)
    options.onProblem?.({
      code: 'inbox-torn',
      message: `${torn} delivery was being written when the process ended; it had not been answered.`,
    })
  if (damaged > 0)
    options.onProblem?.({
      code: 'inbox-damaged',
      message: `${damaged} lines of the inbox could not be read.`,
      path: directory,
    })

  let number = lastNumber
  let pendingBytes = [...pending.values()].reduce((sum, { length }) => sum + length, 0)
  let currentSegment = -1
  const live = new Map<number, number>()
  for (const segment of segments.keys()) live.set(segment, 0)
  for (const { segment } of pending.values()) live.set(segment, (live.get(segment) ?? 0) + 1)

  const writer = makeGroupCommit(directory, Math.max(0, ...segments.keys()) + 1, segmentBytes, (segment) => {
    currentSegment = segment
    segments.set(segment, 0)
    live.set(segment, 0)
    // What was in use until now may be done with already.
    tidy()
  })
  const add = (key: number, written: Written): void => {
    const before = pending.get(key)
    if (before !== undefined) drop(key, before)
    pending.set(key, written)
    pendingBytes += written.length
    live.set(written.segment, (live.get(written.segment) ?? 0) + 1)
  }
  const drop = (key: number, { segment, length }: Written): void => {
    pending.delete(key)
    pendingBytes -= length
    live.set(segment, (live.get(segment) ?? 0) - 1)
  }
  const write = async (line: string, durable: boolean): Promise<Written> => {
    const written = await writer.append(line, durable)
    segments.set(written.segment, (segments.get(written.segment) ?? 0) + written.length)
    return written
  }
  const totalBytes = (): number => [...segments.values()].reduce((sum, bytes) => sum + bytes, 0)

  /** Deletes files from the oldest on: what a file says is done may stand in an older one, never in a younger one. */
  const deleteOldest = async (): Promise<void> => {
    for (const segment of [...segments.keys()].sort((one, other) => one - other)) {
      if (segment === currentSegment || (live.get(segment) ?? 0) > 0) return
      segments.delete(segment)
      live.delete(segment)
      await rm(join(directory, segmentName(segment)), { force: true })
    }
  }
  /** Copies what still waits in the oldest file to the end, where it keeps its number. */
  const moveOldest = async (): Promise<void> => {
    const oldest = Math.min(...segments.keys())
    for (const [key, written] of [...pending].filter(([, { segment }]) => segment === oldest)) {
      const copied = await write(await readAt(directory, written), true)
      if (pending.has(key)) add(key, copied)
      // Done meanwhile: that was said in an older file than the copy's, which may go before it.
      else await write(doneLine(key), false)
    }
  }
  let tidying: Promise<void> | null = null
  const tidy = (): void => {
    tidying ??= (async () => {
      await deleteOldest()
      while (segments.size > toleratedSegments && totalBytes() > 2 * pendingBytes + segmentBytes) {
        await moveOldest()
        await deleteOldest()
      }
    })()
      .catch((error: unknown) =>
        options.onProblem?.({ code: 'inbox-not-tidied', message: `The inbox could not be tidied: ${String(error)}` }),
      )
      .finally(() => {
        tidying = null
      })
  }

  /** The line of a delivery, which may move to another file while it is read. */
  const lineOf = async (key: number): Promise<string | null> => {
    const written = pending.get(key)
    if (written === undefined) return null
    try {
      return await readAt(directory, written)
    } catch (error) {
      const moved = pending.get(key)
      if (moved === written) throw error
      return moved === undefined ? null : readAt(directory, moved)
    }
  }

  tidy()
  return success({
    append: async (delivery) => {
      if (pendingBytes > maximumBytes) throw new Error(`the inbox is full: ${pending.size} deliveries wait`)
      number += 1
      const stored = { ...delivery, number }
      add(stored.number, await write(deliveryLine(stored), true))
      return stored
    },
    acknowledge: async (done) => {
      const written = pending.get(done)
      if (written === undefined) return
      drop(done, written)
      await write(doneLine(done), false)
      if (written.segment !== currentSegment) tidy()
    },
    pending: async function* () {
      for (const key of [...pending.keys()].sort((one, other) => one - other)) {
        const line = await lineOf(key)
        const record = line === null ? null : parseLine(line.slice(0, -1))
        if (record?.kind === 'delivery') yield record.delivery
      }
    },
    status: () => ({ pending: pending.size, pendingBytes, totalBytes: totalBytes() }),
    close: async () => {
      await tidying
      await writer.close()
      await lock.release()
    },
  })
}
