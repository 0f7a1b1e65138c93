import {
  directoryOf,
  fromPointer,
  isJsonList,
  isJsonObject,
  type Json,
  type JsonObject,
  type Operation,
  type Patch,
  type Pointer,
  renderList,
  type Snapshot,
  toPointer,
  valueAt,
} from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { Build } from './build.ts'
import type { BuiltObject, Writer } from './built.ts'
import { editPiece, withText } from './edit-piece.ts'
import { type Kustomization, listOf, textOf, under } from './kustomization.ts'
import { idOf } from './object-id.ts'
import { type BuildRoot, isRootProblem, rootKustomization } from './root-kustomization.ts'

/** What tells an item of a list from its neighbours, as a guard against a list that has changed underneath. */
const nameIn = (item: JsonObject): readonly [Pointer, Json] | null => {
  if (textOf(item['name']) !== null) return ['/name', item['name'] ?? null]
  for (const pointer of ['/destination/subset', '/destination/host'])
    if (textOf(valueAt(item, pointer)) !== null) return [pointer, valueAt(item, pointer) ?? null]
  return null
}

/** The guard of an operation: each item of a list on its way is still the one that is meant. */
const guards = (value: JsonObject, operation: Operation): Patch => {
  const steps = fromPointer(operation.path)
  return steps.flatMap((_, depth): Patch => {
    const above = steps.slice(0, depth)
    const at = toPointer(steps.slice(0, depth + 1))
    const isNew = operation.op === 'add' && depth === steps.length - 1
    const item = valueAt(value, at)
    if (!isJsonList(valueAt(value, toPointer(above))) || isNew || !isJsonObject(item)) return []
    const name = nameIn(item)
    return name === null ? [] : [{ op: 'test', path: at + name[0], value: name[1] }]
  })
}

const written = (operation: Operation): JsonObject =>
  operation.op === 'remove'
    ? { op: operation.op, path: operation.path }
    : { op: operation.op, path: operation.path, value: operation.value }

const isSaid = (operation: Operation, patch: readonly Json[]): boolean =>
  patch.some(
    (one) => isJsonObject(one) && one['op'] === 'test' && operation.op === 'test' && one['path'] === operation.path,
  )

type Operations = Extract<Writer, { kind: 'operations' }>

/** The overlay's own patch of operations that writes on this object, and on no other, after everything else. */
const ownPatch = (build: Build, object: BuiltObject, by: Kustomization): Operations | null => {
  const patches = object.writers.filter((writer) => writer.kind !== 'field')
  const last = patches.at(-1)
  if (last?.kind !== 'operations' || last.entry.path !== by.document.path) return null
  const isAlone = build.objects.every(
    (other) =>
      other === object ||
      !other.writers.some((writer) => writer.kind === 'operations' && writer.source === last.source),
  )
  return isAlone ? last : null
}

/** Whom a new patch is for: as little as tells the object apart. */
const targetFor = (build: Build, object: BuiltObject, field: 'patches' | 'patchesJson6902'): JsonObject => {
  const id = object.ids[0] ?? idOf(object.value)
  const { group, version, kind, name } = id
  if (field === 'patchesJson6902')
    return {
      ...(group === '' ? {} : { group }),
      version,
      kind,
      name,
      ...(id.namespace === '' ? {} : { namespace: id.namespace }),
    }
  const twins = build.objects.filter((other) => {
    const theirs = other.ids[0]
    return other !== object && theirs?.kind === kind && theirs.name === name
  })
  const [twin] = twins
  return {
    ...(twins.some(({ ids }) => ids[0]?.group !== group) ? { group } : {}),
    kind,
    name,
    ...(twin !== undefined && twins.some(({ ids }) => ids[0]?.group === group) && id.namespace !== ''
      ? { namespace: id.namespace }
      : {}),
  }
}

const entryPaths = (by: Kustomization, field: string): readonly string[] =>
  listOf(by.fields[field]).flatMap((entry) => (isJsonObject(entry) ? (textOf(entry['path']) ?? []) : []))

