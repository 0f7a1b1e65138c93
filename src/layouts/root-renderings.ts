import type { Snapshot, SourceFile } from '../manifests/manifests.ts'
import { environmentOf, objectsOfEnvironment } from './environments.ts'
import { findReleases } from './helm/find-releases.ts'
import { renderingOfRelease } from './helm/rendering-of-release.ts'
import type { Applied, Root } from './layout.ts'
import { readLayout } from './read-layout.ts'
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

/** The roots of all environments that a tool makes objects of. */
export const renderableRoots = (snapshot: Snapshot): readonly RenderableRoot[] => {
  const layout = readLayout(snapshot)
  return layout.environments.flatMap(({ name }) => {
    const roots = (environmentOf(layout, name)?.roots ?? []).filter(({ kind }) => kind !== 'plain')
    const { applied } = objectsOfEnvironment(snapshot, name)
    return roots.flatMap((root, index): RenderableRoot[] => {
      const own = applied[index]
      return own === undefined
        ? []
        : [{ environment: name, root, applied: own, rendering: () => renderingOf(snapshot, root) }]
    })
  })
}
