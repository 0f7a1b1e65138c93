import type { LivePolicy } from '../../config/policy.ts'
import type { LiveHint, LiveState } from '../views.ts'
import { labelsOf, type PlacedSignal } from './signals.ts'

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
  const regressed = spoken.some((one) => one.state === 'success' && one.holds === true && one.at < at)
  if (last.state === 'failure')
    return { kind: 'failed', tracker, commit, description, url, ...(regressed ? { regressed } : {}) }
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

/** What is known beside the signals. */
export interface LiveCircumstances {
  readonly bringsPods: boolean
  /** False where more trackers may tell of the files than are known. */
  readonly isComplete: boolean
  /** What was seen on the way that counts for nothing, and may be why a tracker seems silent. */
  readonly hints: readonly LiveHint[]
}

/**
 * Whether a merged stage is live. Every tracker must report success at its commit, or at a later one that still holds the stage's
 * fields; by time, not by order of commits. Silence is never success, and what is applied is not yet healthy: pods are live by the trackers that tell of
 * them. Both tools post one context whatever it means, so only the policy can say which does (argocd-notifications triggers; Flux `spec.wait`).
 */
export const judgeLive = (
  mergedAt: number,
  policy: Pick<LivePolicy, 'trackers' | 'assumeAfter' | 'timeout'>,
  signals: readonly PlacedSignal[],
  now: number,
  { bringsPods = false, isComplete = true, hints = [] }: Partial<LiveCircumstances> = {},
): LiveState => {
  const pods = bringsPods ? { pods: true as const } : {}
  if (policy.trackers.length === 0) {
    if (policy.assumeAfter === null) return { kind: 'ask-person' }
    const at = mergedAt + policy.assumeAfter
    return at <= now ? { kind: 'live', at, how: 'assumed' } : { kind: 'assuming', at, ...pods }
  }
  const labels = labelsOf(policy.trackers)
  const judged = labels.map((name) => ({ name, states: judgeTracker(name, signals) }))
  const states = judged.flatMap(({ states: found }) => found ?? [])
  const bad = states.find(({ kind }) => kind !== 'live')
  if (bad !== undefined) return bad
  const missing = judged.filter(({ states: found }) => found === undefined).map(({ name }) => name)
  const blind = bringsPods ? labels.filter((_, index) => policy.trackers[index]?.health === false) : []
  if (missing.length === 0 && blind.length > 0) return { kind: 'health-unknown', trackers: blind }
  if (missing.length === 0 && !isComplete) return { kind: 'ask-person' }
  if (missing.length === 0)
    return {
      kind: 'live',
      at: Math.max(...states.map((state) => (state.kind === 'live' ? state.at : 0))),
      how: 'tracker',
    }
  const until = mergedAt + policy.timeout
  const seen = hints.length === 0 ? {} : { hints }
  if (until > now) return { kind: 'waiting', trackers: missing, until, ...pods, ...seen }
  const isAsked = (name: string): boolean =>
    hints.some((hint) => (hint.kind === 'unreachable' || hint.kind === 'stands') && hint.tracker === name)
  const never = missing
    .filter((name) => !signals.some(({ tracker }) => tracker === name) && !isAsked(name))
    .map((tracker) => ({ kind: 'never' as const, tracker }))
  return { kind: 'silent', trackers: missing, hints: [...hints, ...never] }
}
