import {
  directoryOf,
  isJsonObject,
  isKustomization,
  lineOf,
  namedPaths,
  pathFrom,
  placesOf,
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

/**
 * What makes a Kustomization more than files of this repository, or null. Kustomize has no switch against fetching, so whatever it takes for a path must
 * be a file or directory among those that were handed in.
 */
export const notLocal = (files: readonly SourceFile[]): Problem | null => {
  const known = placesOf(files)
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
      const remote = namedPaths(kustomization).find(
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
