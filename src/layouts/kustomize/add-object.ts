import { isJsonObject, type Json, type JsonObject, renderDocument, type Snapshot } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import type { At } from '../layout.ts'
import { withText } from './edit-piece.ts'
import { type Kustomization, saidOf, under } from './kustomization.ts'
import { idOf } from './object-id.ts'
import { knownKustomization, withEntry } from './own-patch.ts'
import type { BuildRoot } from './root-kustomization.ts'

/** The object as it is written where the Kustomization then adds its own namespace, prefix and suffix. */
const asWritten = (value: JsonObject, by: Kustomization): JsonObject => {
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {}
  const [prefix, suffix] = [saidOf(by, 'namePrefix')?.value ?? '', saidOf(by, 'nameSuffix')?.value ?? '']
  const { name } = idOf(value)
  const own =
    name.startsWith(prefix) && name.endsWith(suffix) && name.length > prefix.length + suffix.length
      ? name.slice(prefix.length, name.length - suffix.length)
      : name
  const kept = Object.fromEntries(
    Object.entries(metadata).flatMap(([key, inner]) =>
      key === 'namespace' && inner === saidOf(by, 'namespace')?.value
        ? []
        : [[key, key === 'name' ? own : inner] as const],
    ),
  )
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === 'metadata' ? kept : inner]))
}

/** The files with a new object, in a file of its own in the overlay's directory, which the overlay takes in. */
export const addObject = (snapshot: Snapshot, root: BuildRoot, beside: At, value: Json): Result<Snapshot> => {
  const found = knownKustomization(snapshot, root)
  if (!found.ok) return found
  const by = found.value
  if (!isJsonObject(value)) throw new Error('A new object is a map')
  const written = asWritten(value, by)
  const { kind, name } = idOf(written)
  const file = `${name}-${kind.toLowerCase()}.yaml`
  const path = under(by.directory, file)
  if (snapshot.files.has(path))
    return failure({
      code: 'file-exists',
      message: `${path} is there already, and the new object wants a file of that name.`,
      path,
      hint: 'Move or rename that file, in a pull request of its own, and give the command again.',
    })
  const listed = withEntry(snapshot, by, 'resources', file)
  if (!listed.ok) return listed
  return success(withText(listed.value, path, renderDocument(written, snapshot.files.get(beside.path))))
}
