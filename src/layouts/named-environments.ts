import type { Snapshot } from '../manifests/manifests.ts'

// Everything that is worked out of a snapshot is kept beside it, so the same names give the same one again.
const known = new WeakMap<Snapshot, Map<string, Snapshot>>()

/** The files with the names that the configuration gives to environments, and the directory of each that has one. */
export const withNamedEnvironments = (snapshot: Snapshot, named: ReadonlyMap<string, string | null>): Snapshot => {
  if (named.size === 0) return snapshot
  const key = JSON.stringify([...named])
  const ofNames = known.get(snapshot) ?? new Map<string, Snapshot>()
  known.set(snapshot, ofNames)
  const made = ofNames.get(key) ?? { ...snapshot, named }
  ofNames.set(key, made)
  return made
}
