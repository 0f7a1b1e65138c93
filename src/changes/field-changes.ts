import { type Json, readDocuments } from '../manifests/manifests.ts'
import { fieldDifferences } from './field-differences.ts'
import { type NamedObject, namedObjects } from './named-pointer.ts'
import type { FieldChange } from './plan.ts'

/** A file's objects; none for a file that is not there, null for one that does not parse. */
export const objectsOfText = (path: string, text: string | null): readonly NamedObject[] | null => {
  if (text === null) return []
  const documents = readDocuments({ path, text, mode: '100644' })
  return documents.ok ? namedObjects(documents.value) : null
}

/**
 * Which fields differ between two texts of one file, comments and layout aside. A text that does not parse counts as one value, so that nothing
 * passes unseen.
 */
export const fieldChangesBetween = (before: string | null, after: string | null, path: string): FieldChange[] => {
  if (before === after) return []
  const was = objectsOfText(path, before)
  const is = objectsOfText(path, after)
  if (was === null || is === null)
    return [{ path, object: '_/_/_', pointer: '', before: before ?? undefined, after: after ?? undefined }]
  const valueIn = (objects: readonly NamedObject[], name: string): Json | undefined =>
    objects.find(({ object }) => object === name)?.value
  return [...new Set([...was, ...is].map(({ object }) => object))].flatMap((object) =>
    fieldDifferences(valueIn(was, object), valueIn(is, object)).map((difference) => ({ path, object, ...difference })),
  )
}
