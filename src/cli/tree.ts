import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Render } from '../changes/changes.ts'
import { readDocuments, type Snapshot } from '../manifests/manifests.ts'
import { type Problem, type Result, success } from '../problem.ts'
import { type Model, readModel, type UnreadPart } from '../traffic/traffic.ts'

interface Read {
  readonly snapshot: Snapshot
  /** Files that were left unread, and why. */
  readonly skipped: readonly Problem[]
  /** Of those, the ones that may be about traffic all the same. */
  readonly unread: readonly Omit<UnreadPart, 'isWholeFile'>[]
}

/** How subcommands come to files; `main.ts` hands it in, because doors do not reach for git themselves. */
export interface TreeReader {
  /** The real helm and kustomize, where they are set up. */
  readonly render?: Render
  /** A plain directory, which need not be a git repository. `also` are paths that are read whatever they hold. */
  directory(directory: string, also?: readonly string[]): Promise<Result<Read>>
  /** A branch, tag or commit of the repository that the directory belongs to. */
  revision(directory: string, reference: string, also?: readonly string[]): Promise<Result<Read>>
}

/** What one state of the manifests says about traffic, and what of it could not be read. */
export interface TrafficState {
  readonly model: Model
  readonly problems: readonly Problem[]
  /** Those of files that may say something of traffic, whatever that is. */
  readonly unread: readonly UnreadPart[]
}

const stateOf = ({ snapshot, skipped, unread: left }: Read): TrafficState => {
  const unreadable: Problem[] = []
  const documents = [...snapshot.files.values()].flatMap((file) => {
    const read = readDocuments(file)
    if (read.ok) return read.value
    unreadable.push(...read.problems)
    return []
  })
  const { model, problems } = readModel(documents)
  const unread = [...unreadable, ...problems].flatMap((problem, index): UnreadPart[] => {
    const text = problem.path === undefined ? undefined : snapshot.files.get(problem.path)?.text
    return text === undefined ? [] : [{ problem, text, isWholeFile: index < unreadable.length }]
  })
  const leftUnread = left.map((file) => ({ ...file, isWholeFile: true }))
  return { model, problems: [...skipped, ...unreadable, ...problems], unread: [...unread, ...leftUnread] }
}

/** The traffic of a directory as it lies there, or of a revision instead. */
export const readTraffic = async (
  trees: TreeReader,
  directory: string,
  reference: string | undefined,
): Promise<Result<TrafficState>> => {
  const read = await (reference === undefined ? trees.directory(directory) : trees.revision(directory, reference))
  return read.ok ? success(stateOf(read.value)) : read
}

/** The traffic that a word means: a directory of that name, here or in the repository, else a revision of the repository. */
export const readTrafficOf = (
  trees: TreeReader,
  cwd: string,
  repository: string,
  word: string,
): Promise<Result<TrafficState>> => {
  const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  const directory = [resolve(cwd, word), resolve(repository, word)].find(isDirectory)
  return directory === undefined ? readTraffic(trees, repository, word) : readTraffic(trees, directory, undefined)
}
