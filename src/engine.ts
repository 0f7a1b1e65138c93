import { join } from 'node:path'
import type { Probot } from 'probot'
import { type Deliveries, followDeliveries, handOver } from './deliveries.ts'
import { type Result, success } from './problem.ts'
import { type Delivery, makeEmbeddedQueue, openInbox, openPostgresQueue, type Queue, type Work } from './queue/queue.ts'
import type { Log } from './reconcile/ports.ts'
import type { Settings } from './settings.ts'

/** What drives the work: deliveries are kept here until the passes they ask for have been made. */
export interface Engine {
  readonly queue: Queue
  readonly deliveries: Deliveries
  /** Ends when the delivery will outlive this process. */
  append(delivery: Delivery): Promise<void>
  /** Takes up what was heard and not done before the last end. */
  takeUp(): Promise<void>
  /** Bytes of deliveries that wait on this machine's disk. */
  pendingBytes(): number
  /** Lets what runs come to an end; true where all of it did. */
  stop(patience: number): Promise<boolean>
}

export interface EngineOptions {
  readonly settings: Settings
  readonly probot: Probot
  readonly work: (deliveries: Deliveries) => Work
  readonly log: Log
}

/** Repositories worked on at the same time: each may run a git process, and the machine has other work. */
const concurrency = 4

const onFailure =
  (log: Log) =>
  (repository: string, error: unknown, failures: number, retryAt: number): void =>
    log.error({ repository, err: error, failures, retryAt: new Date(retryAt).toISOString() }, 'a pass failed')

/** The database is asked twice a second: while it is away, one line in half a minute is enough. */
const nowAndThen = (say: (error: unknown) => void): ((error: unknown) => void) => {
  let last = Number.NEGATIVE_INFINITY
  return (error) => {
    if (performance.now() - last < 30_000) return
    last = performance.now()
    say(error)
  }
}

/** One process: the queue in memory, deliveries on the disk. */
const openAlone = async ({ settings, probot, work, log }: EngineOptions): Promise<Result<Engine>> => {
  const opened = await openInbox({
    directory: join(settings.data, 'inbox'),
    onProblem: (problem) => log.warn({ problem }, 'the inbox was not as it should be'),
  })
  if (!opened.ok) return opened
  const inbox = opened.value
  const deliveries = followDeliveries(probot, inbox, log)
  const queue = makeEmbeddedQueue({ work: work(deliveries), concurrency, onFailure: onFailure(log) })
  const inHandlers = new Set<Promise<void>>()
  const take = (delivery: Parameters<Deliveries['receive']>[0]): void => {
    const taking = deliveries.receive(delivery).catch((error: unknown) => {
      log.error({ delivery: delivery.id, err: error }, 'a delivery could not be marked as done')
    })
    inHandlers.add(taking)
    void taking.finally(() => inHandlers.delete(taking))
  }
  return success({
    queue,
    deliveries,
    append: async (delivery) => take(await inbox.append(delivery)),
    takeUp: async () => {
      for await (const delivery of inbox.pending()) take(delivery)
    },
    pendingBytes: () => inbox.status().pendingBytes,
    stop: async (patience) => {
      await Promise.all(inHandlers)
      const all = await queue.stop(patience)
      await inbox.close()
      return all
    },
  })
}

/** One of several processes: what a delivery wakes is in the database before GitHub is answered, and more of it nobody needs. */
const openShared = async ({ probot, work, log }: EngineOptions, url: string): Promise<Result<Engine>> => {
  const deliveries = handOver(probot, log)
  const opened = await openPostgresQueue({
    url,
    work: work(deliveries),
    concurrency,
    onFailure: onFailure(log),
    onTrouble: nowAndThen((error) => log.error({ err: error }, 'the database did not do what it was asked')),
  })
  if (!opened.ok) return opened
  const queue = opened.value
  let number = 0
  return success({
    queue,
    deliveries,
    append: async (delivery) => {
      number += 1
      await deliveries.receive({ ...delivery, number })
    },
    takeUp: async () => undefined,
    pendingBytes: () => 0,
    stop: (patience) => queue.stop(patience),
  })
}

/** The engine that the settings ask for. */
export const openEngine = (options: EngineOptions): Promise<Result<Engine>> => {
  const { databaseUrl } = options.settings
  return databaseUrl === null ? openAlone(options) : openShared(options, databaseUrl)
}
