import type { Written } from './group-commit.ts'
import type { Replay } from './replay.ts'

/** What waits, where it stands, and how full each segment is with what still counts. No file is touched. */
export interface Ledger {
  readonly has: (number: number) => boolean
  readonly placeOf: (number: number) => Written | undefined
  readonly numbers: () => number[]
  /** Numbers whose line stands in that segment. */
  readonly numbersIn: (segment: number) => number[]
  /** Notes where a delivery stands, or stands now. */
  readonly put: (number: number, written: Written) => void
  readonly drop: (number: number) => void
  /** Notes that a segment has grown. The youngest is the one in use. */
  readonly grow: (segment: number, bytes: number) => void
  readonly forget: (segment: number) => void
  readonly oldest: () => number | null
  /** True where nothing in the segment still counts and it is no longer in use. */
  readonly isSpent: (segment: number) => boolean
  readonly inUse: () => number | null
  readonly status: () => {
    readonly pending: number
    readonly pendingBytes: number
    readonly totalBytes: number
    readonly segments: number
  }
}

export const makeLedger = ({ pending, segments }: Replay): Ledger => {
  const live = new Map<number, number>()
  let pendingBytes = 0
  let inUse: number | null = null
  const count = ({ segment, length }: Written, by: 1 | -1): void => {
    pendingBytes += by * length
    live.set(segment, (live.get(segment) ?? 0) + by)
  }
  for (const written of pending.values()) count(written, 1)
  const drop = (number: number): void => {
    const written = pending.get(number)
    if (written !== undefined) count(written, -1)
    pending.delete(number)
  }
  return {
    has: (number) => pending.has(number),
    placeOf: (number) => pending.get(number),
    numbers: () => [...pending.keys()].sort((one, other) => one - other),
    numbersIn: (segment) => [...pending].flatMap(([number, written]) => (written.segment === segment ? [number] : [])),
    put: (number, written) => {
      drop(number)
      pending.set(number, written)
      count(written, 1)
    },
    drop,
    grow: (segment, bytes) => {
      segments.set(segment, (segments.get(segment) ?? 0) + bytes)
      inUse = segment
    },
    forget: (segment) => {
      segments.delete(segment)
      live.delete(segment)
    },
    // Segments are added in ascending order, and a map keeps it.
    oldest: () => segments.keys().next().value ?? null,
    isSpent: (segment) => segment !== inUse && (live.get(segment) ?? 0) === 0,
    inUse: () => inUse,
    status: () => ({
      pending: pending.size,
      pendingBytes,
      totalBytes: [...segments.values()].reduce((sum, bytes) => sum + bytes, 0),
      segments: segments.size,
    }),
  }
}
