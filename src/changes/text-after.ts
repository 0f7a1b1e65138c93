import type { Location } from '../layouts/layouts.ts'
import {
  appendDocument,
  applyPatch,
  copyDocument,
  editDocument,
  isJsonObject,
  type JsonObject,
  type Patch,
  readDocuments,
  removeDocument,
  renderDocument,
  type SourceFile,
  valueAt,
} from '../manifests/manifests.ts'
import { type Result, success } from '../problem.ts'
import type { Place } from '../traffic/traffic.ts'
import type { TreeChange } from './step.ts'

/** The object that a change is about, or that it begins from. */
export const placeOf = (change: TreeChange): Place => {
  switch (change.kind) {
    case 'patch':
    case 'remove':
      return change.place
    case 'add':
      return change.beside
    case 'copy':
      return change.from
  }
}

const edited = (file: SourceFile, document: number, patch: Patch): Result<string> => {
  const result = editDocument(file, document, patch)
  return result.ok ? success(result.value.text) : result
}

/** Behind an item of a List. Its comments are not copied: they would be taken for those of the list. */
const copiedItem = (file: SourceFile, place: Place, patch: Patch): Result<string> => {
  const documents = readDocuments(file)
  if (!documents.ok) return documents
  const item = valueAt(documents.value[place.document]?.value ?? null, place.root)
  if (!isJsonObject(item)) throw new Error(`${place.root} of ${file.path} was read as an object and is none`)
  const patched = applyPatch(item, patch)
  if (!patched.ok) return patched
  const [, list = '', index = ''] = /^(.*)\/(\d+)$/.exec(place.root) ?? []
  const operation = { op: 'add' as const, path: `${list}/${Number(index) + 1}`, value: patched.value }
  return edited(file, place.document, [operation])
}

const newObject = (file: SourceFile, place: Place, path: string | null, value: JsonObject): Result<string> => {
  if (path !== null) return success(renderDocument(value, file))
  if (place.root !== '') {
    const [, list = ''] = /^(.*)\/\d+$/.exec(place.root) ?? []
    return edited(file, place.document, [{ op: 'add', path: `${list}/-`, value }])
  }
  const appended = appendDocument(file, value)
  return appended.ok ? success(appended.value.text) : appended
}

/** The text of the file that a change is written to; null where the file goes away. */
export const textAfter = (
  file: SourceFile,
  { document, patch }: Location,
  change: TreeChange,
): Result<string | null> => {
  switch (change.kind) {
    case 'patch':
      return edited(file, document, patch)
    case 'add':
      return newObject(file, change.beside, change.path, change.value)
    case 'copy': {
      const { from, path } = change
      if (from.root !== '' && path === null) return copiedItem(file, from, change.patch)
      const copied = copyDocument(file, document, change.patch, path === null ? file : null)
      return copied.ok ? success(copied.value.text) : copied
    }
    case 'remove': {
      if (change.place.root !== '') return edited(file, document, [{ op: 'remove', path: change.place.root }])
      const removed = removeDocument(file, document)
      return removed.ok ? success(removed.value.text) : removed
    }
  }
}
