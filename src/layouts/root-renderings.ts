import type { Snapshot } from '../manifests/manifests.ts'
import { appliedOf } from './environments.ts'
import { findReleases } from './helm/find-releases.ts'
import { renderingOfRelease } from './helm/rendering-of-release.ts'
import { renderingOfRoot } from './kustomize/rendering-of-root.ts'
import type { Applied, Root } from './layout.ts'
import type { Rendering } from './rendering.ts'

/** One root of an environment, as we read it and as a real tool may be asked for it. */
export interface RenderableRoot {
  readonly environment: string | null
  readonly root: Root
  readonly applied: Applied
  /** Null where no tool can be asked: what stands there is told by the configuration alone. */
  readonly rendering: (() => Rendering) | null
}

const renderingOf = (snapshot: Snapshot, root: Root): Rendering => {
  const release = findReleases(snapshot).found.find((one) => one.root === root)?.release
  if (release !== undefined) return renderingOfRelease(snapshot, release)
  return renderingOfRoot(snapshot, root)
}

const isMapped = (snapshot: Snapshot, root: Root): boolean =>
  findReleases(snapshot).found.some((one) => one.root === root && one.release.chart.isMapped)

/** A root as a real tool may be asked for it. */
export const renderable = (snapshot: Snapshot, environment: string | null, root: Root): RenderableRoot => ({
  environment,
  root,
  applied: appliedOf(snapshot, root),
  rendering: isMapped(snapshot, root) ? null : () => renderingOf(snapshot, root),
})
