import {
  type Document,
  directoryOf,
  isJsonObject,
  isKustomization,
  type Snapshot,
  toPointer,
} from '../../manifests/manifests.ts'
import { insidePath } from '../inside.ts'
import { type Build, buildOf } from '../kustomize/build.ts'
import type { BuiltObject } from '../kustomize/built.ts'
import { isProblem, kustomizationAt, listOf } from '../kustomize/kustomization.ts'
import { lastWriter } from '../kustomize/last-writer.ts'
import { patchPaths } from '../kustomize/reach.ts'
import { objectAt } from '../kustomize/write.ts'
import type { At } from '../layout.ts'
import { overlaysOf } from '../overlays.ts'
import { type Named, tellApart } from '../tell-apart.ts'

/** A HelmRelease as one Kustomization builds it. */
export interface Overlaid {
  readonly overlay: Named
  readonly build: Build
  readonly object: BuiltObject
}

/** The Kustomizations that bring what a document says, with what each makes of it. */
export const overlaidBy = (snapshot: Snapshot): ((document: Document) => readonly Overlaid[]) => {
  const { named } = tellApart(overlaysOf(snapshot).own)
  return ({ path, index }) =>
    named.flatMap((overlay): readonly Overlaid[] => {
      if (!overlay.root.files.includes(path)) return []
      const build = buildOf(snapshot, overlay.root)
      const object = objectAt(build, { path, document: index }, '')
      return object === null ? [] : [{ overlay, build, object }]
    })
}

/** True for files that are laid over objects: what stands there is a part of one, however whole it looks. */
export const patchFiles = (snapshot: Snapshot): ReadonlySet<string> => {
  const paths = [...snapshot.files.keys()].flatMap((path) => {
    const found = isKustomization(path) ? kustomizationAt(snapshot, directoryOf(path)) : null
    if (found === null || isProblem(found)) return []
    return patchPaths(found).flatMap((patch) => insidePath(found.directory, patch) ?? [])
  })
  return new Set(paths)
}

interface From {
  readonly name: string
  readonly valuesKey?: string | undefined
}

const generates = (snapshot: Snapshot, path: string, name: string): boolean => {
  const found = isKustomization(path) ? kustomizationAt(snapshot, directoryOf(path)) : null
  if (found === null || isProblem(found)) return false
  return listOf(found.fields['configMapGenerator']).some((one) => isJsonObject(one) && one['name'] === name)
}

/** The ConfigMap that an overlay brings for a release: its document, or why that does not tell what it holds; null where the overlay brings none. */
export const mapOf = (
  snapshot: Snapshot,
  { overlay: { root }, build }: Overlaid,
  { name, valuesKey = 'values.yaml' }: From,
): At | string | null => {
  const maker = root.files.find((path) => generates(snapshot, path, name))
  if (maker !== undefined) return `${maker} generates it, which is not followed`
  const map = build.objects.find(({ ids }) => ids.some((id) => id.kind === 'ConfigMap' && id.name === name))
  if (map === undefined) return null
  const written = lastWriter(map, `/data${toPointer([valuesKey])}`)
  return written.kind === 'piece' && written.writer === null ? map.at : `${root.directory} lays a patch over it`
}
