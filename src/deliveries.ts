import type { Probot } from 'probot'
import type { Inbox, StoredDelivery } from './queue/queue.ts'
import type { Log } from './reconcile/ports.ts'

/**
 * Deliveries on their way through the App. One is done when every repository that it woke was brought to where it should be by a pass that
 * began after the wake; until then it stays in the inbox, and comes again after a restart.
 */
export interface Deliveries {
  /** Hands one to the App's handlers. */
  receive(delivery: StoredDelivery): Promise<void>
  /** The handlers of a delivery, by GitHub's id of it, wake this repository. */
  wake(key: string, id: string, wake: () => Promise<void>): Promise<void>
  /** What a pass over the repository answers for, if it goes well. */
  begin(key: string): Passed
}

export interface Passed {
  done(): Promise<void>
  failed(): void
}

/** Hands one to the App's handlers. A handler does nothing but wake: what it cannot take would fail again tomorrow, so that is told and forgotten. */
const hand = async (probot: Probot, { id, event, payload }: StoredDelivery, log: Log): Promise<void> => {
  try {
    // The shape of what only looks like an event is checked by the handlers.
    const received = { id, name: event, payload: JSON.parse(payload) } as Parameters<Probot['receive']>[0]
    await probot.receive(received)
  } catch (error) {
    log.error({ delivery: id, event, err: error }, 'a delivery could not be taken')
  }
}

/** Where the queue keeps what is woken by itself, a delivery is done when its handlers have woken. One that could not wake was not taken. */
export const handOver = (probot: Probot, log: Log): Deliveries => {
  const failed = new Map<string, unknown>()
  return {
    receive: async (delivery) => {
      await hand(probot, delivery, log)
      const error = failed.get(delivery.id)
      failed.delete(delivery.id)
      if (error !== undefined) throw error
    },
    wake: async (_, id, wake) => {
      await wake().catch((error: unknown) => failed.set(id, error))
    },
    begin: () => ({ done: async () => undefined, failed: () => undefined }),
  }
}

export const followDeliveries = (probot: Probot, inbox: Inbox, log: Log): Deliveries => {
  /** Deliveries in the handlers, by GitHub's id. A redelivery carries the same one. */
  const inHandlers = new Map<string, Set<number>>()
  /** How many repositories a delivery still waits for. */
  const waitsFor = new Map<number, Set<string>>()
  const waiting = new Map<string, Set<number>>()

  const acknowledgeIfDone = async (number: number): Promise<void> => {
    // While its handlers run it may wake further repositories.
    if ([...inHandlers.values()].some((numbers) => numbers.has(number))) return
    if ((waitsFor.get(number)?.size ?? 0) > 0) return
    waitsFor.delete(number)
    await inbox.acknowledge(number)
  }

  return {
    receive: async (delivery) => {
      const { number, id } = delivery
      const numbers = inHandlers.get(id) ?? new Set<number>()
      inHandlers.set(id, numbers.add(number))
      await hand(probot, delivery, log)
      numbers.delete(number)
      if (numbers.size === 0) inHandlers.delete(id)
      await acknowledgeIfDone(number)
    },
    wake: async (key, id, wake) => {
      for (const number of inHandlers.get(id) ?? []) {
        waitsFor.set(number, (waitsFor.get(number) ?? new Set()).add(key))
        waiting.set(key, (waiting.get(key) ?? new Set()).add(number))
      }
      await wake()
    },
    begin: (key) => {
      const numbers = waiting.get(key) ?? new Set<number>()
      waiting.delete(key)
      return {
        done: async () => {
          for (const number of numbers) {
            waitsFor.get(number)?.delete(key)
            await acknowledgeIfDone(number)
          }
        },
        failed: () => {
          const later = waiting.get(key) ?? new Set<number>()
          for (const number of numbers) later.add(number)
          waiting.set(key, later)
        },
      }
    },
  }
}
