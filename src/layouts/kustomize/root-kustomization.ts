import { directoryOf, isKustomization, type Snapshot } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import { isBelow } from '../inside.ts'
import type { DeclaredTracker } from '../trackers/declared.ts'
import { type Laid, laidOver } from '../trackers/laid.ts'
import { isProblem, type Kustomization, kustomizationAt, kustomizationPath } from './kustomization.ts'
import { type Reached, reachOf } from './reach.ts'

/** What is built: a directory, and the tracker that lays something of its own over it. */
export interface BuildRoot {
  readonly directory: string
  readonly laidBy?: DeclaredTracker | null
  /** Why what that tracker's file says is not what counts. */
  readonly overwritten?: Problem | null
}

/** A root's Kustomization, and what else its tracker does once that is built. */
export interface RootKustomization {
  readonly kustomization: Kustomization
  readonly laid: Laid | null
}

/**
 * What Flux takes in where a directory has no Kustomization: every manifest below it, and directories that have one of their own by that
 * (fluxcd/pkg, kustomize/kustomize_generator.go).
 */
const generatedResources = (snapshot: Snapshot, directory: string): readonly string[] => {
  const from = directory === '' ? 0 : directory.length + 1
  const inner = [...snapshot.files.keys()].flatMap((path) =>
    isKustomization(path) && isBelow(directory, path) && directoryOf(path) !== directory ? [directoryOf(path)] : [],
  )
  const topmost = inner.filter((one) => !inner.some((other) => other !== one && isBelow(other, one)))
  return [...snapshot.files.keys()]
    .flatMap((path) => {
      if (!isBelow(directory, path)) return []
      const within = topmost.find((one) => isBelow(one, path))
      return within ?? (/\.ya?ml$/.test(path) ? path : [])
    })
    .filter((path, index, all) => all.indexOf(path) === index)
    .map((path) => path.slice(from))
    .sort()
}

const missing = ({ name, path, line }: DeclaredTracker, directory: string): Problem => ({
  code: 'kustomization-missing',
  message: `The Application ${name} lays Kustomize's fields over ${directory === '' ? 'the root of the repository' : directory}, which has no Kustomization.`,
  path,
  line,
  hint: 'Add a kustomization.yaml there, or take spec.source.kustomize out.',
})

/** What a root is built by; null where there is nothing to build. */
export const rootKustomization = (
  snapshot: Snapshot,
  { directory, laidBy = null }: BuildRoot,
): RootKustomization | Problem | null => {
  const own = kustomizationAt(snapshot, directory)
  if (own !== null && isProblem(own)) return own
  const laid = laidBy === null ? null : laidOver(snapshot, laidBy, directory)
  if (laidBy === null || laid === null) return own === null ? null : { kustomization: own, laid: null }
  if (own !== null) return { kustomization: { ...own, laid: laid.fields }, laid }
  // A directory that is there with a Kustomization which cannot be read is no directory without one.
  if (kustomizationPath(snapshot, directory) !== null) return null
  if (laidBy.tool === 'argocd') return missing(laidBy, directory)
  const resources = generatedResources(snapshot, directory)
  return {
    kustomization: {
      directory,
      document: laid.document,
      root: '',
      fields: { resources },
      laid: laid.fields,
      isComponent: false,
      isGenerated: true,
    },
    laid,
  }
}

/** What cannot be built is still made of what stands there. */
const unbuilt = (snapshot: Snapshot, directory: string, problem: Problem): Reached => ({
  files: new Set([...snapshot.files.keys()].filter((path) => isBelow(directory, path))),
  directories: new Set([directory]),
  problems: [problem],
})

/** All that a root is made of, the tracker that lays something over it included. */
export const reachOfRoot = (snapshot: Snapshot, root: BuildRoot): Reached => {
  const found = rootKustomization(snapshot, root)
  if (found !== null && isRootProblem(found)) return unbuilt(snapshot, root.directory, found)
  const own = found
  const reached = reachOf(snapshot, root.directory, own?.kustomization ?? null)
  const { laidBy = null } = root
  return own === null || own.laid === null || laidBy === null
    ? reached
    : { ...reached, files: new Set([...reached.files, laidBy.path]) }
}

export const isRootProblem = (value: RootKustomization | Problem): value is Problem => 'code' in value
