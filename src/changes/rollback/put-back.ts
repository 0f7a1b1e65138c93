import {
  copyDocument,
  editDocument,
  fromPointer,
  isJsonObject,
  type Json,
  type Operation,
  type SourceFile,
  toPointer,
} from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { objectsOfText } from '../fields/field-changes.ts'
import { orderStep } from '../fields/field-differences.ts'
import { itemNames } from '../fields/item-names.ts'
import { followNamed, type NamedObject } from '../fields/named-pointer.ts'
import type { FieldChange } from '../plan.ts'
import { emptiedBy } from './opened-policy.ts'

const gone = ({ path, object, pointer }: FieldChange): Problem => ({
  code: 'field-gone',
  message: `${object} has no ${pointer === '' ? 'content' : pointer} any more.`,
  path,
})

/** Where an item that left a list comes back: in front of the item that stood behind it, else at the end. */
const placeInList = (items: readonly Json[], list: string, followedBy: string | null): string => {
  const at = followedBy === null ? -1 : (itemNames(items, list)?.indexOf(followedBy) ?? -1)
  return at < 0 ? '-' : String(at)
}

const operationFor = (object: NamedObject, change: FieldChange): Result<Operation> => {
  const { pointer, before, followedBy } = change
  const steps = fromPointer(pointer)
  const last = steps.at(-1)
  if (last === undefined || last === orderStep) return failure(gone(change))
  const target = followNamed(object.value, before === undefined ? emptiedBy(object, change) : pointer)
  if (before === undefined)
    return target === null ? failure(gone(change)) : success({ op: 'remove', path: `${object.root}${target.pointer}` })
  if (target !== null) return success({ op: 'replace', path: `${object.root}${target.pointer}`, value: before })
  const parent = followNamed(object.value, toPointer(steps.slice(0, -1)))
  if (parent === null) return failure(gone(change))
  const list = steps.at(-2) ?? ''
  const step = Array.isArray(parent.value)
    ? placeInList(parent.value as readonly Json[], list, followedBy ?? null)
    : isJsonObject(parent.value)
      ? last
      : null
  if (step === null) return failure(gone(change))
  return success({ op: 'add', path: `${object.root}${parent.pointer}${toPointer([step])}`, value: before })
}

/** An object that a stage took away whole, with its comments, at the end of what the file holds now. */
const objectBack = (text: string, change: FieldChange, before: string | null): Result<string> => {
  const old = objectsOfText(change.path, before)?.find(({ object }) => object === change.object)
  // An item of a list is not a document that could stand by itself.
  if (before === null || old === undefined || old.root !== '') return failure(gone(change))
  // Under the path of the other the copy would come behind its original, which is not there.
  const from: SourceFile = { path: `${change.path} before`, text: before, mode: '100644' }
  const copied = copyDocument(from, old.document, [], { ...from, path: change.path, text })
  return copied.ok ? success(copied.value.text) : failure(gone(change))
}

/** One field of a text, or a whole object, back to what it was before a stage, by the editor; `before` is the file as it was then. */
export const putBack = (text: string, change: FieldChange, before: string | null): Result<string> => {
  const object = objectsOfText(change.path, text)?.find(({ object }) => object === change.object)
  if (object === undefined && change.pointer === '' && change.before !== undefined)
    return objectBack(text, change, before)
  if (object === undefined) return failure(gone(change))
  const operation = operationFor(object, change)
  if (!operation.ok) return operation
  const edited = editDocument({ path: change.path, text, mode: '100644' }, object.document, [operation.value])
  return edited.ok ? success(edited.value.text) : edited
}
