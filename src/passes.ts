import type { Hash } from './changes/plan.ts'
import type { Deliveries } from './deliveries.ts'
import type { Outcome, Work } from './queue/queue.ts'
import { type Context, emptyMemory, type Memory } from './reconcile/context.ts'
import { type Clock, ForgeRefusal, type Log, RateLimited } from './reconcile/ports.ts'
import type { Repositories } from './repositories.ts'

/** Brings one repository to where it should be, and says when it wants to be looked at again. */
export type Reconcile = (context: Context) => Promise<{ readonly wakeAt: number | null }>

export interface PassOptions {
  readonly repositories: Repositories
  readonly deliveries: Deliveries
  readonly reconcile: Reconcile
  readonly mode: Context['mode']
  readonly metrics: Context['metrics']
  readonly linkHosts: readonly string[]
  readonly hash: Hash
  readonly clock: Clock
  readonly log: Log
}

/** What the queue runs for a key. A throw means again later, a rate limit means nobody before that time. */
export const passOver = (options: PassOptions): Work => {
  const { repositories, deliveries, reconcile, log } = options
  const memories = new WeakMap<object, Memory>()

  const pass = async (key: string): Promise<Outcome | undefined> => {
    const repository = await repositories.open(key)
    if (repository === null) {
      log.info({ repository: key }, 'not installed here any more')
      return undefined
    }
    const memory = memories.get(repository) ?? emptyMemory()
    memories.set(repository, memory)
    const { mode, hash, clock, metrics, linkHosts } = options
    const settings = { mode, hash, clock, metrics, linkHosts }
    const { wakeAt } = await reconcile({ ...repository, ...settings, memory, log: about(log, key) })
    return { kind: 'done', wakeAt: wakeAt ?? undefined }
  }

  return async (key) => {
    const passed = deliveries.begin(key)
    try {
      const outcome = await pass(key)
      await passed.done()
      return outcome
    } catch (error) {
      passed.failed()
      if (error instanceof RateLimited) {
        log.warn({ repository: key, until: new Date(error.retryAt).toISOString() }, 'GitHub asks to wait')
        return { kind: 'blocked', until: error.retryAt }
      }
      if (error instanceof ForgeRefusal) log.error({ repository: key, problem: error.problem }, 'GitHub refused')
      throw error
    }
  }
}

/** A log that says with each line which repository it is about. */
const about = (log: Log, repository: string): Log => ({
  info: (fields, message) => log.info({ repository, ...fields }, message),
  warn: (fields, message) => log.warn({ repository, ...fields }, message),
  error: (fields, message) => log.error({ repository, ...fields }, message),
})
