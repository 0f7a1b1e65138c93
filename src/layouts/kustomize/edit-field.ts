import {
  fromPointer,
  isJsonObject,
  type Json,
  type Operation,
  type Patch,
  type Pointer,
  type Snapshot,
  toPointer,
  valueAt,
} from '../../manifests/manifests.ts'
import type { Problem, Result } from '../../problem.ts'
import { imageArgument } from '../trackers/image-argument.ts'
import type { BuiltObject } from './built.ts'
import { editPiece } from './edit-piece.ts'
import { imageParts } from './image-name.ts'
import { textOf } from './kustomization.ts'
import type { Written } from './last-writer.ts'
import { variableFor } from './substitute.ts'

type Field = Extract<Written, { kind: 'field' }>

const setKey = (entry: Json, at: string, key: string, value: Json | null): Patch => {
  const has = isJsonObject(entry) && Object.hasOwn(entry, key)
  if (value === null) return has ? [{ op: 'remove', path: `${at}/${key}` }] : []
  return [{ op: has ? 'replace' : 'add', path: `${at}/${key}`, value }]
}

/** What an entry of `images` must say so that its images become this one. */
const imagePatch = (entry: Json, at: string, image: string): Patch => {
  const { name, tag, digest } = imageParts(image)
  const own = isJsonObject(entry) ? textOf(entry['name']) : null
  const said = isJsonObject(entry) ? textOf(entry['newName']) : null
  return [
    ...(name === (said ?? own) ? [] : setKey(entry, at, 'newName', name)),
    ...setKey(entry, at, 'newTag', digest === null ? tag : null),
    ...setKey(entry, at, 'digest', digest),
  ]
}

/** `images`, `spec.postBuild.substitute.TAG` */
const fieldText = (at: Pointer): string =>
  fromPointer(at)
    .filter((step) => !/^\d+$/.test(step))
    .join('.')

/** What a Kustomization, or a tracker, sets by a field of its own, and is not changed from outside. */
export const setByField = ({ field, writer, at }: Field, object: BuiltObject, line: number): Problem => ({
  code: field === 'replacements' ? 'kustomize-replaced' : 'kustomize-field-set',
  message: `${writer.by.path} writes this itself (${field}), whatever ${object.at.path} and its patches say.`,
  path: writer.by.path,
  line,
  hint: `Change ${fieldText(at)} there by hand, in a pull request of your own.`,
})

/** The variable that Flux fills in; one that has only a fallback so far gets a value. */
const editVariable = (
  snapshot: Snapshot,
  { by, at, before }: Field['writer'],
  wanted: Json,
): Result<Snapshot> | null => {
  const variable = typeof before === 'string' ? variableFor(before, wanted) : null
  if (variable === null) return null
  const substitute = '/spec/postBuild/substitute'
  const own = substitute + toPointer([variable.name])
  // Flux takes texts only, whatever they are filled in for.
  return editPiece(snapshot, { path: by.path, document: by.index, inside: null }, [
    at === own
      ? { op: 'replace', path: own, value: variable.value }
      : isJsonObject(valueAt(by.value, substitute))
        ? { op: 'add', path: own, value: variable.value }
        : { op: 'add', path: substitute, value: { [variable.name]: variable.value } },
  ])
}

/** The files after a change of the field that stands for one of the object; null where it is not changed that way. */
export const editField = (
  snapshot: Snapshot,
  { field, writer, at }: Field,
  operation: Operation,
): Result<Snapshot> | null => {
  if (operation.op !== 'replace' && operation.op !== 'add') return null
  const piece = { path: writer.by.path, document: writer.by.index, inside: null }
  const entry = valueAt(writer.by.value, at) ?? null
  if (field === 'substitute') return editVariable(snapshot, writer, operation.value)
  if (field === 'replicas')
    return editPiece(snapshot, piece, [{ op: 'replace', path: `${at}/count`, value: operation.value }])
  if (field === 'images' && typeof operation.value === 'string' && typeof entry === 'string')
    return editPiece(snapshot, piece, [{ op: 'replace', path: at, value: imageArgument(entry, operation.value) }])
  if (field === 'images' && typeof operation.value === 'string')
    return editPiece(snapshot, piece, imagePatch(entry, at, operation.value))
  return null
}

/** What several objects share, an image by one entry or a variable, can only change in all of them. */
export const sharedField = (
  { field, writer, at }: Field,
  line: number,
  value: string,
  others: readonly string[],
): Problem => ({
  code: field === 'images' ? 'kustomize-image-shared' : 'variable-shared',
  message: `${field === 'images' ? 'The entry of images' : `The variable ${fromPointer(at).at(-1)}`} in ${writer.by.path} sets ${value} for ${others.join(', ')} too, and would change all of them.`,
  path: writer.by.path,
  line,
  hint: `Give each its own ${field === 'images' ? 'patch instead of the entry' : 'variable'}, in a pull request of your own.`,
})
