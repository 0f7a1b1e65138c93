import { type RenderableRoot, readLayout, renderable, touchedRoots } from '../../layouts/layouts.ts'
import type { Snapshot } from '../../manifests/manifests.ts'

/** One root before a stage and after it. */
export interface TouchedRoot {
  readonly environment: string | null
  readonly before: RenderableRoot
  readonly after: RenderableRoot
}

/** The roots that a stage may make otherwise, of whatever environment, as a real tool may be asked for them. */
export const rootsToProve = (before: Snapshot, after: Snapshot): readonly TouchedRoot[] =>
  readLayout(before).environments.flatMap(({ name }) =>
    touchedRoots(before, after, name).flatMap((pair): TouchedRoot[] =>
      pair.before === null || pair.after === null
        ? []
        : [
            {
              environment: name,
              before: renderable(before, name, pair.before),
              after: renderable(after, name, pair.after),
            },
          ],
    ),
  )
