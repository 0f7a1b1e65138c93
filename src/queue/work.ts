/** A way back goes before everything else that waits. */
export type Priority = 'first' | 'normal'

/** What a worker found; nothing at all means done. Times are milliseconds since 1970. */
export type Outcome =
  /** The state is as it should be, or will be looked at again at that time. */
  | { readonly kind: 'done'; readonly wakeAt?: number | undefined }
  /** Nothing can be done before that time, whoever asks: a rate limit. */
  | { readonly kind: 'blocked'; readonly until: number }

export interface WorkContext {
  /** Aborted when the queue stops and its patience is over, when the work takes too long, or when another process has taken it over. */
  readonly signal: AbortSignal
  /**
   * Throws once the key may be another process's, or the signal is aborted: to be asked before whatever leaves the process. A process that was
   * stopped for a while and wakes up in the middle of its work learns it here, before any timer has told it.
   */
  readonly mayGoOn: () => void
  /** What woke the key since it was last worked on, for the log: a few of the ids that came with the wakes. */
  readonly causes: readonly string[]
  /** True where nobody else has worked on the key since this process did: what it remembers of it still holds. */
  readonly isContinued: boolean
}

/**
 * Brings one key (a repository) to where it should be. It is told nothing but the key: why it was woken does not matter, only how things are.
 * A throw means: again, later.
 */
export type Work = (key: string, context: WorkContext) => Promise<Outcome | undefined>

/** Of all processes that share the queue. */
export interface QueueStatus {
  readonly running: number
  readonly waiting: number
  /** Milliseconds for which the longest one has waited. */
  readonly longestWait: number
  readonly delayed: number
  /** Keys whose last attempt failed. */
  readonly failing: number
}

/** Ids that are remembered for one piece of work; more would only make its log lines long. */
export const mostCauses = 20

/**
 * At most one worker per key at any time; wakes of a key that waits are one wake; a wake of a key that is being worked on means once more
 * afterwards. Whatever driver, nothing here is a record: a lost wake is found by the periodic pass.
 */
export interface Queue {
  /** Ends when the wake will outlive this process, where the driver can promise that. `cause` is told to the worker. */
  readonly wake: (key: string, priority?: Priority, cause?: string) => Promise<void>
  /** The earliest of several wins; a wake before then does not take it away. */
  readonly wakeAt: (key: string, at: number) => Promise<void>
  readonly status: () => Promise<QueueStatus>
  /** Starts nothing more and waits for what runs; after `patience` milliseconds that is asked to stop. True where all of it ended. */
  readonly stop: (patience?: number) => Promise<boolean>
}
