import type { Snapshot, SourceFile } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import { type NamedObject, namedObjects } from '../fields/named-pointer.ts'
import { documentsOf } from './parsed-files.ts'

const objectIn = (file: SourceFile, object: string): NamedObject | undefined => {
  const documents = documentsOf(file)
  return documents.ok ? namedObjects(documents.value).find((one) => one.object === object) : undefined
}

/**
 * Where an object is written now: in the file that is known to hold it, else in the only other file that does. Environments often hold
 * objects of one name, so of several others none is taken.
 */
export const objectHome = (
  files: Snapshot['files'],
  path: string,
  object: string,
): Result<{ readonly path: string; readonly object: NamedObject }> => {
  const file = files.get(path)
  const documents = file === undefined ? undefined : documentsOf(file)
  if (documents?.ok === false) return documents
  const here = file === undefined ? undefined : objectIn(file, object)
  if (here !== undefined) return success({ path, object: here })
  const name = object.split('/').at(-1)?.replace(/#\d+$/, '') ?? ''
  const others = [...files.values()].flatMap((other) => {
    // Parsing is dear, and a file that does not even hold the name need not be.
    const found = other.path === path || !other.text.includes(name) ? undefined : objectIn(other, object)
    return found === undefined ? [] : [{ path: other.path, object: found }]
  })
  const [only, second] = others
  if (only !== undefined && second === undefined) return success(only)
  return failure({
    code: 'object-gone',
    message:
      second === undefined
        ? `${object} is not in ${path} any more, nor in another file.`
        : `${object} is not in ${path} any more, and several other files hold one of that name: ${others.map((other) => other.path).join(', ')}.`,
    path,
  })
}
