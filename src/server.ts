import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type DestinationStream, destination } from 'pino'
import { Probot } from 'probot'
import { sluiceApp } from './app.ts'
import { followDeliveries } from './deliveries.ts'
import { createGitHubApp, forgeFetch, forgeOctokit } from './forge/forge.ts'
import { gitVersionProblem, type Surroundings } from './git/git.ts'
import { createLogger } from './logging.ts'
import { metricsBy } from './measuring.ts'
import { passOver, type Reconcile } from './passes.ts'
import { failure, type Problem, type Result, success } from './problem.ts'
import { makeEmbeddedQueue, openInbox, type StoredDelivery } from './queue/queue.ts'
import type { Clock } from './reconcile/ports.ts'
import { createRepositories } from './repositories.ts'
import type { Settings } from './settings.ts'
import { type Sweeps, sweepAgainAndAgain } from './sweeps.ts'
import { startWebhookFront, type WebhookFront } from './web/web.ts'

export interface ServerOptions {
  readonly settings: Settings
  /** The variables of the process, of which git is handed a few. */
  readonly surroundings: Surroundings
  readonly reconcile: Reconcile
  /** Where the log goes; standard output where left out. */
  readonly log?: DestinationStream
  /** Each request that goes to GitHub, for counting. */
  readonly onRequest?: (method: string, path: string) => void
}

export interface Server {
  readonly url: string
  readonly webhookUrl: string
  /** Tells GitHub where it listens; for a local GitHub. */
  announce(): Promise<void>
  /** Stops listening, lets what runs come to an end, and returns when all is written down. */
  close(): Promise<void>
}

/** Repositories worked on at the same time: each may run a git process, and the machine has other work. */
const concurrency = 4
const minute = 60_000
/** How long after what the App did itself it looks again. */
const echo = 3_000
/** How long a pass that runs may go on when the server is told to stop; a container is killed after ten seconds. */
const patience = 4_000
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const startProblem = (settings: Settings, error: unknown): Problem | null => {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return null
  const message = `Nothing can listen at ${settings.host}:${settings.port} (${code}).`
  return { code: 'cannot-listen', message, hint: 'Stop what listens there, or set HOST and PORT.' }
}

/** Joins everything, and starts it: the front that hears, the App that wakes, the queue that works, the sweep that finds what was missed. */
export const startServer = async (options: ServerOptions): Promise<Result<Server>> => {
  const { settings, surroundings } = options
  const log = createLogger(settings.logLevel, options.log ?? destination(1))
  const clock: Clock = { now: () => Date.now() }
  const gitProblem = await gitVersionProblem(surroundings)
  if (gitProblem !== null) return failure(gitProblem)
  const opened = await openInbox({
    directory: join(settings.data, 'inbox'),
    onProblem: (problem) => log.warn({ problem }, 'the inbox was not as it should be'),
  })
  if (!opened.ok) return opened
  const inbox = opened.value

  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    // Deliveries are checked by the front; Probot is given its secret so that it does not fall back to a known one.
    secret: settings.webhookSecrets[0],
    baseUrl: settings.apiUrl,
    Octokit: forgeOctokit({ paced: settings.paced }),
    request: { fetch: forgeFetch({ onRequest: options.onRequest, paced: settings.paced }) },
    log,
  })
  const app = createGitHubApp(probot)
  const repositories = createRepositories({
    app,
    allow: settings.allow,
    gitUrl: settings.gitUrl,
    directory: join(settings.data, 'mirrors'),
    surroundings,
    clock,
    log,
  })
  const deliveries = followDeliveries(probot, inbox, log)
  const { reconcile } = options
  const queue = makeEmbeddedQueue({
    work: passOver({
      repositories,
      deliveries,
      reconcile,
      mode: settings.mode,
      metrics: metricsBy(settings.metrics),
      linkHosts: settings.linkHosts,
      hash: sha256,
      clock,
      log,
    }),
    concurrency,
    onFailure: (repository, error, failures, retryAt) =>
      log.error({ repository, err: error, failures, retryAt: new Date(retryAt).toISOString() }, 'a pass failed'),
  })
  await probot.load(
    sluiceApp({
      wake: async (repository, { installationId, priority, reason, delivery }) => {
        const key = repositories.learn(repository, installationId)
        deliveries.woke(key, delivery)
        log.info({ repository: key, reason, delivery }, 'woken')
        if (priority === 'later') await queue.wakeAt(key, clock.now() + echo)
        else await queue.wake(key, priority)
      },
      allow: settings.allow,
      appId: settings.appId,
      isSelf: app.isSelf,
      log,
    }),
  )

  const inHandlers = new Set<Promise<void>>()
  const take = (delivery: StoredDelivery): void => {
    const taking = deliveries.receive(delivery).catch((error: unknown) => {
      log.error({ delivery: delivery.id, err: error }, 'a delivery could not be marked as done')
    })
    inHandlers.add(taking)
    void taking.finally(() => inHandlers.delete(taking))
  }
  const sweep = async (): Promise<void> => {
    for (const key of await repositories.discover()) await queue.wake(key)
  }
  const shutDown = async (): Promise<void> => {
    await Promise.all(inHandlers)
    if (!(await queue.stop(patience))) log.warn({}, 'stopped in the middle of a pass; the next start goes on')
    await repositories.close()
    await inbox.close()
  }

  let sweeps: Sweeps | undefined
  let front: WebhookFront
  try {
    front = await startWebhookFront({
      host: settings.host,
      port: settings.port,
      secrets: settings.webhookSecrets,
      append: async (delivery) => take(await inbox.append(delivery)),
      status: () =>
        sweeps?.hasSucceeded() === true ? { ready: true } : { ready: false, reasons: ['github-not-reached'] },
      onError: (error, delivery) => log.error({ delivery, err: error }, 'a delivery could not be kept'),
    })
  } catch (error) {
    await shutDown()
    const problem = startProblem(settings, error)
    if (problem === null) throw error
    return failure(problem)
  }
  // What was heard and not done before the last end comes first, then everything that no webhook told.
  for await (const delivery of inbox.pending()) take(delivery)
  sweeps = sweepAgainAndAgain({ sweep, every: minute * 5, afterFailure: minute / 2, clock, log })
  log.info({ url: front.url, mode: settings.mode, allow: settings.allow.patterns, api: settings.apiUrl }, 'listening')

  return success({
    url: front.url,
    webhookUrl: front.webhookUrl,
    announce: () => app.announce(front.webhookUrl),
    close: async () => {
      log.info({}, 'closing')
      await front.close()
      await sweeps?.stop()
      await shutDown()
      log.info({}, 'closed')
    },
  })
}
