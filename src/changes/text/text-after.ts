import type { Location } from '../../layouts/layouts.ts'
import {
  appendDocument,
  copyDocument,
  editDocument,
  type JsonObject,
  type Patch,
  removeDocument,
  renderDocument,
  type SourceFile,
} from '../../manifests/manifests.ts'
import { type Result, success } from '../../problem.ts'
import type { Place } from '../../traffic/traffic.ts'
import type { TreeChange } from '../tree-change.ts'

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

const newObject = (
  file: SourceFile,
  { place, path, into }: { readonly place: Place; readonly path: string | null; readonly into: SourceFile | null },
  value: JsonObject,
): Result<string> => {
  if (into !== null) {
    const joined = appendDocument(into, value)
    return joined.ok ? success(joined.value.text) : joined
  }
  if (path !== null) return success(renderDocument(value, file))
  if (place.root !== '') {
    const [, list = '', index = ''] = /^(.*)\/(\d+)$/.exec(place.root) ?? []
    return edited(file, place.document, [{ op: 'add', path: `${list}/${Number(index) + 1}`, value }])
  }
  const appended = appendDocument(file, value, place.document)
  return appended.ok ? success(appended.value.text) : appended
}

/** The text of the file that a change is written to; null where the file goes away. `into` is a new file that a change before this one has begun. */
export const textAfter = (
  file: SourceFile,
  { document, patch }: Location,
  change: TreeChange,
  into: SourceFile | null = null,
): Result<string | null> => {
  switch (change.kind) {
    case 'patch':
      return edited(file, document, patch)
    case 'add':
      return newObject(file, { place: change.beside, path: change.path, into }, change.value)
    case 'copy': {
      const { from, path } = change
      const copied = copyDocument(file, document, change.patch, path === null ? file : into, from.root)
      return copied.ok ? success(copied.value.text) : copied
    }
    case 'remove': {
      if (change.place.root !== '') return edited(file, document, [{ op: 'remove', path: change.place.root }])
      const removed = removeDocument(file, document)
      return removed.ok ? success(removed.value.text) : removed
    }
  }
}
