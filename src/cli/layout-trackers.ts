import { appliedBy, type DeclaredTracker, readTrackers } from '../layouts/layouts.ts'
import type { Snapshot } from '../manifests/manifests.ts'

/** What syncs a directory, and what applies its declaration. */
export interface TrackerReport {
  readonly tool: 'flux' | 'argocd'
  readonly name: string
  readonly namespace: string | null
  readonly path: string
  readonly line: number
  /** '' is the root of the repository. */
  readonly directories: readonly string[]
  /** Where the tracker is declared that applies this declaration; null where nothing here does. */
  readonly appliedBy: { readonly name: string; readonly path: string; readonly line: number } | null
}

/** An ApplicationSet whose Applications the repository does not tell. */
export interface UnexpandedReport {
  readonly name: string
  readonly path: string
  readonly line: number
  readonly reason: string
}

/** Beyond so many what applies them is not looked for: each would be asked about each. */
const mostRelated = 400

const placeOf = ({ name, path, line }: DeclaredTracker) => ({ name, path, line })

/** All that syncs files of the repository, as far as it declares that. */
export const trackerReports = (
  snapshot: Snapshot,
): { readonly trackers: readonly TrackerReport[]; readonly unexpanded: readonly UnexpandedReport[] } => {
  const { trackers, unexpanded } = readTrackers(snapshot, '')
  return {
    trackers: trackers.map((tracker) => {
      const above = trackers.length > mostRelated ? null : appliedBy(tracker, trackers, snapshot)
      return {
        tool: tracker.tool,
        ...placeOf(tracker),
        namespace: tracker.namespace,
        directories: tracker.sources.map(({ path }) => path),
        appliedBy: above === null ? null : placeOf(above),
      }
    }),
    unexpanded: unexpanded.map(({ name, path, line, reason }) => ({ name, path, line, reason })),
  }
}

const tools = { flux: 'Flux Kustomization', argocd: 'Argo CD Application' } as const

/** So many stand in a list that a person reads. */
const mostListed = 60

const isOf = ({ appliedBy: above }: TrackerReport, { name, path, line }: TrackerReport): boolean =>
  above !== null && above.name === name && above.path === path && above.line === line

const branch = (
  one: TrackerReport,
  all: readonly TrackerReport[],
  depth: number,
  above: readonly TrackerReport[],
): readonly string[] => [
  `${'  '.repeat(depth)}${one.namespace === null ? one.name : `${one.namespace}/${one.name}`} → ${one.directories
    .map((directory) => (directory === '' ? '.' : directory))
    .join(', ')}  ${tools[one.tool]}, ${one.path}:${one.line}`,
  ...all
    .filter((other) => isOf(other, one) && !above.includes(other))
    .flatMap((other) => branch(other, all, depth + 1, [...above, one])),
]

/** The same as a tree: below each what it brings. */
export const trackersText = ({
  trackers,
  unexpanded,
}: {
  readonly trackers: readonly TrackerReport[]
  readonly unexpanded: readonly UnexpandedReport[]
}): readonly string[] => {
  const tops = trackers.filter(({ appliedBy: above }) => above === null)
  const lines = (tops.length === 0 ? trackers : tops).flatMap((one) => branch(one, trackers, 1, []))
  return [
    ...(lines.length === 0 ? [] : ['What syncs what', ...lines.slice(0, mostListed)]),
    ...(lines.length > mostListed ? [`  and ${lines.length - mostListed} more`] : []),
    ...unexpanded.flatMap(({ name, path, line, reason }) => [
      `  ! ${path}:${line}: Which Applications the ApplicationSet ${name} makes is not known: ${reason}.`,
      '    Name them under live.trackers in .github/sluice.yml, and their directories under environments.',
    ]),
  ]
}
