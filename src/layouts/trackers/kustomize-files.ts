import {
  directoryOf,
  isJsonObject,
  isKustomization,
  type Json,
  pathFrom,
  type Snapshot,
} from '../../manifests/manifests.ts'
import { fileValue } from './parsed.ts'

type Files = Pick<Snapshot, 'files'>

const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

const inDirectory = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`)

/** The Kustomization of a directory; null where it has none. */
export const kustomizationOf = ({ files }: Files, directory: string): string | null =>
  names.map((name) => inDirectory(directory, name)).find((path) => files.has(path)) ?? null

/** Every text in a Kustomization may name a file or a directory: its fields are many, and one that names none leads nowhere. */
const textsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return value.includes('\n') ? [] : [value.slice(value.indexOf('=') + 1)]
  if (Array.isArray(value)) return value.flatMap((item: Json) => textsIn(item))
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : []
}

const isDirectory = ({ files }: Files, path: string): boolean =>
  names.some((name) => files.has(inDirectory(path, name)))

/** The files that a Kustomization reaches, its own among them. Files that are not known are not among them, and lead no further. */
export const kustomizeFiles = (snapshot: Files, start: string): ReadonlySet<string> => {
  const reached = new Set<string>()
  const open = [start]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    if (!isKustomization(path)) continue
    const directory = directoryOf(path)
    for (const text of textsIn(fileValue(snapshot, path) ?? null)) {
      if (text.includes('://') || text === '') continue
      const target = pathFrom(directory, text)
      if (snapshot.files.has(target)) open.push(target)
      else if (isDirectory(snapshot, target)) open.push(kustomizationOf(snapshot, target) ?? target)
    }
  }
  return reached
}
