import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type DestinationStream, destination } from 'pino'
import { Probot } from 'probot'
import { sluiceApp } from './app.ts'
import { applicationsBy } from './applications.ts'
import type { Deliveries } from './deliveries.ts'
import { openEngine } from './engine.ts'
import { fluxReceiverOf } from './flux-events.ts'
import { createGitHubApp, forgeFetch, forgeOctokit, type GitHubApp } from './forge/forge.ts'
import { gitVersionProblem, type Surroundings } from './git/git.ts'
import { createLogger } from './logging.ts'
import { metricsBy } from './measuring.ts'
import { type Metering, makeMetering } from './metering.ts'
import { passOver, type Reconcile } from './passes.ts'
import { failure, type Problem, type Result, success } from './problem.ts'
import type { Work } from './queue/queue.ts'
import type { Clock } from './reconcile/ports.ts'
import { renderBy } from './rendering.ts'
import { createRepositories } from './repositories.ts'
import type { Settings } from './settings.ts'
import { type Sweeps, sweepAgainAndAgain } from './sweeps.ts'
import { type Readiness, startWebhookFront, type WebhookFront } from './web/web.ts'

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

const minute = 60_000
/** How long after what the App did itself it looks again. */
const echo = 3_000
/** How long a pass that runs may go on when the server is told to stop; a container is killed after ten seconds. */
const patience = 4_000
/** GitHub sends webhooks again for three days (seven on Enterprise Server). */
const redeliverable = 3 * 24 * 60 * minute
/** An attempt is in GitHub's log some time after it was made. */
const overlap = 10 * minute

/** Webhooks since the last look that never arrived are sent again; at first those of the last days, when this server may have been down. */
const redeliveries = (app: GitHubApp, clock: Clock, tell: (count: number) => void): (() => Promise<void>) => {
  let since = clock.now() - redeliverable
  return async () => {
    const now = clock.now()
    tell(await app.redeliver(since, now))
    since = now - overlap
  }
}

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
  const render = await renderBy(settings.renderers)
  if (!render.ok) return render
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    // Deliveries are checked by the front; Probot is given its secret so that it does not fall back to a known one.
    secret: settings.webhookSecrets[0],
    baseUrl: settings.apiUrl,
    Octokit: forgeOctokit({ paced: settings.paced }),
    request: {
      fetch: forgeFetch({
        onRequest: options.onRequest,
        onAnswer: (answered) => metering.asked(answered),
        paced: settings.paced,
      }),
    },
    log,
  })
  const metering: Metering = makeMetering({
    queue: () => queue.status(),
    pendingBytes: () => engine.pendingBytes(),
    clock,
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
  const work = (deliveries: Deliveries): Work =>
    passOver({
      repositories,
      deliveries,
      reconcile: options.reconcile,
      mode: settings.mode,
      metrics: metricsBy(settings.metrics),
      applications: applicationsBy(settings.argocd),
      render: render.value,
      linkHosts: settings.linkHosts,
      organisation: settings.organisationPolicy,
      hash: sha256,
      clock,
      log,
      watch: metering,
    })
  const opened = await openEngine({ settings, probot, work, log })
  if (!opened.ok) return opened
  const engine = opened.value
  const { queue, deliveries } = engine
  await probot.load(
    sluiceApp({
      wake: async (repository, { installationId, priority, reason, delivery }) => {
        const key = repositories.learn(repository, installationId)
        await deliveries.wake(key, delivery, () =>
          priority === 'later' ? queue.wakeAt(key, clock.now() + echo) : queue.wake(key, priority, delivery),
        )
        log.info({ repository: key, reason, delivery }, 'woken')
      },
      allow: settings.allow,
      appId: settings.appId,
      isSelf: app.isSelf,
      log,
    }),
  )

  let toldServer: string | null = null
  const tellServer = (): void => {
    const { version = null, without = [] } = app.server() ?? {}
    if (version === null || version === toldServer) return
    toldServer = version
    if (without.length === 0) log.info({ version }, 'this is an Enterprise Server')
    else
      log.warn(
        { version, without },
        'this Enterprise Server is older than some of what Sluice uses; it goes on without',
      )
  }
  const sweep = async (): Promise<void> => {
    for (const key of await repositories.discover()) await queue.wake(key)
    tellServer()
  }
  const redeliver = redeliveries(app, clock, (count) => {
    metering.redelivered(count)
    if (count > 0) log.warn({ count }, 'webhooks had not arrived; GitHub was asked to send them again')
  })
  const shutDown = async (): Promise<void> => {
    if (!(await engine.stop(patience))) log.warn({}, 'stopped in the middle of a pass; the next start goes on')
    await repositories.close()
  }
  const readiness = async (): Promise<Readiness> => {
    if (sweeps?.hasSucceeded() !== true) return { ready: false, reasons: ['github-not-reached'] }
    // With PostgreSQL this asks the database: without it, no delivery can be kept.
    return queue.status().then(
      () => ({ ready: true, without: app.server()?.without ?? [] }),
      () => ({ ready: false, reasons: ['database-not-reached'] }),
    )
  }

  let sweeps: Sweeps | undefined
  let again: Sweeps | undefined
  let front: WebhookFront
  try {
    front = await startWebhookFront({
      host: settings.host,
      port: settings.port,
      secrets: settings.webhookSecrets,
      append: engine.append,
      receivers: settings.flux.map((receiver) =>
        fluxReceiverOf(receiver, { repositories, mode: settings.mode, wake: (key) => queue.wake(key), log }),
      ),
      status: readiness,
      metrics: metering.text,
      onAnswer: metering.heard,
      onError: (error, delivery) => log.error({ delivery, err: error }, 'a delivery could not be kept'),
    })
  } catch (error) {
    await shutDown()
    const problem = startProblem(settings, error)
    if (problem === null) throw error
    return failure(problem)
  }
  // What was heard and not done before the last end comes first, then everything that no webhook told.
  await engine.takeUp()
  const often = { every: minute * 5, afterFailure: minute / 2, clock, log }
  sweeps = sweepAgainAndAgain({ ...often, sweep, complaint: 'the repositories could not be listed' })
  again = sweepAgainAndAgain({ ...often, sweep: redeliver, complaint: 'the log of webhooks could not be read' })
  log.info({ url: front.url, mode: settings.mode, allow: settings.allow.patterns, api: settings.apiUrl }, 'listening')

  return success({
    url: front.url,
    webhookUrl: front.webhookUrl,
    announce: () => app.announce(front.webhookUrl),
    close: async () => {
      log.info({}, 'closing')
      await front.close()
      await Promise.all([sweeps?.stop(), again?.stop()])
      await shutDown()
      log.info({}, 'closed')
    },
  })
}
