import type { CommitSha } from '../names.ts'
import type { Signal } from './signals.ts'

/** An Application as Argo CD's API tells it, as far as it says what is live. Times are milliseconds since 1970; null where it says none. */
export interface ApplicationFact {
  /** What it compared last, one for each source: the desired state of these commits. */
  readonly compared: readonly string[]
  readonly sync: string
  readonly health: string
  readonly healthMessage: string
  readonly operation: {
    readonly phase: string
    readonly message: string
    /** What that operation applied. */
    readonly revisions: readonly string[]
    readonly finishedAt: number | null
  } | null
  /** What was deployed before, oldest first. */
  readonly history: readonly { readonly revisions: readonly string[]; readonly deployedAt: number }[]
  readonly reconciledAt: number | null
  readonly url: string | null
}

/** A signal and the commits that it may be of: of several sources only one is of this repository. */
export type RevisionSignal = Omit<Signal, 'tracker' | 'context'> & { readonly revisions: readonly CommitSha[] }

const shas = (revisions: readonly string[]): readonly CommitSha[] =>
  revisions.filter((revision) => /^[0-9a-f]{40}$/.test(revision))

/** What an Application says now, and what is to be believed instead where the commit that is applied is from before the stage. */
export interface ApplicationWord {
  readonly now: readonly RevisionSignal[]
  /** The commits that are applied. */
  readonly applied: readonly CommitSha[]
  readonly ifOlder: readonly RevisionSignal[]
}

const signalsOf = (
  revisions: readonly CommitSha[],
  state: Signal['state'],
  description: string,
  at: number,
  url: string | null,
): readonly RevisionSignal[] => (revisions.length === 0 ? [] : [{ revisions, state, description, url, at }])

/** What its health makes of commits that are applied. */
const byHealth = (
  revisions: readonly CommitSha[],
  { health, healthMessage, reconciledAt, url }: ApplicationFact,
  at: number,
): readonly RevisionSignal[] => {
  if (health === 'Healthy') return signalsOf(revisions, 'success', 'synced and healthy', at, url)
  if (health !== 'Degraded') return signalsOf(revisions, 'pending', `synced, and its health is ${health}`, at, url)
  const said = healthMessage === '' ? 'degraded' : `degraded: ${healthMessage}`
  return signalsOf(revisions, 'failure', said, reconciledAt ?? at, url)
}

const short = (revisions: readonly CommitSha[]): string => revisions.map((sha) => sha.slice(0, 7)).join(', ')

/** How it stands, in Argo CD's own words, for whoever wonders what it is that keeps a stage waiting. */
export const applicationStands = ({ compared, sync, health, healthMessage, operation }: ApplicationFact): string => {
  const at = shas(compared)
  const applied = shas(operation?.revisions ?? [])
  return [
    `${sync}${at.length === 0 ? '' : ` with ${short(at)}`}`,
    `${health}${healthMessage === '' ? '' : ` (${healthMessage})`}`,
    ...(operation === null
      ? ['never synced']
      : [`last sync ${operation.phase}${applied.length === 0 ? '' : ` of ${short(applied)}`}`]),
  ].join(', ')
}

/**
 * Synced means that what is compared is applied, also where the newest commit changed nothing of it; then its health decides. An operation that failed
 * is a failure of what it was to apply. Out of sync with something older applied last is how a rollback in Argo CD looks: what was deployed before
 * is told beside it, so that it is known as one.
 */
export const applicationWord = (application: ApplicationFact): ApplicationWord => {
  const { compared, sync, operation, history, reconciledAt, url } = application
  const finishedAt = operation?.finishedAt ?? reconciledAt ?? 0
  const applied = shas(operation?.revisions ?? [])
  if (operation !== null && ['Failed', 'Error'].includes(operation.phase)) {
    const said = `sync ${operation.phase.toLowerCase()}: ${operation.message}`
    return { now: signalsOf(applied, 'failure', said, finishedAt, url), applied: [], ifOlder: [] }
  }
  const revisions = shas(compared)
  const isOfOperation = revisions.some((revision) => applied.includes(revision))
  if (operation?.phase === 'Running')
    return {
      now: signalsOf(revisions, 'pending', 'syncing', reconciledAt ?? finishedAt, url),
      applied: [],
      ifOlder: [],
    }
  if (sync === 'Synced')
    return {
      now: byHealth(revisions, application, isOfOperation ? finishedAt : (reconciledAt ?? finishedAt)),
      applied: [],
      ifOlder: [],
    }
  return {
    now: isOfOperation ? [] : byHealth(applied, application, finishedAt),
    applied,
    ifOlder: [
      ...history
        .filter(({ deployedAt }) => deployedAt < finishedAt)
        .flatMap((one) => signalsOf(shas(one.revisions), 'success', 'deployed', one.deployedAt, url)),
      ...signalsOf(applied, 'success', 'deployed', finishedAt, url),
    ],
  }
}
