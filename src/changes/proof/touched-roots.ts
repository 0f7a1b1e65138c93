import { type RenderableRoot, renderableRoots } from '../../layouts/layouts.ts'
import type { Snapshot } from '../../manifests/manifests.ts'

/** One root before a stage and after it. */
export interface TouchedRoot {
  readonly environment: string | null
  readonly before: RenderableRoot
  readonly after: RenderableRoot
}

const differing = (before: Snapshot, after: Snapshot): ReadonlySet<string> =>
  new Set(
    [...new Set([...before.files.keys(), ...after.files.keys()])].filter(
      (path) => before.files.get(path)?.text !== after.files.get(path)?.text,
    ),
  )

/** The roots that a stage may make otherwise, of whatever environment: those that are made of a file that it changes. */
export const touchedRoots = (before: Snapshot, after: Snapshot): readonly TouchedRoot[] => {
  const changed = differing(before, after)
  const fresh = renderableRoots(after)
  const seen = new Map<string, number>()
  return renderableRoots(before).flatMap((old): TouchedRoot[] => {
    const { environment, root } = old
    const same = (one: RenderableRoot): boolean =>
      one.environment === environment && one.root.kind === root.kind && one.root.directory === root.directory
    const key = JSON.stringify([environment, root.kind, root.directory])
    const position = seen.get(key) ?? 0
    seen.set(key, position + 1)
    const found = fresh.filter(same)[position]
    if (found === undefined) return []
    const isTouched = [...root.files, ...found.root.files].some((path) => changed.has(path))
    return isTouched ? [{ environment, before: old, after: found }] : []
  })
}
