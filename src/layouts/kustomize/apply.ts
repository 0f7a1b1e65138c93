import { lineOf, type Snapshot } from '../../manifests/manifests.ts'
import type { Applied, At, Root } from '../layout.ts'
import { addObject } from './add-object.ts'
import { type Build, buildOf } from './build.ts'
import { documentsOfBuild } from './built-documents.ts'
import { lastWriter } from './last-writer.ts'
import { removeObject } from './remove-object.ts'
import { objectAt, writeObject } from './write.ts'

/** Where what stands at a pointer of a built object is said last. */
export const placeOf = (
  build: Build,
  at: At,
  pointer: string,
): { readonly path: string; readonly line: number } | null => {
  const object = objectAt(build, at, pointer)
  if (object === null) return null
  const written = lastWriter(object, pointer.slice(object.root.length))
  if (written.kind === 'field') return { path: written.writer.by.path, line: lineOf(written.writer.by, written.at) }
  if (written.kind === 'mixed') return { path: object.at.path, line: object.source.line }
  const source = written.writer === null || written.writer.kind === 'field' ? object.source : written.writer.source
  return { path: written.piece.path, line: lineOf(source, written.pointer) }
}

/** A Kustomization as it is applied, by our own build of what matters for traffic. */
export const applyKustomization = (snapshot: Snapshot, root: Root): Applied => {
  const build = buildOf(snapshot, root)
  return {
    documents: documentsOfBuild(build),
    problems: [...build.broken, ...build.problems],
    write: (at, patch, reach) => writeObject(snapshot, root, at, patch, reach),
    add: (beside, value) => addObject(snapshot, root, beside, value),
    remove: (at, pointer, reach) => removeObject(snapshot, root, at, pointer, reach),
    lastWriter: (at, pointer) => placeOf(build, at, pointer),
  }
}