/** A name for a patch's file as its neighbours are called. */
const fileFor = (snapshot: Snapshot, by: Kustomization, object: BuiltObject, siblings: readonly string[]): string => {
  const { name, kind } = object.ids[0] ?? idOf(object.value)
  const [sibling = ''] = siblings
  const directory = directoryOf(sibling)
  const base = `${name}-${kind.toLowerCase()}-patch`
  const free = [base, ...Array.from({ length: 9 }, (_, index) => `${base}-${index + 2}`)]
    .map((stem) => under(directory, `${stem}.yaml`))
    .find((path) => !snapshot.files.has(under(by.directory, path)))
  return free ?? under(directory, `${base}.yaml`)
}

/** Where a tracker finds what it applies by itself, there is no file that could hold a patch. */
const noFile = ({ directory, document }: Kustomization): Problem => ({
  code: 'layout-shared',
  message: `${document.path} applies ${directory === '' ? 'the root of the repository' : directory} without a Kustomization, so there is no file of this environment's own to write it in.`,
  path: document.path,
  line: document.line,
  hint: 'Add --all-envs to change the files for all that apply them, or add a patch under spec.patches there first.',
})

/** The files with one more entry in a list of a Kustomization. */
export const withEntry = (snapshot: Snapshot, by: Kustomization, field: string, entry: Json): Result<Snapshot> => {
  const { document, fields, root } = by
  if (by.isGenerated) return field === 'resources' ? success(snapshot) : failure(noFile(by))
  const piece = { path: document.path, document: document.index, inside: null }
  const isThere = isJsonList(fields[field])
  return editPiece(snapshot, piece, [
    isThere
      ? { op: 'add', path: `${root}/${field}/-`, value: entry }
      : { op: 'add', path: `${root}/${field}`, value: [entry] },
  ])
}

/** The Kustomization of a directory that is known to be there and readable. */
export const knownKustomization = (snapshot: Snapshot, root: BuildRoot): Result<Kustomization> => {
  const own = rootKustomization(snapshot, root)
  if (own === null) throw new Error(`${root.directory} has no Kustomization`)
  return isRootProblem(own) ? failure(own) : success(own.kustomization)
}

/** The files with an operation in the overlay's own patch on the object: behind those that are there, else in a new one, with its guard. */
export const addOperation = (
  snapshot: Snapshot,
  root: BuildRoot,
  build: Build,
  object: BuiltObject,
  operation: Operation,
): Result<Snapshot> => {
  const found = knownKustomization(snapshot, root)
  if (!found.ok) return found
  const by = found.value
  const guarded = [...guards(object.value, operation), operation]
  const own = ownPatch(build, object, by)
  if (own !== null && isJsonList(own.source.value)) {
    const said = own.source.value
    const fresh = guarded.filter((one) => !isSaid(one, said))
    return editPiece(
      snapshot,
      own.piece,
      fresh.map((one) => ({ op: 'add', path: '/-', value: written(one) })),
    )
  }
  const hasOld = listOf(by.fields['patchesJson6902']).length > 0 && listOf(by.fields['patches']).length === 0
  const field = hasOld ? 'patchesJson6902' : 'patches'
  const target = targetFor(build, object, field)
  const siblings = entryPaths(by, field)
  const areFiles = siblings.length > 0 && siblings.length === listOf(by.fields[field]).length
  const text = renderList(
    guarded.map(written),
    areFiles ? snapshot.files.get(under(by.directory, siblings[0] ?? '')) : undefined,
  )
  if (!areFiles) return withEntry(snapshot, by, field, { target, patch: text })
  const file = fileFor(snapshot, by, object, siblings)
  const path = under(by.directory, file)
  const listed = withEntry(snapshot, by, field, { path: file, target })
  return listed.ok ? success(withText(listed.value, path, `${text}\n`)) : listed
}
