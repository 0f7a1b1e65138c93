import type { LivePolicy, Tracker, TrackerReports } from '../../config/policy.ts'
import { toolOf } from '../../config/policy.ts'
import type { DeclaredTracker, TrackersOfFiles } from '../../layouts/layouts.ts'
import { matchesGlob } from '../../manifests/manifests.ts'
import type { LiveHint, TellerView } from '../views.ts'
import { labelsOf } from './signals.ts'

/** What is asked whether a stage is live, and what people should know of it. */
export interface Tellers {
  /** All of these must report. */
  readonly trackers: readonly Tracker[]
  /** False where further Applications may tell of the files, and the repository does not say which. */
  readonly isComplete: boolean
  readonly views: readonly TellerView[]
  readonly hints: readonly LiveHint[]
}

export const noTellers: Tellers = { trackers: [], isComplete: true, views: [], hints: [] }

const isSame = (tracker: Tracker, declared: DeclaredTracker): boolean =>
  toolOf(tracker) === declared.tool &&
  tracker.name === declared.name &&
  (tracker.namespace === undefined || declared.namespace === null || tracker.namespace === declared.namespace)

const trackerOf = (reports: TrackerReports, { name, namespace, health }: DeclaredTracker): Tracker => ({
  ...reports,
  name,
  ...(namespace === null ? {} : { namespace }),
  ...(health === false ? { health: false } : {}),
})

/** A tracker that was named by hand and is declared nowhere, in a repository that declares others of its tool. */
const notHere = (tracker: Tracker, label: string, declared: readonly DeclaredTracker[]): readonly LiveHint[] => {
  const others = declared.filter(({ tool }) => tool === toolOf(tracker))
  if (others.length === 0 || others.some((one) => isSame(tracker, one))) return []
  return [{ kind: 'not-here', tracker: label, there: [...new Set(others.map(({ name }) => name))].slice(0, 5) }]
}

/**
 * Who tells whether a change of these files is live: the trackers that the policy names for them, and those found in the repository that read them, as far
 * as the policy says how such report. A found one that nobody listens to is named, so that somebody can change that.
 */
export const tellersOf = (
  live: LivePolicy,
  ofFiles: TrackersOfFiles,
  declared: readonly DeclaredTracker[],
  files: readonly string[],
): Tellers => {
  const named = live.trackers.filter(
    ({ paths }) => paths === undefined || paths.some((glob) => files.some((file) => matchesGlob(glob, file))),
  )
  const found = ofFiles.reaching.filter((one) => !live.trackers.some((tracker) => isSame(tracker, one)))
  const heard = found.flatMap((one) => {
    const reports = live.found[one.tool]
    return reports === null ? [] : [{ tracker: trackerOf(reports, one), one }]
  })
  const trackers = [...named, ...heard.map(({ tracker }) => tracker)]
  const labels = labelsOf(trackers)
  const unheard = live.trackers.length > 0 ? [] : found.filter(({ tool }) => live.found[tool] === null)
  const listensToSets = live.found.argocd !== null
  const sets = live.trackers.length > 0 && !listensToSets ? [] : ofFiles.unexpanded
  return {
    trackers,
    isComplete: (sets.length === 0 || !listensToSets) && ofFiles.redeclared.length === 0,
    views: trackers.map((tracker, index) => {
      const own = declared.find((one) => isSame(tracker, one))
      return {
        tool: toolOf(tracker),
        name: labels[index] ?? tracker.name,
        by: tracker.preset,
        path: own?.path ?? null,
        isFound: index >= named.length,
      }
    }),
    hints: [
      ...(unheard.length === 0
        ? []
        : [{ kind: 'unheard' as const, trackers: unheard.map(({ tool, name, path }) => ({ tool, name, path })) }]),
      ...sets.map(({ name, path, reason }) => ({ kind: 'unexpanded' as const, name, path, reason })),
      ...ofFiles.redeclared.map(({ tracker: { name, path }, by }) => ({
        kind: 'redeclared' as const,
        tracker: name,
        path,
        by: by?.tool === 'flux' ? by.name : null,
      })),
      ...ofFiles.pinned.map((one) => ({
        kind: 'pinned' as const,
        tracker: one.name,
        revision: one.sources.find(({ isFixed }) => isFixed)?.revision ?? null,
      })),
      ...trackers.flatMap((tracker, index) => {
        const own = declared.find((one) => isSame(tracker, one))
        const label = labels[index] ?? tracker.name
        return own === undefined
          ? notHere(tracker, label, declared)
          : own.pace === 'automatic'
            ? []
            : [{ kind: 'idle' as const, tracker: label, pace: own.pace }]
      }),
    ],
  }
}
