/** The room's one public file: who works on what when, and what was heard and is not done yet. */
export { exponentialBackoff } from './backoff.ts'
export { makeEmbeddedQueue } from './embedded.ts'
export { type Inbox, type InboxOptions, openInbox } from './inbox.ts'
export { openPostgresQueue, type PostgresOptions } from './postgres.ts'
export type { Delivery, StoredDelivery } from './record.ts'
export { systemTimers, type Timers } from './timers.ts'
export type { Outcome, Queue, QueueStatus, Work, WorkContext } from './work.ts'
