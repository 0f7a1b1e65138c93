import type { LivePolicy, Tracker } from '../config/policy.ts'
import type { CommitSha } from './names.ts'
import type { LiveState } from './views.ts'

/** A commit status, as far as trackers use it. */
export interface StatusFact {
  readonly context: string
  readonly state: 'success' | 'failure' | 'error' | 'pending'
  readonly description: string
  readonly creatorId: number | null
  readonly createdAt: number
  readonly targetUrl: string | null
}

/** What one tracker says of one commit. */
export interface Signal {
  readonly tracker: string
  /** A tracker may report from several clusters, each with a context of its own; all of them count. */
  readonly context: string
  readonly state: 'success' | 'failure' | 'pending'
  readonly description: string
  readonly url: string | null
  readonly at: number
}

/** A signal, and how its commit stands to the merged one. */
export interface PlacedSignal extends Signal {
  readonly commit: CommitSha
  readonly place: 'same-or-after' | 'before' | 'elsewhere'
  /** Whether the stage's fields are at that commit as the stage set them; null where not known. */
  readonly holds: boolean | null
}

/** How Argo CD's notifications and Flux's notification-controller name their commit statuses. */
const contextOf = ({ preset, name }: Tracker): RegExp => {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return preset === 'argocd-status'
    ? new RegExp(`^continuous-delivery/${quoted}$`, 'i')
    : new RegExp(`^kustomization/${quoted}/[0-9a-f]{8}$`, 'i')
}

/**
 * Older notification-controllers post `dependency not ready` and the like as success too, so only the one sentence counts.
 * Source: fluxcd/notification-controller internal/notifier/github.go.
 */
const stateOf = ({ preset }: Tracker, { state, description }: StatusFact): Signal['state'] | null => {
  if (state === 'pending') return 'pending'
  if (state === 'failure' || state === 'error') return 'failure'
  return preset === 'flux-status' && description.toLowerCase() !== 'reconciliation succeeded' ? null : 'success'
}

/** The signals among a commit's statuses: right context, right creator. Anyone with write permission can set a status. */
export const signalsIn = (statuses: readonly StatusFact[], trackers: readonly Tracker[]): readonly Signal[] =>
  trackers.flatMap((tracker) =>
    statuses.flatMap((status): Signal[] => {
      const state = stateOf(tracker, status)
      const isTrusted = status.creatorId !== null && tracker.creators.includes(status.creatorId)
      if (state === null || !isTrusted || !contextOf(tracker).test(status.context)) return []
      const { context, description, targetUrl: url, createdAt: at } = status
      return [{ tracker: tracker.name, context: context.toLowerCase(), state, description, url, at }]
    }),
  )

/** The state of one context of one tracker; undefined while it has said nothing that counts. */
const judgeContext = (signals: readonly PlacedSignal[]): LiveState | undefined => {
  const spoken = signals.filter(({ state }) => state !== 'pending')
  const last = spoken
    .filter(({ place }) => place === 'same-or-after')
    .reduce<PlacedSignal | undefined>(
      (newest, one) => (newest === undefined || one.at > newest.at ? one : newest),
      undefined,
    )
  if (last === undefined) return undefined
  const { tracker, commit, description, url, at } = last
  const older = spoken.find((one) => one.place === 'before' && one.state === 'success' && one.at > at)
  if (older !== undefined) return { kind: 'rolled-back', tracker, commit: older.commit }
  if (last.state === 'failure') return { kind: 'failed', tracker, commit, description, url }
  if (last.holds === null) return undefined
  return last.holds ? { kind: 'live', at, how: 'tracker' } : { kind: 'superseded', tracker, commit }
}

const judgeTracker = (name: string, signals: readonly PlacedSignal[]): readonly LiveState[] | undefined => {
  const own = signals.filter(({ tracker }) => tracker === name)
  const contexts = [...new Set(own.map(({ context }) => context))]
  const states = contexts.map((context) => judgeContext(own.filter((signal) => signal.context === context)))
  return states.length === 0 || states.includes(undefined)
    ? states.some((state) => state !== undefined && state.kind !== 'live')
      ? states.flatMap((state) => state ?? [])
      : undefined
    : states.flatMap((state) => state ?? [])
}

/**
 * Whether a merged stage is live. Every tracker must report success at its commit, or at a later one that still holds the stage's
 * fields; by time, not by order of commits. Silence is never success, and what is applied is not yet healthy: pods are live by the trackers that tell of
 * them. Both tools post one context whatever it means, so only the policy can say which does (argocd-notifications triggers; Flux `spec.wait`).
 */
export const judgeLive = (
  mergedAt: number,
  policy: LivePolicy,
  signals: readonly PlacedSignal[],
  now: number,
  bringsPods = false,
): LiveState => {
  const pods = bringsPods ? { pods: true as const } : {}
  if (policy.trackers.length === 0) {
    if (policy.assumeAfter === null) return { kind: 'ask-person' }
    const at = mergedAt + policy.assumeAfter
    return at <= now ? { kind: 'live', at, how: 'assumed' } : { kind: 'assuming', at, ...pods }
  }
  const judged = policy.trackers.map(({ name }) => ({ name, states: judgeTracker(name, signals) }))
  const states = judged.flatMap(({ states: found }) => found ?? [])
  const bad = states.find(({ kind }) => kind !== 'live')
  if (bad !== undefined) return bad
  const missing = judged.filter(({ states: found }) => found === undefined).map(({ name }) => name)
  const blind = bringsPods ? policy.trackers.filter(({ health }) => health === false).map(({ name }) => name) : []
  if (missing.length === 0 && blind.length > 0) return { kind: 'health-unknown', trackers: blind }
  if (missing.length === 0)
    return {
      kind: 'live',
      at: Math.max(...states.map((state) => (state.kind === 'live' ? state.at : 0))),
      how: 'tracker',
    }
  const until = mergedAt + policy.timeout
  return until <= now ? { kind: 'silent', trackers: missing } : { kind: 'waiting', trackers: missing, until, ...pods }
}
