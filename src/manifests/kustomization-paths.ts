import { isJsonObject, type Json, type JsonObject } from './json.ts'
import { parsedFile } from './parsed-file.ts'
import { directoryOf, isKustomization, pathFrom } from './paths.ts'
import type { SourceFile } from './snapshot.ts'

/** Lists of paths, each of which kustomize would fetch where it is an address. */
const pathLists = ['resources', 'bases', 'components', 'crds', 'configurations', 'patchesStrategicMerge']

/** Lists of maps with paths in them. */
const pathMaps: Readonly<Record<string, readonly string[]>> = {
  patches: ['path'],
  patchesJson6902: ['path'],
  replacements: ['path'],
  configMapGenerator: ['files', 'envs', 'env'],
  secretGenerator: ['files', 'envs', 'env'],
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** Everything in a Kustomization that kustomize takes for a path, as it is written, with where it stands. */
export const namedPaths = (
  kustomization: JsonObject,
): readonly { readonly path: string; readonly at: readonly string[] }[] => {
  const plain = pathLists.flatMap((field) =>
    list(kustomization[field]).map((entry, index) => ({ entry, at: [field, String(index)] })),
  )
  const inMaps = Object.entries(pathMaps).flatMap(([field, keys]) =>
    list(kustomization[field]).flatMap((entry, index) =>
      keys.flatMap((key) => {
        const value = isJsonObject(entry) ? entry[key] : undefined
        const at = [field, String(index), key]
        return (Array.isArray(value) ? value : [value]).map((one) => ({
          // A file of a generator may stand behind the key that it gets.
          entry: typeof one === 'string' && key === 'files' ? one.slice(one.indexOf('=') + 1) : (one ?? null),
          at,
        }))
      }),
    ),
  )
  const openApi = kustomization['openapi']
  const schema = isJsonObject(openApi) ? [{ entry: openApi['path'] ?? null, at: ['openapi', 'path'] }] : []
  return [...plain, ...inMaps, ...schema].flatMap(({ entry, at }) => {
    // Here an entry may be the patch itself.
    const isInline = at[0] === 'patchesStrategicMerge' && typeof entry === 'string' && /[\n{]/.test(entry)
    return typeof entry === 'string' && !isInline ? [{ path: entry, at }] : []
  })
}

/** Every path that is a file or a directory of these files. */
export const placesOf = (files: readonly SourceFile[]): ReadonlySet<string> =>
  new Set(['', ...files.flatMap(({ path }) => path.split('/').map((_, at, steps) => steps.slice(0, at + 1).join('/')))])

/**
 * What the Kustomizations among these files take in of the repository that is not among the files: they say nothing of traffic, so nobody has read
 * them, and a real kustomize wants them all the same.
 */
export const unreadPaths = (files: readonly SourceFile[]): readonly string[] => {
  const known = placesOf(files)
  const named = files.flatMap((file) => {
    const documents = isKustomization(file.path) ? parsedFile(file) : null
    if (documents === null || !documents.ok) return []
    return documents.value.flatMap(({ value }) =>
      isJsonObject(value)
        ? namedPaths(value).flatMap(({ path }) =>
            path.includes('://') || path.startsWith('/') ? [] : [pathFrom(directoryOf(file.path), path)],
          )
        : [],
    )
  })
  return [...new Set(named)].filter((path) => !known.has(path))
}
