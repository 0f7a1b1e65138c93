import { mkdir, open } from 'node:fs/promises'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { makeGroupCommit, type Written } from './group-commit.ts'
import { makeLedger } from './ledger.ts'
import { lockDirectory } from './lock.ts'
import { type Delivery, deliveryLine, doneLine, parseLine, type StoredDelivery } from './record.ts'
import { replay } from './replay.ts'
import { openSegmentFiles, segmentPath } from './segment-files.ts'

export interface InboxOptions {
  readonly directory: string
  /** Bytes of one file. */
  readonly segmentBytes?: number
  /** Bytes of deliveries that may wait; beyond them, `append` refuses. The files take at most about twice as much. */
  readonly maximumBytes?: number
  /** Something on disk could not be done, and nothing is lost by it. */
  readonly onProblem?: (problem: Problem) => void
}

export interface InboxStatus {
  readonly pending: number
  /** Bytes of the deliveries that wait. */
  readonly pendingBytes: number
  /** Bytes in use in all files. */
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
/** Files held up by deliveries that wait for long, before these are copied to the end. */
const toleratedSegments = 4

const readAt = async (directory: string, { segment, offset, length }: Written): Promise<StoredDelivery | null> => {
  const handle = await open(segmentPath(directory, segment), 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
    const record = parseLine(buffer.toString('utf8', 0, bytesRead - 1))
    return record?.kind === 'delivery' ? record.delivery : null
  } finally {
    await handle.close()
  }
}

/** Opens the inbox of a directory for this process alone. */
export const openInbox = async (options: InboxOptions): Promise<Result<Inbox>> => {
  const { directory } = options
  const maximumBytes = options.maximumBytes ?? 512 * megabyte
  const segmentBytes = options.segmentBytes ?? 16 * megabyte
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const lock = await lockDirectory(directory)
  if ('holder' in lock) {
    return failure({
      code: 'inbox-in-use',
      message: `The inbox ${directory} belongs to process ${lock.holder}, which is running.`,
      hint: 'Stop that process, or give each server a directory of its own.',
    })
  }
  const files = await openSegmentFiles(directory, segmentBytes)
  const replayed = await replay(directory)
  const ledger = makeLedger(replayed)
  let number = replayed.lastNumber
  const writer = makeGroupCommit(files, segmentBytes, (segment, bytes) => {
    ledger.grow(segment, bytes)
    // A new one: the one before may be done with already.
    if (bytes === 0) tidy()
  })

  /** From the oldest on: what a file says is done may stand in an older one, never in a younger one. */
  const retireSpent = async (): Promise<void> => {
    for (let oldest = ledger.oldest(); oldest !== null && ledger.isSpent(oldest); oldest = ledger.oldest()) {
      ledger.forget(oldest)
      await files.retire(oldest)
    }
  }
  /** Copies what still waits in the oldest file to the end, where it keeps its number. */
  const moveOldest = async (): Promise<void> => {
    const oldest = ledger.oldest()
    if (oldest === null || oldest === ledger.inUse()) return
    for (const waiting of ledger.numbersIn(oldest)) {
      const delivery = await read(waiting)
      if (delivery === null) continue
      const copied = await writer.append((segment) => deliveryLine(segment, delivery))
      if (ledger.has(waiting)) ledger.put(waiting, copied)
      // Done meanwhile: that was said in a file older than the copy's, which may go before it.
      else writer.mention((segment) => doneLine(segment, waiting))
    }
  }
  const isSprawling = (): boolean => {
    const { segments, totalBytes, pendingBytes } = ledger.status()
    return segments > toleratedSegments && totalBytes > 2 * pendingBytes + segmentBytes
  }
  let tidying: Promise<void> | null = null
  const tidy = (): void => {
    tidying ??= (async () => {
      await retireSpent()
      while (isSprawling()) {
        await moveOldest()
        await retireSpent()
      }
    })()
      .catch((error: unknown) =>
        options.onProblem?.({ code: 'inbox-not-tidied', message: `The inbox could not be tidied: ${String(error)}` }),
      )
      .finally(() => {
        tidying = null
      })
  }
  /** A delivery that waits. Its line may move to another file while it is read. */
  const read = async (waiting: number): Promise<StoredDelivery | null> => {
    for (let written = ledger.placeOf(waiting); written !== undefined; ) {
      const delivery = await readAt(directory, written).catch(() => null)
      if (delivery?.number === waiting) return delivery
      const now = ledger.placeOf(waiting)
      if (now === written) throw new Error(`the inbox lost the line of delivery ${waiting}`)
      written = now
    }
    return null
  }

  tidy()
  return success({
    append: async (delivery) => {
      const { pending, pendingBytes } = ledger.status()
      if (pendingBytes > maximumBytes) throw new Error(`the inbox is full: ${pending} deliveries wait`)
      number += 1
      const stored = { ...delivery, number }
      ledger.put(number, await writer.append((segment) => deliveryLine(segment, stored)))
      return stored
    },
    acknowledge: async (done) => {
      const written = ledger.placeOf(done)
      if (written === undefined) return
      ledger.drop(done)
      writer.mention((segment) => doneLine(segment, done))
      if (ledger.isSpent(written.segment)) tidy()
    },
    pending: async function* () {
      for (const waiting of ledger.numbers()) {
        const delivery = await read(waiting)
        if (delivery !== null) yield delivery
      }
    },
    status: () => {
      const { pending, pendingBytes, totalBytes } = ledger.status()
      return { pending, pendingBytes, totalBytes }
    },
    close: async () => {
      while (tidying !== null) await tidying
      await writer.close()
      while (tidying !== null) await tidying
      await lock.release()
    },
  })
}
