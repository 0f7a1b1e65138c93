import type { Hash } from './changes/plan.ts'
import type { Deliveries } from './deliveries.ts'
import type { Outcome, Work, WorkContext } from './queue/queue.ts'
import { type Context, emptyMemory, type Memory } from './reconcile/context.ts'
import { type Clock, ForgeRefusal, type Log, RateLimited } from './reconcile/ports.ts'
import type { Standing } from './reconcile/reconcile.ts'
import type { Repositories } from './repositories.ts'

/** Brings one repository to where it should be, and says when it wants to be looked at again. */
export type Reconcile = (
  context: Context,
) => Promise<{ readonly wakeAt: number | null; readonly standing?: Standing | null }>

export type PassOutcome = 'done' | 'failed' | 'rate-limited' | 'gone'

/** Told of every pass, for whoever measures. */
export interface Watch {
  passed(repository: string, outcome: PassOutcome, milliseconds: number): void
  stands(repository: string, standing: Standing): void
}

export interface PassOptions {
  readonly repositories: Repositories
  readonly deliveries: Deliveries
  readonly reconcile: Reconcile
  readonly mode: Context['mode']
  readonly metrics: Context['metrics']
  readonly applications?: NonNullable<Context['applications']>
  readonly render: NonNullable<Context['render']> | null
  readonly linkHosts: readonly string[]
  readonly organisation?: string | null
  readonly hash: Hash
  readonly clock: Clock
  readonly log: Log
  readonly watch: Watch
}

/** What the queue runs for a key. A throw means again later, a rate limit means nobody before that time. */
export const passOver = (options: PassOptions): Work => {
  const { repositories, deliveries, reconcile, log, watch } = options
  const memories = new WeakMap<object, Memory>()

  const pass = async (key: string, { signal, mayGoOn, causes, isContinued }: WorkContext): Promise<Outcome | null> => {
    const repository = await repositories.open(key)
    if (repository === null) {
      log.info({ repository: key }, 'not installed here any more')
      return null
    }
    // What another process has shown or ended since is not remembered here.
    const memory = (isContinued ? memories.get(repository) : undefined) ?? emptyMemory()
    memories.set(repository, memory)
    const { mode, hash, clock, metrics, linkHosts, applications, render, organisation = null } = options
    const asked = applications === undefined ? {} : { applications }
    const settings = { mode, hash, clock, metrics, linkHosts, render, organisation, ...asked }
    const ports = { forge: guarded(repository.forge, mayGoOn), git: guarded(repository.git, mayGoOn) }
    const context = { ...repository, ...ports, ...settings, memory, signal, log: about(log, key, causes) }
    const { wakeAt, standing } = await reconcile(context)
    if (standing) watch.stands(key, standing)
    return { kind: 'done', wakeAt: wakeAt ?? undefined }
  }

  return async (key, context) => {
    const passed = deliveries.begin(key)
    const started = performance.now()
    const tell = (outcome: PassOutcome): void => watch.passed(key, outcome, performance.now() - started)
    try {
      const outcome = await pass(key, context)
      await passed.done()
      tell(outcome === null ? 'gone' : 'done')
      return outcome ?? undefined
    } catch (error) {
      passed.failed()
      if (error instanceof RateLimited) {
        log.warn({ repository: key, until: new Date(error.retryAt).toISOString() }, 'GitHub asks to wait')
        tell('rate-limited')
        return { kind: 'blocked', until: error.retryAt }
      }
      if (error instanceof ForgeRefusal) log.error({ repository: key, problem: error.problem }, 'GitHub refused')
      tell('failed')
      throw error
    }
  }
}

/** The same port, which asks nobody anything any more once the key may be another process's. */
const guarded = <Port extends object>(port: Port, mayGoOn: () => void): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      return async (...given: unknown[]) => {
        mayGoOn()
        return Reflect.apply(found, target, given)
      }
    },
  })

/** A log that says with each line which repository it is about, and which deliveries woke it. */
const about = (log: Log, repository: string, causes: readonly string[]): Log => {
  const always = { repository, ...(causes.length === 0 ? {} : { deliveries: causes }) }
  return {
    info: (fields, message) => log.info({ ...always, ...fields }, message),
    warn: (fields, message) => log.warn({ ...always, ...fields }, message),
    error: (fields, message) => log.error({ ...always, ...fields }, message),
  }
}
