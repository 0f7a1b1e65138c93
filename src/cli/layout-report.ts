import { policyPath } from '../config/config.ts'
import { documentsOfEnvironment, environmentsReached, readLayout, type Told } from '../layouts/layouts.ts'
import { directoryOf, type Snapshot } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { type TrackerReport, trackerReports, trackersText, type UnexpandedReport } from './layout-trackers.ts'
import { problemText } from './refusal.ts'

interface ReachingFile {
  readonly path: string
  /** Other environments that it reaches too. */
  readonly also: readonly string[]
}

interface RootReport {
  readonly kind: 'plain' | 'kustomize' | 'helm'
  readonly directory: string
  readonly files: readonly ReachingFile[]
  readonly trackers: readonly {
    readonly tool: 'flux' | 'argocd'
    readonly name: string
    readonly namespace: string | null
    readonly path: string
    readonly line: number
    /** True where its own object says more of these files than they do. */
    readonly laysOver: boolean
  }[]
}

/** What `sluice layout --format json` prints. */
export interface LayoutReport {
  readonly environments: readonly {
    readonly name: string | null
    readonly told: Told
    readonly roots: readonly RootReport[]
    readonly problems: readonly Problem[]
  }[]
  /** Files that no environment takes in. */
  readonly rest: readonly string[]
  readonly problems: readonly Problem[]
  /** What syncs what, also where that makes no environment. */
  readonly trackers: readonly TrackerReport[]
  readonly unexpanded: readonly UnexpandedReport[]
}

/** The environments of a repository, as a person or a program asks for them. */
export const layoutReport = (snapshot: Snapshot): LayoutReport => {
  const layout = readLayout(snapshot)
  return {
    environments: layout.environments.map(({ name, told, roots }) => ({
      name,
      told,
      roots: roots.map(({ kind, directory, files, trackers, laidBy = null }) => ({
        kind,
        directory,
        files: files.map((path) => ({
          path,
          also: environmentsReached(layout, path).flatMap((other) => (other === name ? [] : (other ?? 'no name'))),
        })),
        trackers: trackers.map((tracker) => ({
          tool: tracker.tool,
          name: tracker.name,
          namespace: tracker.namespace,
          path: tracker.path,
          line: tracker.line,
          laysOver: tracker === laidBy,
        })),
      })),
      problems: documentsOfEnvironment(snapshot, name).problems,
    })),
    // The policy is no manifest that somebody forgot to take in.
    rest: layout.rest.filter((path) => path !== policyPath),
    problems: layout.problems,
    ...trackerReports(snapshot),
  }
}

const tools = { flux: 'Flux Kustomization', argocd: 'Argo CD Application' } as const
const kinds = { plain: 'as it is', kustomize: 'Kustomize', helm: 'Helm' } as const
const tellings: Readonly<Record<Told, string>> = {
  configuration: 'named in .github/sluice.yml',
  tracker: 'named by what syncs it',
  directory: 'named by its directory',
  values: 'named by its values file',
}

/** So many files stand in a list that a person reads. */
const mostFiles = 30

const indented = (depth: number, text: string): string => `${'  '.repeat(depth)}${text}`

const alsoText = (also: readonly string[]): string => (also.length === 0 ? '' : `  (also ${also.join(', ')})`)

/** So many files of one directory that reach the same stand in one line. */
const enoughToFold = 4

/** Files in their order, those of one directory that reach the same together. */
const foldedFiles = (files: readonly ReachingFile[]): readonly string[] => {
  const groups = new Map<string, ReachingFile[]>()
  for (const file of files) {
    const key = JSON.stringify([directoryOf(file.path), file.also])
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  return [...groups.values()].flatMap((those) => {
    const [first] = those
    return first !== undefined && those.length >= enoughToFold
      ? [`${directoryOf(first.path) || '.'}/  ${those.length} files${alsoText(first.also)}`]
      : those.map(({ path, also }) => `${path}${alsoText(also)}`)
  })
}

const filesText = (files: readonly ReachingFile[], depth: number): readonly string[] => {
  const lines = foldedFiles(files)
  return [
    ...lines.slice(0, mostFiles).map((line) => indented(depth, line)),
    ...(lines.length > mostFiles
      ? [indented(depth, `and ${lines.length - mostFiles} more; --format json has all`)]
      : []),
  ]
}

const rootLine = ({ kind, directory }: RootReport): string =>
  indented(1, `${directory === '' ? '.' : directory}  ${kinds[kind]}`)

const rootText = (root: RootReport): readonly string[] => [
  rootLine(root),
  ...filesText(root.files, 2),
  ...root.trackers.map(({ tool, name, namespace, path, line, laysOver }) =>
    indented(
      2,
      `${laysOver ? 'laid over and ' : ''}synced by the ${tools[tool]} ${namespace === null ? name : `${namespace}/${name}`}  (${path}:${line})`,
    ),
  ),
]

/** Beyond so many directories an environment is a list of them. */
const mostRoots = 12

const rootsText = (roots: readonly RootReport[]): readonly string[] => {
  if (roots.length <= mostRoots) return roots.flatMap(rootText)
  const own = (root: RootReport): string => {
    const shared = root.files.filter(({ also }) => also.length > 0).length
    const others = shared === 0 ? '' : `, ${shared} of them in other environments too`
    return `${rootLine(root)}, ${root.files.length} ${root.files.length === 1 ? 'file' : 'files'}${others}`
  }
  return [
    ...roots.slice(0, mostFiles).map(own),
    ...(roots.length > mostFiles ? [indented(1, `and ${roots.length - mostFiles} more; --format json has all`)] : []),
  ]
}

const countText = (roots: readonly RootReport[]): string =>
  roots.length <= mostRoots ? '' : `, ${roots.length} directories`

const problemLines = (problems: readonly Problem[]): readonly string[] =>
  problems.map((problem) => indented(1, `! ${problemText(problem).trimEnd().replaceAll('\n', '\n    ')}`))

/** The same as a tree. */
export const layoutText = ({ environments, rest, problems, ...synced }: LayoutReport): string => {
  const syncing = trackersText(synced)
  if (environments.length === 0)
    return [
      'Plain manifests: no Kustomization lays anything over them, and no directory has a name. Commands need no --env.\n',
      ...[...problemLines(problems), ...syncing].map((line) => `${line}\n`),
    ].join('')
  const lines = [
    ...environments.flatMap(({ name, told, roots, problems: own }) => [
      `${name ?? '(no name)'}  ${tellings[told]}${countText(roots)}`,
      ...rootsText(roots),
      ...problemLines(own),
      '',
    ]),
    ...(rest.length === 0
      ? []
      : [
          'Outside of them all',
          ...filesText(
            rest.map((path) => ({ path, also: [] })),
            1,
          ),
          '',
        ]),
    ...problemLines(problems),
    ...(problems.length === 0 || syncing.length === 0 ? [] : ['']),
    ...syncing,
  ]
  return `${lines.join('\n').trimEnd()}\n`
}
