import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { meantEnvironment, type Render, readTree, withPolicyOf } from '../changes/changes.ts'
import { type OrganisationPolicy, policyPath, readPolicy } from '../config/config.ts'
import type { Snapshot } from '../manifests/manifests.ts'
import { type Problem, type Result, success } from '../problem.ts'
import type { Model, UnreadPart } from '../traffic/traffic.ts'

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

/** The files with the environments that the policy beside them names, or that of the organisation beneath it. */
export const namesIn = (snapshot: Snapshot, organisation: OrganisationPolicy | null = null): Snapshot => {
  const policy = readPolicy(snapshot.files.get(policyPath)?.text ?? null, policyPath, organisation)
  return policy.ok ? withPolicyOf(snapshot, policy.value) : snapshot
}

/** What the files say of traffic in the environment that is meant. */
const stateOf = ({ snapshot: read, skipped, unread: left }: Read, environment: string | null): Result<TrafficState> => {
  const snapshot = namesIn(read)
  const meant = meantEnvironment({ snapshot, scopes: [], services: [], otherwise: environment })
  if (!meant.ok) return meant
  const { model, problems, unread } = readTree(snapshot, meant.value)
  const leftUnread = left.map((file) => ({ ...file, isWholeFile: true }))
  return success({ model, problems: [...skipped, ...problems], unread: [...unread, ...leftUnread] })
}

/** The traffic of a directory as it lies there, or of a revision instead. */
export const readTraffic = async (
  trees: TreeReader,
  directory: string,
  { ref, env }: { readonly ref?: string; readonly env?: string },
): Promise<Result<TrafficState>> => {
  const also = [policyPath]
  const read = await (ref === undefined ? trees.directory(directory, also) : trees.revision(directory, ref, also))
  return read.ok ? stateOf(read.value, env ?? null) : read
}

/** The traffic that a word means: a directory of that name, here or in the repository, else a revision of the repository. */
export const readTrafficOf = (
  trees: TreeReader,
  cwd: string,
  repository: string,
  word: string,
  env: string | undefined,
): Promise<Result<TrafficState>> => {
  const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  const directory = [resolve(cwd, word), resolve(repository, word)].find(isDirectory)
  const where = env === undefined ? {} : { env }
  return directory === undefined
    ? readTraffic(trees, repository, { ref: word, ...where })
    : readTraffic(trees, directory, where)
}
