import { fromPointer, isJsonObject, type Json, type Pointer, toPointer } from '../../manifests/manifests.ts'
import { itemNames } from './item-names.ts'

/** An object of a file, as field changes address it. */
export interface NamedObject {
  /** `kind/namespace/name`, `_` for an unstated namespace; a second one of the same in a file is `kind/namespace/name#2`. */
  readonly object: string
  /** Of the YAML document in the file. */
  readonly document: number
  /** Where the object begins inside it. */
  readonly root: Pointer
  readonly value: Json
}

const text = (value: Json | undefined): string => (typeof value === 'string' && value !== '' ? value : '_')

const objectsAt = (value: Json, document: number, root: Pointer): NamedObject[] => {
  if (!isJsonObject(value)) return value === null ? [] : [{ object: '_/_/_', document, root, value }]
  const items = value['items']
  const kind = text(value['kind'])
  if (kind.endsWith('List') && Array.isArray(items))
    return items.flatMap((item: Json, index: number) => objectsAt(item, document, `${root}/items/${index}`))
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {}
  return [{ object: `${kind}/${text(metadata['namespace'])}/${text(metadata['name'])}`, document, root, value }]
}

/** The objects of a file's documents, items of Lists one by one, each with a name of its own. */
export const namedObjects = (documents: readonly { readonly index: number; readonly value: Json }[]): NamedObject[] => {
  const seen = new Map<string, number>()
  return documents
    .flatMap(({ index, value }) => objectsAt(value, index, ''))
    .map((named) => {
      const times = (seen.get(named.object) ?? 0) + 1
      seen.set(named.object, times)
      return times === 1 ? named : { ...named, object: `${named.object}#${times}` }
    })
}

/** Where a named pointer leads in a value: the plain pointer as far as it goes, and what stands there. */
export const followNamed = (
  value: Json,
  named: Pointer,
): { readonly pointer: Pointer; readonly value: Json } | null => {
  let current = value
  let list = ''
  const steps: string[] = []
  for (const step of fromPointer(named)) {
    if (Array.isArray(current)) {
      const items: readonly Json[] = current
      const index = itemNames(items, list)?.indexOf(step) ?? -1
      const next = items[index]
      if (next === undefined) return null
      steps.push(String(index))
      current = next
    } else if (isJsonObject(current) && Object.hasOwn(current, step)) {
      steps.push(step)
      list = step
      current = current[step] ?? null
    } else return null
  }
  return { pointer: toPointer(steps), value: current }
}
