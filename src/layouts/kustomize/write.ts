import {
  applyPatch,
  type Document,
  fromPointer,
  isJsonList,
  lineOf,
  type Operation,
  type Patch,
  type Pointer,
  type Snapshot,
  sameJson,
  toPointer,
  valueAt,
} from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { At, Reach } from '../layout.ts'
import { type Build, buildOf } from './build.ts'
import type { BuiltObject } from './built.ts'
import { documentsOfBuild } from './built-documents.ts'
import { editField, setByField, sharedField } from './edit-field.ts'
import { editPiece, firstThatFits } from './edit-piece.ts'
import { intoMerge } from './into-merge.ts'
import { lastWriter, type Written } from './last-writer.ts'
import { addOperation } from './own-patch.ts'
import type { BuildRoot } from './root-kustomization.ts'
import { filledInCluster } from './substitute.ts'

const isThere = (at: At, { at: own }: BuiltObject): boolean => own.path === at.path && own.document === at.document

/** The object that a pointer of its document leads into. */
export const objectAt = (build: Build, at: At, pointer: Pointer): BuiltObject | null =>
  build.objects.find(
    (object) =>
      isThere(at, object) && (object.root === '' || pointer === object.root || pointer.startsWith(`${object.root}/`)),
  ) ?? null

const parentOf = (pointer: Pointer): { readonly parent: Pointer; readonly step: string } => {
  const steps = fromPointer(pointer)
  return { parent: toPointer(steps.slice(0, -1)), step: steps.at(-1) ?? '' }
}

/** Who wrote what an operation changes: the value itself, or for a new one the map or list that it comes into. */
const writtenBy = (object: BuiltObject, operation: Operation): { readonly written: Written; readonly step: string } => {
  const { parent, step } = parentOf(operation.path)
  const isInto =
    operation.op === 'add' &&
    (isJsonList(valueAt(object.value, parent)) || valueAt(object.value, operation.path) === undefined)
  return isInto
    ? { written: lastWriter(object, parent), step: toPointer([step]) }
    : { written: lastWriter(object, operation.path), step: '' }
}

const lineOfField = (written: Extract<Written, { kind: 'field' }>): number => lineOf(written.writer.by, written.at)

const mixed = (object: BuiltObject, operation: Operation): Problem => ({
  code: 'kustomize-mixed',
  message: `Several patches write on ${operation.path} of ${object.at.path}, and which of them counts cannot be told apart.`,
  path: object.at.path,
  line: object.source.line,
  hint: 'Change it by hand, in a pull request of your own.',
})

const shared = (path: string, operation: Operation): Problem => ({
  code: 'layout-shared',
  message: `${operation.path} is written in ${path}, which other environments take in too.`,
  path,
  hint: 'Add --all-envs to change it in all of them.',
})

/** What changes where it was written last. */
const inPlace = (
  snapshot: Snapshot,
  object: BuiltObject,
  operation: Operation,
  reach: Reach,
): readonly (() => Result<Snapshot>)[] => {
  const { written, step } = writtenBy(object, operation)
  if (written.kind === 'mixed') return [() => failure(mixed(object, operation))]
  if (written.kind === 'field') {
    if (!reach.mayEdit(written.writer.by.path)) return [() => failure(shared(written.writer.by.path, operation))]
    return [() => editField(snapshot, written, operation) ?? failure(setByField(written, object, lineOfField(written)))]
  }
  const { piece, pointer, writer } = written
  if (!reach.mayEdit(piece.path)) return [() => failure(shared(piece.path, operation))]
  // What one operation brings goes with it; taken out of its value it would leave that operation without one.
  const isWhole = operation.op === 'remove' && writer?.kind === 'operations' && /^\/\d+\/value$/.test(pointer)
  const path = isWhole ? pointer.replace(/\/value$/, '') : pointer + step
  const here: Patch = [
    operation.op === 'remove'
      ? { op: 'remove', path }
      : { op: step === '' ? 'replace' : operation.op, path, value: operation.value },
  ]
  const ways = [() => editPiece(snapshot, piece, here)]
  // A strategic merge takes away what is null in it.
  if (operation.op === 'remove' && writer?.kind === 'strategic')
    ways.push(() => editPiece(snapshot, piece, [{ op: 'replace', path: pointer, value: null }]))
  return ways
}

const expectedOf = (document: Document, operation: Operation): Result<Document['value']> =>
  applyPatch(document.value, [operation])

const differing = (before: readonly Document[], after: readonly Document[], but: At): readonly Document[] =>
  before.filter(
    (one) =>
      !(one.path === but.path && one.index === but.document) &&
      !sameJson(one.value, after.find(({ path, index }) => path === one.path && index === one.index)?.value),
  )

const unproven = (object: BuiltObject, operation: Operation): Problem => ({
  code: 'layout-unproven',
  message: `No change of one place was found after which ${operation.path} of the object in ${object.at.path}, and nothing else, is as it should be.`,
  path: object.at.path,
  line: object.source.line,
  hint: 'Change it by hand, in a pull request of your own.',
})

