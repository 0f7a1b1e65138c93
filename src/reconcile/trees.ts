import { filesAbout, readTree, type Tree, withPolicyOf } from '../changes/changes.ts'
import type { PolicyFact } from '../rollout/rollout.ts'
import { type Pass, remember } from './context.ts'
import type { CommitSha, ManifestFiles } from './ports.ts'

const remembered = 6

/** The texts of a commit's manifests. What they mean is worked out where it is asked for. */
export const filesAt = async ({ context }: Pass, commit: CommitSha): Promise<ManifestFiles> => {
  const { git, memory } = context
  const known = memory.files.get(commit)
  if (known !== undefined) return known
  const files = await git.snapshot(commit)
  remember(memory.files, commit, files, remembered)
  return files
}

/** Files with the environments that the policy names. */
const named = (files: ManifestFiles, { policy }: PolicyFact): ManifestFiles => {
  const snapshot = withPolicyOf(files.snapshot, policy)
  return snapshot === files.snapshot ? files : { ...files, snapshot }
}

/** What the manifests of a commit say of a plan, by the names that the policy gives. */
export const namedFilesAt = async (pass: Pass, policy: PolicyFact, commit: CommitSha): Promise<ManifestFiles> =>
  named(await filesAt(pass, commit), policy)

/** The same with files at these paths, whatever they hold, where there are any. */
export const filesWith = async (pass: Pass, commit: CommitSha, paths: readonly string[]): Promise<ManifestFiles> => {
  const usual = await filesAt(pass, commit)
  const also = paths.filter((path) => !usual.snapshot.files.has(path))
  if (also.length === 0) return usual
  const files = await pass.context.git.snapshot(commit, [...new Set(also)].sort())
  const isMore = also.some(
    (path) => files.snapshot.files.has(path) || files.skipped.some((problem) => problem.path === path),
  )
  // What is known of a snapshot is known of that very one.
  return isMore ? files : usual
}

/** The manifests of a commit, all of them, and what they mean for traffic in one environment. In a large repository this takes seconds. */
export const treeAt = async (
  pass: Pass,
  { policy }: PolicyFact,
  commit: CommitSha,
  environment: string | null,
): Promise<Tree> => {
  const { snapshot, skipped, unread } = await filesAt(pass, commit)
  const read = readTree(withPolicyOf(snapshot, policy), environment)
  return {
    ...read,
    problems: [...skipped, ...read.problems],
    unread: [...read.unread, ...unread.map((file) => ({ ...file, isWholeFile: true }))],
  }
}

/** What the manifests of a commit mean for the traffic of these services. */
export const treeAbout = async (
  pass: Pass,
  { policy }: PolicyFact,
  commit: CommitSha,
  services: readonly string[],
  environment: string | null,
): Promise<Tree> => {
  const { snapshot } = await filesAt(pass, commit)
  return readTree(filesAbout(withPolicyOf(snapshot, policy), services, environment), environment)
}

/** As `filesWith`, with the environments that the policy names. */
export const namedFilesWith = async (
  pass: Pass,
  policy: PolicyFact,
  commit: CommitSha,
  paths: readonly string[],
): Promise<ManifestFiles> => named(await filesWith(pass, commit, paths), policy)
