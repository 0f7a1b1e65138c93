import type { Snapshot, SourceFile } from '../manifests/manifests.ts'
import { appliedOf } from './environments.ts'
import { findReleases } from './helm/find-releases.ts'
import { renderingOfRelease } from './helm/rendering-of-release.ts'
import type { Applied, Root } from './layout.ts'
import type { Rendering } from './rendering.ts'

/** One root of an environment, as we read it and as a real tool may be asked for it. */
export interface RenderableRoot {
  readonly environment: string | null
  readonly root: Root
  readonly applied: Applied
  readonly rendering: () => Rendering
}

const renderingOf = (snapshot: Snapshot, root: Root): Rendering => {
  const release = findReleases(snapshot).found.find((one) => one.root === root)?.release
  if (release !== undefined) return renderingOfRelease(snapshot, release)
  const files = root.files.flatMap((path): readonly SourceFile[] => {
    const file = snapshot.files.get(path)
    return file === undefined ? [] : [file]
  })
  return { tool: 'kustomize', directory: root.directory, files }
}

/** A root as a real tool may be asked for it. */
export const renderable = (snapshot: Snapshot, environment: string | null, root: Root): RenderableRoot => ({
  environment,
  root,
  applied: appliedOf(snapshot, root),
  rendering: () => renderingOf(snapshot, root),
})