/** What is filled in later belongs to whoever fills it in. */
const filledIn = (text: string, object: BuiltObject, operation: Operation): Problem => ({
  code: 'yaml-placeholder',
  message: `At ${operation.path} stands ${text}, which something else fills in later.`,
  path: object.at.path,
  line: lineOf(object.source, object.root + operation.path),
  hint: 'Change it where it is filled in.',
})

/** The template of a set is that of all its Applications. */
const ofSet = (written: Written): Problem | null => {
  const document =
    written.kind === 'field'
      ? written.writer.by
      : written.kind === 'piece' && written.writer?.kind !== 'field'
        ? written.writer?.source
        : undefined
  if (document === undefined || valueAt(document.value, '/kind') !== 'ApplicationSet') return null
  return {
    code: 'tracker-set',
    message: `The template of the ApplicationSet in ${document.path} writes this, for all Applications that it makes.`,
    path: document.path,
    line: written.kind === 'field' ? lineOfField(written) : document.line,
    hint: 'Change it there by hand, or let the Kustomization of each environment say it, in a pull request of your own.',
  }
}

/** How an overlay says for itself what it takes in: by operations, or first in a part of the object that it lays over it already. */
export type OwnForm = 'operations' | 'merge'

const writeOne = (
  snapshot: Snapshot,
  root: BuildRoot,
  at: At,
  operation: Operation,
  reach: Reach,
  own: OwnForm,
): Result<Snapshot> => {
  const build = buildOf(snapshot, root)
  const [broken, ...more] = build.broken
  if (broken !== undefined) return failure(broken, ...more)
  const documents = documentsOfBuild(build)
  const document = documents.find(({ path, index }) => path === at.path && index === at.document)
  const object = objectAt(build, at, operation.path)
  if (document === undefined || object === null) throw new Error(`${at.path} brings no object at ${operation.path}`)
  const expected = expectedOf(document, operation)
  if (!expected.ok) return expected
  if (operation.op === 'test' || sameJson(expected.value, document.value)) return success(snapshot)
  const local: Operation = { ...operation, path: operation.path.slice(object.root.length) }
  const isReached = (after: Snapshot): boolean => {
    const next = buildOf(after, root)
    if (next.broken.length > 0) return false
    const fresh = documentsOfBuild(next)
    const mine = fresh.find(({ path, index }) => path === at.path && index === at.document)
    return (
      fresh.length === documents.length &&
      mine !== undefined &&
      sameJson(mine.value, expected.value) &&
      differing(documents, fresh, at).length === 0
    )
  }
  const { written } = writtenBy(object, local)
  const old = valueAt(object.value, local.path)
  if (typeof old === 'string' && /\$\{|\$\(|\{\{/.test(old))
    return failure(
      build.substitution === null ? filledIn(old, object, local) : filledInCluster(build.substitution, old),
    )
  const set = ofSet(written)
  if (set !== null) return failure(set)
  if (written.kind === 'field' && written.field === 'replacements')
    return failure(setByField(written, object, lineOfField(written)))
  const places = inPlace(snapshot, object, local, {
    // What a tracker lays over its files is of this environment alone, also where the file holds other trackers.
    mayEdit: (path) => path === root.laidBy?.path || reach.mayEdit(path),
  })
  // A value that stands in the base of others is no reason to give up: the overlay says it for itself.
  const said = [
    ...(own === 'merge' ? intoMerge(snapshot, build, object, local, reach) : []),
    () => addOperation(snapshot, root, build, object, local),
  ]
  // A variable that is written over would be filled in no more, wherever else it still stands.
  const isVariable = written.kind === 'field' && written.field === 'substitute'
  const done = isVariable
    ? firstThatFits(places, isReached, failure(setByField(written, object, lineOfField(written))))
    : firstThatFits([...places, ...said], isReached, failure(unproven(object, local)))
  if (done.ok || written.kind !== 'field' || (written.field !== 'images' && written.field !== 'substitute')) return done
  const others = build.objects.flatMap((other) =>
    other !== object &&
    other.writers.some((one) => one.kind === 'field' && one.at === written.at && one.by === written.writer.by)
      ? [`${other.ids.at(-1)?.kind ?? ''} ${other.ids.at(-1)?.name ?? ''}`]
      : [],
  )
  return others.length === 0
    ? done
    : failure(sharedField(written, lineOfField(written), String(valueAt(object.value, local.path)), others))
}

/** The files after a patch on an object as it is applied, each operation where its field was written last, or in the overlay's own patch. */
export const writeObject = (
  snapshot: Snapshot,
  root: BuildRoot,
  at: At,
  patch: Patch,
  reach: Reach,
  own: OwnForm = 'operations',
): Result<Snapshot> => {
  let current = snapshot
  for (const operation of patch) {
    const next = writeOne(current, root, at, operation, reach, own)
    if (!next.ok) return next
    current = next.value
  }
  return success(current)
}
