import { type Tracker, toolOf } from '../../config/policy.ts'
import type { CommitSha } from '../names.ts'
import type { LiveHint } from '../views.ts'

/** A commit status, as far as trackers use it. */
export interface StatusFact {
  readonly context: string
  readonly state: 'success' | 'failure' | 'error' | 'pending'
  readonly description: string
  readonly creatorId: number | null
  readonly creatorLogin?: string | null
  readonly createdAt: number
  readonly targetUrl: string | null
}

/** A check run. */
export interface CheckFact {
  readonly name: string
  readonly externalId: string
  readonly appId: number | null
  readonly isOurs: boolean
  readonly status: 'queued' | 'in_progress' | 'completed'
  readonly conclusion: string | null
  readonly title: string
  readonly at: number
  readonly url: string | null
}

/** A status of a GitHub deployment of the commit. */
export interface DeploymentFact {
  readonly environment: string
  readonly state: string
  readonly description: string
  readonly creatorId: number | null
  readonly creatorLogin: string | null
  readonly createdAt: number
  readonly url: string | null
}

/** What stands on one commit. */
export interface Reports {
  readonly statuses: readonly StatusFact[]
  readonly checks: readonly CheckFact[]
  readonly deployments: readonly DeploymentFact[]
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

export type Stranger = Extract<LiveHint, { kind: 'stranger' }>

/** What trackers are called in answers: by their names, and by their tools and namespaces where several have one name. */
export const labelsOf = (trackers: readonly Tracker[]): readonly string[] =>
  trackers.map((tracker) => {
    const isAlone = trackers.filter(({ name }) => name === tracker.name).length === 1
    const { name, namespace } = tracker
    return isAlone ? name : `${toolOf(tracker)} ${namespace === undefined ? name : `${namespace}/${name}`}`
  })

/** What the receiver's check run is known by: the server that heard it, and the object that it is about. */
export const receivedId = (server: string, namespace: string, name: string): string =>
  `flux/${server}/${namespace}/${name}`

const quoted = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** How Argo CD's notifications name commit statuses and check runs, and Flux's notification-controller its statuses. */
const contextOf = (tracker: Tracker): RegExp =>
  toolOf(tracker) === 'argocd'
    ? new RegExp(`^continuous-delivery/${quoted(tracker.name)}$`, 'i')
    : new RegExp(`^kustomization/${quoted(tracker.name)}/[0-9a-f]{8}$`, 'i')

/**
 * Older notification-controllers post `dependency not ready` and the like as success too, so only the one sentence counts.
 * Source: fluxcd/notification-controller internal/notifier/github.go.
 */
const stateOfStatus = (tracker: Tracker, { state, description }: StatusFact): Signal['state'] | null => {
  if (state === 'pending') return 'pending'
  if (state === 'failure' || state === 'error') return 'failure'
  return toolOf(tracker) === 'flux' && description.toLowerCase() !== 'reconciliation succeeded' ? null : 'success'
}

const stateOfCheck = ({ status, conclusion }: CheckFact): Signal['state'] | null => {
  if (status !== 'completed') return 'pending'
  if (conclusion === 'success') return 'success'
  return ['failure', 'cancelled', 'timed_out', 'action_required'].includes(conclusion ?? '') ? 'failure' : null
}

const stateOfDeployment = ({ state }: DeploymentFact): Signal['state'] | null => {
  if (state === 'success') return 'success'
  if (state === 'failure' || state === 'error') return 'failure'
  return ['pending', 'queued', 'in_progress'].includes(state) ? 'pending' : null
}

/** A report that has the form of a tracker's, whoever made it. */
type Candidate = Omit<Signal, 'tracker'> & { readonly creatorId: number | null; readonly login: string | null }

const candidates = (tracker: Tracker, { statuses, checks, deployments }: Reports): readonly Candidate[] => {
  switch (tracker.preset) {
    case 'argocd-status':
    case 'flux-status':
      return statuses.flatMap((status): Candidate[] => {
        const state = stateOfStatus(tracker, status)
        if (state === null || !contextOf(tracker).test(status.context)) return []
        const { context, description, targetUrl: url, createdAt: at, creatorId, creatorLogin: login = null } = status
        return [{ context: context.toLowerCase(), state, description, url, at, creatorId, login }]
      })
    case 'argocd-check':
      return checks.flatMap((check): Candidate[] => {
        const state = stateOfCheck(check)
        if (state === null || check.isOurs || !contextOf(tracker).test(check.name)) return []
        const { name, title: description, url, at, appId: creatorId } = check
        return [{ context: name.toLowerCase(), state, description, url, at, creatorId, login: null }]
      })
    case 'argocd-deployment':
      return deployments.flatMap((deployment): Candidate[] => {
        const state = stateOfDeployment(deployment)
        if (state === null || deployment.environment !== (tracker.environment ?? tracker.name)) return []
        const { environment, description, url, createdAt: at, creatorId, creatorLogin: login } = deployment
        return [{ context: `deployment/${environment}`, state, description, url, at, creatorId, login }]
      })
    case 'flux-receiver':
      return checks.flatMap((check): Candidate[] => {
        const state = stateOfCheck(check)
        if (state === null || !check.isOurs || !isReceived(tracker, check.externalId)) return []
        const { externalId: context, title: description, url, at } = check
        return [{ context, state, description, url, at, creatorId: null, login: null }]
      })
    // What an API says is no report on a commit.
    case 'argocd-api':
      return []
  }
}

const isReceived = ({ server = '', namespace, name }: Tracker, externalId: string): boolean =>
  namespace === undefined
    ? externalId.startsWith(`flux/${server}/`) && externalId.endsWith(`/${name}`) && externalId.split('/').length === 4
    : externalId === receivedId(server, namespace, name)

/**
 * The signals among what stands on a commit: right name, right creator. Anyone with write permission can set a status or a deployment, and any App
 * a check run, so whoever is not named does not count, and is told of. Our own runs say what a receiver heard.
 */
export const signalsIn = (
  reports: Reports,
  trackers: readonly Tracker[],
): { readonly signals: readonly Signal[]; readonly strangers: readonly Stranger[] } => {
  const labels = labelsOf(trackers)
  const found = trackers.flatMap((tracker, index) =>
    candidates(tracker, reports).map((candidate) => ({ candidate, tracker, label: labels[index] ?? tracker.name })),
  )
  const isTrusted = ({ tracker, candidate: { creatorId } }: (typeof found)[number]): boolean =>
    tracker.preset === 'flux-receiver' || (creatorId !== null && tracker.creators.includes(creatorId))
  return {
    signals: found.filter(isTrusted).map(({ candidate: { creatorId: _, login: __, ...signal }, label }) => ({
      tracker: label,
      ...signal,
    })),
    strangers: found
      .filter((one) => !isTrusted(one))
      .map(({ candidate: { creatorId, login, context }, label }) => ({
        kind: 'stranger',
        tracker: label,
        context,
        id: creatorId,
        login,
      })),
  }
}
