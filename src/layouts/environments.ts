import { type Document, parsedFile, type Snapshot } from '../manifests/manifests.ts'
import { nearNames } from '../near-names.ts'
import { oncePer } from '../once-per.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { applyRelease } from './helm/apply-release.ts'
import { findReleases } from './helm/find-releases.ts'
import { applyKustomization } from './kustomize/apply.ts'
import type { Applied, Environment, Layout, Root } from './layout.ts'
import { readLayout } from './read-layout.ts'

/** The objects of one environment: those of files that are applied as they are, and those that a tool makes. */
export interface EnvironmentObjects {
  /** Files whose documents are applied as they stand there. */
  readonly plain: readonly string[]
  readonly applied: readonly Applied[]
  readonly problems: readonly Problem[]
}

export const environmentOf = ({ environments }: Layout, name: string | null): Environment | null =>
  environments.find((environment) => environment.name === name) ?? null

/** All names, in the order of the alphabet. */
export const environmentNames = ({ environments }: Layout): readonly string[] =>
  environments.flatMap(({ name }) => name ?? [])

const applied = new WeakMap<Snapshot, Map<Root, Applied>>()

/** A root that a tool makes objects of, as it is applied. */
export const appliedOf = (snapshot: Snapshot, root: Root): Applied => {
  const roots = applied.get(snapshot) ?? new Map<Root, Applied>()
  applied.set(snapshot, roots)
  const own =
    roots.get(root) ??
    (root.kind === 'helm'
      ? applyRelease(snapshot, root, findReleases(snapshot).found)
      : applyKustomization(snapshot, root))
  roots.set(root, own)
  return own
}

/** Files of an environment whose documents are applied as they stand there, whatever is left aside. */
export const plainFilesOf = (snapshot: Snapshot, name: string | null): readonly string[] => {
  const layout = readLayout(snapshot)
  // Without layers every environment that the configuration names is the whole repository.
  if (layout.environments.length === 0) return [...snapshot.files.keys()]
  const roots = environmentOf(layout, name)?.roots ?? []
  return [
    ...new Set([
      ...roots.flatMap(({ kind, files }) => (kind === 'plain' ? files : [])),
      ...(name === null ? layout.rest : []),
    ]),
  ]
}

/** What stands for a root where a question leaves it aside; those of one directory go together. */
export const keyOfRoot = ({ kind, directory }: Root): string => `${kind} ${directory}`

/** The roots of an environment that a tool makes objects of. */
export const madeRootsOf = (snapshot: Snapshot, name: string | null): readonly Root[] =>
  (environmentOf(readLayout(snapshot), name)?.roots ?? []).filter(({ kind }) => kind !== 'plain')

const known = new WeakMap<Snapshot, Map<string | null, EnvironmentObjects>>()

/** Charts kept elsewhere that seem to move traffic here; those of an environment that nothing else makes stand with what has no name. */
const elsewhereIn = (snapshot: Snapshot, layout: Layout, name: string | null): readonly Problem[] =>
  findReleases(snapshot).elsewhere.flatMap((one) => {
    const own = environmentOf(layout, one.name) === null ? null : one.name
    return one.isAboutTraffic && own === name ? [one.problem] : []
  })

const readObjects = (snapshot: Snapshot, name: string | null): EnvironmentObjects => {
  const { aside } = snapshot
  const unread = elsewhereIn(snapshot, readLayout(snapshot), name)
  const plain = plainFilesOf(snapshot, name)
  const roots = madeRootsOf(snapshot, name).filter((root) => aside?.has(keyOfRoot(root)) !== true)
  return {
    plain: aside === undefined ? plain : plain.filter((path) => !aside.has(path)),
    applied: roots.map((root) => appliedOf(snapshot, root)),
    // A Kustomization's build says these itself.
    problems: [...unread, ...roots.flatMap(({ kind, problems }) => (kind === 'kustomize' ? [] : problems))],
  }
}

/** What is applied in an environment, or, without a name, of all that none of them reaches. */
export const objectsOfEnvironment = (snapshot: Snapshot, name: string | null): EnvironmentObjects => {
  const names = known.get(snapshot) ?? new Map<string | null, EnvironmentObjects>()
  known.set(snapshot, names)
  const objects = names.get(name) ?? readObjects(snapshot, name)
  names.set(name, objects)
  return objects
}

/** The documents of an environment as they are applied; a file that does not parse hides nothing but itself. */
export const documentsOfEnvironment = (
  snapshot: Snapshot,
  name: string | null,
): {
  readonly documents: readonly Document[]
  readonly unreadable: readonly Problem[]
  readonly problems: readonly Problem[]
} => {
  const { plain, applied, problems } = objectsOfEnvironment(snapshot, name)
  const results = plain.flatMap((path) => {
    const file = snapshot.files.get(path)
    return file === undefined ? [] : [parsedFile(file)]
  })
  return {
    documents: [
      ...results.flatMap((result) => (result.ok ? result.value : [])),
      ...applied.flatMap(({ documents }) => documents),
    ],
    unreadable: results.flatMap((result) => (result.ok ? [] : result.problems)),
    problems: [...problems, ...applied.flatMap((one) => one.problems)],
  }
}

const reachingOf = oncePer((layout: Layout): ReadonlyMap<string, ReadonlySet<string | null>> => {
  const found = new Map<string, Set<string | null>>()
  for (const { name, roots } of layout.environments)
    for (const { files } of roots)
      for (const path of files) {
        const names = found.get(path)
        if (names === undefined) found.set(path, new Set([name]))
        else names.add(name)
      }
  return found
})

/** The environments that a file reaches, by name; null stands for the one without. */
export const environmentsReached = (layout: Layout, path: string): readonly (string | null)[] => [
  ...(reachingOf(layout).get(path) ?? []),
]

/** The environment of that name, or which there are. */
export const namedEnvironment = (layout: Layout, name: string): Result<Environment> => {
  const found = environmentOf(layout, name)
  if (found !== null) return success(found)
  const names = environmentNames(layout)
  const [meant] = [...nearNames(name, names), ...names.filter((one) => one.split(/[-_.]/).includes(name)), ...names]
  return failure({
    code: 'unknown-environment',
    message:
      names.length === 0
        ? `There is no environment "${name}": this repository has no overlays, and none is configured.`
        : `There is no environment "${name}", only ${names.join(', ')}.`,
    hint: names.length === 0 ? 'Leave --env out.' : `Say --env ${meant ?? ''}`,
  })
}
