import type { Json, SourceFile } from '../../manifests/manifests.ts'
import type { FieldChange } from '../plan.ts'
import { documentsOf } from '../text/parsed-files.ts'
import { fieldDifferences } from './field-differences.ts'
import { type NamedObject, namedObjects } from './named-pointer.ts'

const fileOf = (path: string, text: string | null): SourceFile | null =>
  text === null ? null : { path, text, mode: '100644' }

const objectsOf = (file: SourceFile | null): readonly NamedObject[] | null => {
  if (file === null) return []
  const documents = documentsOf(file)
  return documents.ok ? namedObjects(documents.value) : null
}

/** A file's objects; none for a file that is not there, null for one that does not parse. */
export const objectsOfText = (path: string, text: string | null): readonly NamedObject[] | null =>
  objectsOf(fileOf(path, text))

/** Which fields differ between two states of one file; null is "not there". */
export const fieldChangesOfFiles = (before: SourceFile | null, after: SourceFile | null): FieldChange[] => {
  const path = (after ?? before)?.path ?? ''
  if (before?.text === after?.text) return []
  const was = objectsOf(before)
  const is = objectsOf(after)
  if (was === null || is === null)
    return [{ path, object: '_/_/_', pointer: '', before: before?.text, after: after?.text }]
  const valueIn = (objects: readonly NamedObject[], name: string): Json | undefined =>
    objects.find(({ object }) => object === name)?.value
  return [...new Set([...was, ...is].map(({ object }) => object))].flatMap((object) =>
    fieldDifferences(valueIn(was, object), valueIn(is, object)).map((difference) => ({ path, object, ...difference })),
  )
}

/**
 * Which fields differ between two texts of one file, comments and layout aside. A text that does not parse counts as one value, so that nothing
 * passes unseen.
 */
export const fieldChangesBetween = (before: string | null, after: string | null, path: string): FieldChange[] =>
  fieldChangesOfFiles(fileOf(path, before), fileOf(path, after))
