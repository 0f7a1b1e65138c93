import { type Patch, type Pointer, renderDocument, type Snapshot, sameJson } from '../../manifests/manifests.ts'
import { failure, type Result } from '../../problem.ts'
import { insidePath } from '../inside.ts'
import type { At, Reach } from '../layout.ts'
import { buildOf } from './build.ts'
import type { BuiltObject } from './built.ts'
import { editPiece, firstThatFits, withoutDocument } from './edit-piece.ts'
import { isProblem, kustomizationAt } from './kustomization.ts'
import { idOf } from './object-id.ts'
import { knownKustomization, withEntry } from './own-patch.ts'
import { entriesOf, reachOf } from './reach.ts'
import type { BuildRoot } from './root-kustomization.ts'
import { objectAt } from './write.ts'

/** A file that is gone is listed no more. */
const withoutListing = (
  snapshot: Snapshot,
  before: Snapshot,
  { directory }: BuildRoot,
  path: string,
): Result<Snapshot> => {
  let current: Result<Snapshot> = { ok: true, value: snapshot }
  for (const at of reachOf(before, directory).directories) {
    const by = kustomizationAt(before, at)
    if (by === null || isProblem(by)) continue
    const gone: Patch = entriesOf(by)
      .filter(({ text }) => insidePath(at, text) === path)
      .map(({ pointer }) => ({ op: 'remove', path: pointer }))
    if (gone.length === 0 || !current.ok) continue
    current = editPiece(current.value, { path: by.document.path, document: by.document.index, inside: null }, gone)
  }
  return current
}

const whereItIsWritten = (snapshot: Snapshot, from: BuildRoot, { at, root }: BuiltObject): Result<Snapshot> => {
  if (root !== '')
    return editPiece(snapshot, { path: at.path, document: at.document, inside: null }, [{ op: 'remove', path: root }])
  const removed = withoutDocument(snapshot, at.path, at.document)
  if (!removed.ok || removed.value.files.has(at.path)) return removed
  return withoutListing(removed.value, snapshot, from, at.path)
}

/** `$patch: delete`: the base keeps the object, this overlay goes without. */
const byPatch = (snapshot: Snapshot, from: BuildRoot, object: BuiltObject): Result<Snapshot> => {
  const by = knownKustomization(snapshot, from)
  if (!by.ok) return by
  const id = object.ids[0] ?? idOf(object.value)
  const patch = renderDocument({
    $patch: 'delete',
    apiVersion: id.group === '' ? id.version : `${id.group}/${id.version}`,
    kind: id.kind,
    metadata: { name: id.name, ...(id.namespace === '' ? {} : { namespace: id.namespace }) },
  })
  return withEntry(snapshot, by.value, 'patches', { patch })
}

/** The files without an object: where it is written if that is this overlay's alone, else by a patch that takes it away. */
export const removeObject = (
  snapshot: Snapshot,
  from: BuildRoot,
  at: At,
  root: Pointer,
  reach: Reach,
): Result<Snapshot> => {
  const build = buildOf(snapshot, from)
  const [broken, ...more] = build.broken
  if (broken !== undefined) return failure(broken, ...more)
  const object = objectAt(build, at, root)
  if (object === null) throw new Error(`${at.path} brings no object at ${root}`)
  const rest = build.objects.filter((other) => other !== object)
  const isGone = (after: Snapshot): boolean => {
    const next = buildOf(after, from)
    return (
      next.broken.length === 0 &&
      next.objects.length === rest.length &&
      next.objects.every(({ value }, index) => sameJson(value, rest[index]?.value))
    )
  }
  return firstThatFits(
    [
      ...(reach.mayEdit(at.path) ? [() => whereItIsWritten(snapshot, from, object)] : []),
      () => byPatch(snapshot, from, object),
    ],
    isGone,
    failure({
      code: 'layout-unproven',
      message: `The object in ${at.path} cannot be taken out of ${from.directory === '' ? 'the root of the repository' : from.directory} alone.`,
      path: at.path,
      line: object.source.line,
      hint: 'Take it out by hand, in a pull request of your own.',
    }),
  )
}
