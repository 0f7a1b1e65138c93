import { isJsonObject, lineOf, type Snapshot, sameJson, valueAt } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { buildOf } from './kustomize/build.ts'
import type { Reached } from './kustomize/reach.ts'
import { appliedBy } from './trackers/applied-by.ts'
import type { DeclaredTracker } from './trackers/declared.ts'
import { laidOver } from './trackers/laid.ts'

interface Applied {
  readonly directory: string
  readonly reached: Reached
}

/** The fields of their objects by which they lay something over their files. */
const telling = {
  flux: [
    'targetNamespace',
    'namePrefix',
    'nameSuffix',
    'patches',
    'images',
    'components',
    'postBuild',
    'commonMetadata',
  ],
  argocd: ['source', 'sources', 'destination'],
} as const

const kinds = { flux: 'Kustomization', argocd: 'Application' } as const

const overwritten = (tracker: DeclaredTracker, path: string, line: number): Problem => ({
  code: 'tracker-overwritten',
  message: `The ${kinds[tracker.tool]} ${tracker.name} (${tracker.path}:${tracker.line}) is written on by ${path} before it is applied, so what stands in its file is not what it lays over its files.`,
  path,
  line,
  hint: `Write it in ${tracker.path} alone, or change it by hand, in a pull request of your own.`,
})

const byKustomization = (
  snapshot: Snapshot,
  tracker: DeclaredTracker,
  candidates: readonly Applied[],
): Problem | null => {
  for (const { directory, reached } of candidates) {
    if (!reached.files.has(tracker.path)) continue
    const found = buildOf(snapshot, { directory }).objects.find(
      ({ at, value }) =>
        at.path === tracker.path &&
        value['kind'] === kinds[tracker.tool] &&
        valueAt(value, '/metadata/name') === tracker.name,
    )
    const isSaid = (field: string): boolean =>
      found !== undefined &&
      !sameJson(valueAt(found.source.value, `${found.root}/spec/${field}`), valueAt(found.value, `/spec/${field}`))
    if (found === undefined || !telling[tracker.tool].some(isSaid)) continue
    const [writer] = found.writers.toReversed()
    if (writer === undefined) continue
    return writer.kind === 'field'
      ? overwritten(tracker, writer.by.path, lineOf(writer.by, writer.at))
      : overwritten(tracker, writer.piece.path, writer.source.line)
  }
  return null
}

/** Patches of Flux for all the Kustomizations of a cluster are a common way to give each the same variables. */
const byTracker = (snapshot: Snapshot, tracker: DeclaredTracker, all: readonly DeclaredTracker[]): Problem | null => {
  const above = appliedBy(tracker, all, snapshot)
  for (const { path } of above?.sources ?? []) {
    const laid = above === null ? null : laidOver(snapshot, above, path)
    const patch = (laid?.fields.get('patches') ?? []).find(({ value }) => {
      const target = isJsonObject(value) ? valueAt(value, '/target/kind') : undefined
      const text = isJsonObject(value) ? value['patch'] : undefined
      if (typeof text !== 'string' || !telling[tracker.tool].some((field) => text.includes(field))) return false
      return target === undefined ? text.includes(`kind: ${kinds[tracker.tool]}`) : target === kinds[tracker.tool]
    })
    if (patch !== undefined) return overwritten(tracker, patch.document.path, lineOf(patch.document, patch.pointer))
  }
  return null
}

/** Who writes on a tracker's own object before that is applied; null where its file says all. */
export const overwrittenBy = (
  snapshot: Snapshot,
  tracker: DeclaredTracker,
  all: readonly DeclaredTracker[],
  candidates: readonly Applied[],
): Problem | null => byKustomization(snapshot, tracker, candidates) ?? byTracker(snapshot, tracker, all)
