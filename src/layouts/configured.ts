import type { Snapshot } from '../manifests/manifests.ts'

// Everything that is worked out of a snapshot is kept beside it, so the same configuration gives the same one again.
const known = new WeakMap<Snapshot, Map<string, Snapshot>>()

/** What the configuration says of a repository that cannot be read off it. */
export type Configured = Required<Pick<Snapshot, 'named' | 'usual' | 'charts'>>

/** The files with what the configuration says of them: names of environments, which of them is usually meant, and what the values of charts mean. */
export const withConfigured = (snapshot: Snapshot, { named, usual, charts }: Configured): Snapshot => {
  if (named.size === 0 && usual === null && charts.length === 0) return snapshot
  const ofCharts = charts.map((chart) => ({ ...chart, values: [...chart.values], versions: [...chart.versions] }))
  const key = JSON.stringify([usual, [...named], ofCharts])
  const ofNames = known.get(snapshot) ?? new Map<string, Snapshot>()
  known.set(snapshot, ofNames)
  const made = ofNames.get(key) ?? { ...snapshot, named, usual, charts }
  ofNames.set(key, made)
  return made
}
