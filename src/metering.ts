import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Answered } from './forge/forge.ts'
import type { PassOutcome, Watch } from './passes.ts'
import type { QueueStatus } from './queue/queue.ts'
import type { Clock } from './reconcile/ports.ts'
import type { Standing } from './reconcile/reconcile.ts'

/** What the server counts, as Prometheus reads it. */
export interface Metering extends Watch {
  /** How a webhook was answered. */
  heard(status: number, milliseconds: number): void
  /** What GitHub said to a request. */
  asked(answered: Answered): void
  /** Deliveries that GitHub was asked to send again. */
  redelivered(count: number): void
  /** The text of `/metrics`. */
  text(): Promise<string>
}

export interface MeteringOptions {
  readonly queue: () => Promise<QueueStatus>
  /** Bytes of deliveries that wait on the disk. */
  readonly pendingBytes: () => number
  readonly clock: Clock
}

/** Each repository is looked at every five minutes by one of the processes; what this one has not seen for longer, another one shows. */
const standingFor = 10 * 60_000

/** The route of a path, with few values: what stands for a name or a number is left out. */
const routeOf = (path: string): string =>
  path
    .replace(/^\/api(?:\/v3)?/, '')
    .replace(/^\/repos\/[^/]+\/[^/]+/, '/repos')
    .replace(/\/(?:[0-9a-f]{40}|\d+)(?=\/|$)/g, '/_')
    .split('/')
    .slice(0, 4)
    .map((part, index, parts) => (named.has(parts[index - 1] ?? '') || !/^[a-z_-]{0,24}$/.test(part) ? '_' : part))
    .join('/')

const unknownStatus: QueueStatus = {
  running: Number.NaN,
  waiting: Number.NaN,
  longestWait: Number.NaN,
  delayed: Number.NaN,
  failing: Number.NaN,
}

/** What follows these in a path is somebody's choice. */
const named = new Set(['collaborators', 'users', 'branches', 'commits', 'orgs', 'teams', 'ref', 'refs', 'compare'])

const statusClass = (status: number): string => (status === 0 ? 'none' : `${Math.floor(status / 100)}xx`)

export const makeMetering = ({ queue, pendingBytes, clock }: MeteringOptions): Metering => {
  const registers = [new Registry()]
  const [register] = registers
  const standings = new Map<string, { readonly at: number; readonly standing: Standing }>()
  const fresh = (): readonly Standing[] => {
    for (const [key, { at }] of standings) if (clock.now() - at > standingFor) standings.delete(key)
    return [...standings.values()].map(({ standing }) => standing)
  }
  const shown = (
    gauge: Gauge<string>,
    label: string,
    of: (standing: Standing) => ReadonlyMap<string, number>,
  ): void => {
    gauge.reset()
    for (const standing of fresh()) for (const [name, count] of of(standing)) gauge.inc({ [label]: name }, count)
  }
  /** A database that does not answer is no reason to tell nothing at all. */
  const status = (): Promise<QueueStatus> => queue().catch(() => unknownStatus)
  collectDefaultMetrics({ ...(register === undefined ? {} : { register }) })

  new Gauge({
    name: 'sluice_queue_repositories',
    help: 'Repositories in the queue: running, waiting, delayed (to be looked at later), failing (their last pass threw)',
    labelNames: ['state'],
    registers,
    async collect() {
      const { longestWait: _, ...counts } = await status()
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'sluice_queue_longest_wait_seconds',
    help: 'How long the longest-waiting repository has waited for a worker',
    registers,
    async collect() {
      this.set((await status()).longestWait / 1000)
    },
  })
  new Gauge({
    name: 'sluice_inbox_bytes',
    help: 'Deliveries on the disk whose passes have not been made; 0 with PostgreSQL, where the queue keeps them',
    registers,
    collect() {
      this.set(pendingBytes())
    },
  })
  const webhooks = new Histogram({
    name: 'sluice_webhook_seconds',
    help: 'From the first byte of a webhook to its answer, by status',
    labelNames: ['status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 10],
    registers,
  })
  const passes = new Histogram({
    name: 'sluice_pass_seconds',
    help: 'Passes over a repository: done, failed (tried again), rate-limited, gone',
    labelNames: ['outcome'],
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300],
    registers,
  })
  const requests = new Counter({
    name: 'sluice_github_requests_total',
    help: 'Requests to GitHub by method, route and class of the answer (none: no answer came)',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const answers = new Histogram({
    name: 'sluice_github_request_seconds',
    help: 'How long GitHub took to answer',
    buckets: [0.05, 0.2, 1, 5, 30],
    registers,
  })
  const [remaining, limit] = ['remaining', 'limit'].map(
    (what) =>
      new Gauge({
        name: `sluice_github_budget_${what}`,
        help: `Requests of this hour (${what}) by owner and resource, as GitHub last said`,
        labelNames: ['owner', 'resource'],
        registers,
      }),
  )
  new Gauge({
    name: 'sluice_rollouts',
    help: 'Open rollouts: stage-open, between-stages, held, going-back. Each process shows the repositories it looked at last',
    labelNames: ['state'],
    registers,
    collect() {
      shown(this, 'state', ({ rollouts }) => rollouts)
    },
  })
  new Gauge({
    name: 'sluice_gate_waits',
    help: 'Open stages that a gate does not allow yet, by gate',
    labelNames: ['gate'],
    registers,
    collect() {
      shown(this, 'gate', ({ waits }) => waits)
    },
  })
  const redeliveries = new Counter({
    name: 'sluice_webhook_redeliveries_total',
    help: 'Deliveries that failed and that GitHub was asked to send again',
    registers,
  })

  return {
    passed: (_repository: string, outcome: PassOutcome, milliseconds) =>
      passes.observe({ outcome }, milliseconds / 1000),
    stands: (repository, standing) => void standings.set(repository, { at: clock.now(), standing }),
    heard: (status, milliseconds) => webhooks.observe({ status: String(status) }, milliseconds / 1000),
    asked: ({ method, path, status, milliseconds, owner, budget }) => {
      requests.inc({ method, route: routeOf(path), status: statusClass(status) })
      answers.observe(milliseconds / 1000)
      if (owner === null || budget === null) return
      remaining?.set({ owner, resource: budget.resource }, budget.remaining)
      limit?.set({ owner, resource: budget.resource }, budget.limit)
    },
    redelivered: (count) => redeliveries.inc(count),
    text: async () => (await register?.metrics()) ?? '',
  }
}
