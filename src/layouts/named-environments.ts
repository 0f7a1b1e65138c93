import type { Snapshot } from '../manifests/manifests.ts'

// Everything that is worked out of a snapshot is kept beside it, so the same names give the same one again.
const known = new WeakMap<Snapshot, Map<string, Snapshot>>()

/** The files with the names that the configuration gives to environments, the directory of each that has one, and the one that is usually meant. */
export const withNamedEnvironments = (
  snapshot: Snapshot,
  named: ReadonlyMap<string, string | null>,
  usual: string | null = null,
): Snapshot => {
  if (named.size === 0 && usual === null) return snapshot
  const key = JSON.stringify([usual, ...named])
  const ofNames = known.get(snapshot) ?? new Map<string, Snapshot>()
  known.set(snapshot, ofNames)
  const made = ofNames.get(key) ?? { ...snapshot, named, usual }
  ofNames.set(key, made)
  return made
}
