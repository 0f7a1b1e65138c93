import {
  type Document,
  directoryOf,
  isJsonObject,
  isKustomization,
  type Json,
  pathFrom,
} from '../../manifests/manifests.ts'

const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item: Json): item is string => typeof item === 'string') : []

/** The namespace that a Kustomization gives to the files it takes in, its bases included; none where several give different ones. */
export const kustomizedNamespaces = (
  documents: readonly Document[],
  counts: (directory: string, path: string) => boolean = () => true,
): ReadonlyMap<string, string> => {
  const byDirectory = new Map(
    documents.flatMap(({ path, value }) =>
      isKustomization(path) && isJsonObject(value) ? [[directoryOf(path), value] as const] : [],
    ),
  )
  const given = new Map<string, Set<string>>()
  const enter = (from: string, directory: string, namespace: string, seen: ReadonlySet<string>): void => {
    const value = byDirectory.get(directory)
    if (value === undefined || seen.has(directory)) return
    for (const key of ['resources', 'bases', 'components'])
      for (const resource of texts(value[key])) {
        const path = pathFrom(directory, resource)
        if (byDirectory.has(path)) enter(from, path, namespace, new Set([...seen, directory]))
        else if (counts(from, path)) given.set(path, (given.get(path) ?? new Set()).add(namespace))
      }
  }
  for (const [directory, value] of byDirectory) {
    const namespace = value['namespace']
    if (typeof namespace === 'string' && namespace !== '') enter(directory, directory, namespace, new Set())
  }
  return new Map(
    [...given].flatMap(([path, namespaces]): [string, string][] => {
      const [only] = namespaces
      return only !== undefined && namespaces.size === 1 ? [[path, only]] : []
    }),
  )
}

const isAbove = (directory: string, path: string): boolean => directory === '' || path.startsWith(`${directory}/`)

/**
 * The namespaces that Kustomizations give to files below their own directory. Those of overlays beside a base are left out: they are several as a
 * rule, and whoever reads only the files that a command needs does not meet them.
 */
export const namespacesFromAbove = (documents: readonly Document[]): ReadonlyMap<string, string> =>
  kustomizedNamespaces(documents, isAbove)
