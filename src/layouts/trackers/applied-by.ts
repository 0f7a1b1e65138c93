import type { Snapshot } from '../../manifests/manifests.ts'
import { isBelow } from '../inside.ts'
import type { DeclaredTracker } from './declared.ts'
import { reaches } from './reach.ts'

/** The tracker that applies the declaration of another, as an app of apps does; the nearest above it, null where none does. */
export const appliedBy = (
  tracker: DeclaredTracker,
  all: readonly DeclaredTracker[],
  snapshot: Pick<Snapshot, 'files'>,
): DeclaredTracker | null => {
  const above = all.flatMap((other) => {
    const source = other.sources.find(
      (one) => isBelow(one.path, tracker.path) && reaches(one, other.tool, tracker.path, snapshot),
    )
    // What applies itself is applied by nothing else.
    return other === tracker || other.path === tracker.path || source === undefined ? [] : [{ other, source }]
  })
  return above.toSorted((one, two) => two.source.path.length - one.source.path.length)[0]?.other ?? null
}
