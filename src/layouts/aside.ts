import type { Snapshot } from '../manifests/manifests.ts'

const wholes = new WeakMap<Snapshot, Snapshot>()

/** The same files where a question leaves portions of an environment aside. */
export const withAside = (snapshot: Snapshot, aside: ReadonlySet<string>): Snapshot => {
  const part = { ...snapshot, aside }
  wholes.set(part, wholeOf(snapshot))
  return part
}

/** The snapshot that one with portions left aside was made from: what depends on all files is known of that one. */
export const wholeOf = (snapshot: Snapshot): Snapshot => wholes.get(snapshot) ?? snapshot
