import {
  directoryOf,
  isJsonObject,
  isKustomization,
  type Json,
  type JsonObject,
  lineOf,
  pathFrom,
  readDocuments,
  type SourceFile,
  toPointer,
} from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'

/** Fields that hold programs to run, or charts to fetch. */
const programs = [
  'generators',
  'transformers',
  'validators',
  'helmCharts',
  'helmChartInflationGenerator',
  'helmGlobals',
]

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

/** Everything in a Kustomization that kustomize takes for a path, with where it stands. */
const pathsOf = (kustomization: JsonObject): readonly { readonly path: string; readonly at: readonly string[] }[] => {
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

/**
 * What makes a Kustomization more than files of this repository, or null. Kustomize has no switch against fetching, so whatever it takes for a path must
 * be a file or directory among those that were handed in.
 */
export const notLocal = (files: readonly SourceFile[]): Problem | null => {
  const known = new Set(
    files.flatMap(({ path }) => path.split('/').map((_, at, steps) => steps.slice(0, at + 1).join('/'))),
  )
  known.add('')
  for (const file of files) {
    if (!isKustomization(file.path)) continue
    const documents = readDocuments(file)
    if (!documents.ok) return documents.problems[0]
    for (const document of documents.value) {
      if (!isJsonObject(document.value)) continue
      const kustomization = document.value
      const program = programs.find((field) => kustomization[field] !== undefined)
      if (program !== undefined)
        return {
          code: 'render-plugin',
          message: `${program} runs or fetches what is not in the repository.`,
          path: file.path,
          line: lineOf(document, toPointer([program])),
          hint: 'Without it this Kustomization could be rendered here.',
        }
      const remote = pathsOf(kustomization).find(
        ({ path }) =>
          path.includes('://') || path.startsWith('/') || !known.has(pathFrom(directoryOf(file.path), path)),
      )
      if (remote !== undefined)
        return {
          code: 'render-remote',
          message: `${JSON.stringify(remote.path)} is not in the repository, and nothing is fetched from elsewhere.`,
          path: file.path,
          line: lineOf(document, toPointer(remote.at)),
          hint: 'Copy it into the repository, or mend the path.',
        }
    }
  }
  return null
}
