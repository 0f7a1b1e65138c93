import { commitsBetween } from '../git/merge.ts'
import { isPullRequest, type PullRequest, type Records, type Review } from '../state/records.ts'
import { accountById, mayAtLeast, type Protection, type Repository, type World } from '../state/world.ts'

/** What the branch demands; null where it is not protected. */
export const protectionOf = (repository: Repository, branch: string): Protection | null =>
  branch === repository.defaultBranch ? repository.settings.protection : null

/** Direct pushes are refused where changes must come by pull request; the git side is told through a file. */
export const applyProtection = (repository: Repository): void => {
  const protection = repository.settings.protection
  const closed = protection !== null && (protection.requiredReviews > 0 || protection.mergeQueue)
  repository.git.protectBranches(closed ? [repository.defaultBranch] : [])
}

/** Per person the latest review that says yes or no; GitHub counts only people who may write. */
export const decidingReviews = (world: World, repository: Repository, issue: PullRequest): Review[] => {
  const latest = new Map<number, Review>()
  for (const review of repository.records.reviews) {
    if (review.issue !== issue.number || review.state === 'COMMENTED' || review.state === 'PENDING') continue
    if (mayAtLeast(repository, accountById(world, review.author), 'write')) latest.set(review.author, review)
  }
  return [...latest.values()]
}

export type ContextState = 'expected' | 'pending' | 'failing' | 'passing'

/** The newest word on a required context, from commit statuses and check runs alike. */
export const contextState = (records: Records, sha: string, context: string, app: number | null): ContextState => {
  const status = records.statuses.findLast(
    (one) => one.sha === sha && one.context.toLowerCase() === context.toLowerCase() && app === null,
  )
  const run = records.checkRuns.findLast(
    (one) => one.headSha === sha && one.name === context && (app === null || one.app === app),
  )
  if (!status && !run) return 'expected'
  if (status && status.state !== 'success') return status.state === 'pending' ? 'pending' : 'failing'
  if (run && run.status !== 'completed') return 'pending'
  const good = run === undefined || ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '')
  return good ? 'passing' : 'failing'
}

/** GitHub's sentence for the first thing that still forbids the merge; null where nothing does. */
export const whyNotMergeable = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  baseSha: string,
  way: 'direct' | 'queue' = 'direct',
): Promise<string | null> => {
  const protection = protectionOf(repository, issue.pull.baseBranch)
  if (!protection) return null
  if (protection.mergeQueue && way === 'direct') return 'Changes must be made through the merge queue'
  if (protection.upToDate && !(await repository.git.isAncestor(baseSha, issue.pull.headSha)))
    return 'Head branch is out of date. Review and try the merge again.'
  const reviews = decidingReviews(world, repository, issue)
  if (protection.requiredReviews > 0) {
    if (reviews.some((one) => one.state === 'CHANGES_REQUESTED'))
      return 'Changes have been requested by reviewers with write access.'
    const approvals = reviews.filter((one) => one.state === 'APPROVED').length
    if (approvals < protection.requiredReviews) {
      const noun = protection.requiredReviews === 1 ? 'approving review is' : 'approving reviews are'
      return `At least ${protection.requiredReviews} ${noun} required by reviewers with write access.`
    }
  }
  const checks = whyChecksForbid(repository, protection, issue.pull.headSha)
  if (checks) return checks
  if (protection.requiredSignatures) {
    const commits = await commitsBetween(repository.git, baseSha, issue.pull.headSha)
    if (commits.some((sha) => !repository.verified.has(sha))) return 'Commits must have verified signatures.'
  }
  return null
}

const whyChecksForbid = (repository: Repository, protection: Protection, sha: string): string | null => {
  const open = protection.requiredChecks
    .map((check) => ({ ...check, state: contextState(repository.records, sha, check.context, check.app) }))
    .filter((check) => check.state !== 'passing')
  const first = open[0]
  if (!first) return null
  return open.length === 1
    ? `Required status check "${first.context}" is ${first.state}.`
    : `${open.length} of ${protection.requiredChecks.length} required status checks are ${first.state}.`
}

export const openPullRequests = (repository: Repository): PullRequest[] =>
  repository.records.issues.filter(isPullRequest).filter((issue) => issue.state === 'open')
