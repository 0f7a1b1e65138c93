import type { Json, Snapshot } from '../manifests/manifests.ts'
import { markedName } from './environment-names.ts'
import { isBelow } from './inside.ts'
import { kustomizationPath } from './kustomize/kustomization.ts'
import type { DeclaredTracker } from './trackers/declared.ts'
import { type Laid, laidOver } from './trackers/laid.ts'

/** Trackers that make the same of a directory. */
export interface Applying {
  readonly trackers: readonly DeclaredTracker[]
  /** The one whose own words count in what comes out; null where the files alone say it. */
  readonly laidBy: DeclaredTracker | null
}

/** These are given to the objects of plain files too, and change nothing of what is written there. */
const besideFiles = new Set(['namespace', 'metadataLabels', 'metadataAnnotations'])

const holdsPlaceholder = (snapshot: Snapshot, directory: string): boolean => {
  for (const file of snapshot.files.values()) if (isBelow(directory, file.path) && file.text.includes('${')) return true
  return false
}

/** Whether what a tracker lays over plain files makes more of them than their namespace. */
const makesMore = (snapshot: Snapshot, directory: string, { fields, problems, substitution }: Laid): boolean =>
  problems.length > 0 ||
  [...fields.keys()].some((field) => !besideFiles.has(field)) ||
  (substitution !== null && holdsPlaceholder(snapshot, directory))

/** What stands in a tracker's own file and can be changed there is its own; where two only name the same namespace they make the same. */
const keyOf = (tracker: DeclaredTracker, { fields, namespaceIfNone, substitution, problems }: Laid): string => {
  const isOwn = substitution !== null || problems.length > 0 || [...fields.values()].some((all) => all.length > 1)
  const said = [...fields].map(([field, all]): Json => [field, all.map(({ value }) => value)])
  return isOwn || fields.has('patches') || fields.has('images') || fields.has('replicas')
    ? JSON.stringify([tracker.path, tracker.namespace, tracker.name])
    : JSON.stringify([said, namespaceIfNone?.value ?? null])
}

/** The trackers of a directory, together where they make the same of it. */
export const applyingOf = (
  snapshot: Snapshot,
  directory: string,
  trackers: readonly DeclaredTracker[],
): readonly Applying[] => {
  const isKustomized = kustomizationPath(snapshot, directory) !== null
  const groups = new Map<string, Applying>()
  for (const tracker of trackers) {
    const laid = laidOver(snapshot, tracker, directory)
    const counts = laid !== null && (isKustomized || makesMore(snapshot, directory, laid))
    const key = counts ? keyOf(tracker, laid) : isKustomized ? '' : (tracker.targetNamespace ?? '')
    const group = groups.get(key) ?? { trackers: [], laidBy: counts ? tracker : null }
    groups.set(key, { ...group, trackers: [...group.trackers, tracker] })
  }
  return groups.size === 0 ? [{ trackers: [], laidBy: null }] : [...groups.values()]
}

/**
 * What several ways to apply one directory are called: by the clusters in which their trackers stand, or where that tells none apart by the trackers'
 * own names.
 */
export const appliedNames = (applying: Applying, all: readonly Applying[]): readonly string[] => {
  const taken = all
    .filter((one) => one !== applying)
    .flatMap(({ trackers }) => trackers.map(({ path }) => markedName(path)))
  const names = applying.trackers.map(({ name, path }) => {
    const cluster = markedName(path)
    return cluster === null || taken.includes(cluster) ? name : cluster
  })
  return [...new Set(names)]
}
