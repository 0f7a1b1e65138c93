import {
  isJsonObject,
  type Json,
  type Operation,
  type Patch,
  type Snapshot,
  valueAt,
} from '../../manifests/manifests.ts'
import type { Problem, Result } from '../../problem.ts'
import type { BuiltObject } from './built.ts'
import { editPiece } from './edit-piece.ts'
import { imageParts } from './image-name.ts'
import { textOf } from './kustomization.ts'
import type { Written } from './last-writer.ts'

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

/** What a Kustomization sets by a field of its own, and is not changed from outside. */
export const setByField = ({ field, writer, at }: Field, object: BuiltObject, line: number): Problem => ({
  code: field === 'replacements' ? 'kustomize-replaced' : 'kustomize-field-set',
  message: `${writer.by.path} writes this itself (${field}), whatever ${object.at.path} and its patches say.`,
  path: writer.by.path,
  line,
  hint: `Change ${at.split('/')[1] ?? field} there by hand, in a pull request of your own.`,
})

/** The files after a change of the field that stands for one of the object; null where it is not changed that way. */
export const editField = (
  snapshot: Snapshot,
  { field, writer, at }: Field,
  operation: Operation,
): Result<Snapshot> | null => {
  if (operation.op !== 'replace' && operation.op !== 'add') return null
  const piece = { path: writer.by.path, document: writer.by.index, inside: null }
  const entry = valueAt(writer.by.value, at) ?? null
  if (field === 'replicas')
    return editPiece(snapshot, piece, [{ op: 'replace', path: `${at}/count`, value: operation.value }])
  if (field === 'images' && typeof operation.value === 'string')
    return editPiece(snapshot, piece, imagePatch(entry, at, operation.value))
  return null
}

/** An image that several containers share by one entry can only change in all of them. */
export const sharedImage = (path: string, line: number, image: string, others: readonly string[]): Problem => ({
  code: 'kustomize-image-shared',
  message: `The entry of images in ${path} sets ${image} for ${others.join(', ')} too, and would change all of them.`,
  path,
  line,
  hint: 'Give each its own patch instead of the entry, in a pull request of your own.',
})
