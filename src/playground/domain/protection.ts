import { commitsBetween } from '../git/merge.ts'
import { isPullRequest, type PullRequest, type Records } from '../state/records.ts'
import type { NameRules, Protection, Repository, TextRule, World } from '../state/world.ts'
import { textViolation } from './name-rules.ts'
import { whyReviewsForbid } from './review-demands.ts'

/** What the branch demands; null where it is not protected. */
export const protectionOf = (repository: Repository, branch: string): Protection | null =>
  branch === repository.defaultBranch ? repository.settings.protection : null

/** Direct pushes are refused where changes must come by pull request; the git side is told through a file. */
export const applyProtection = (repository: Repository): void => {
  const protection = repository.settings.protection
  const closed = protection !== null && (protection.requiredReviews > 0 || protection.mergeQueue)
  repository.git.protectBranches(closed ? [repository.defaultBranch] : [])
}

/** A text rule as `grep -E` takes it, which reads line by line as GitHub's expressions do. */
const expression = ({ operator, pattern }: TextRule): string => {
  if (operator === 'regex') return pattern
  const literal = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return { starts_with: `^${literal}`, ends_with: `${literal}$`, contains: literal }[operator]
}

const textOf = (format: string, what: string, rule: TextRule | undefined) =>
  rule === undefined ? [] : [{ format, pattern: expression(rule), violation: textViolation(what, rule) }]

const pushRule = (rules: NameRules) => ({
  names: rules.names === '~ALL' ? 'refs/heads/*' : rules.names.replaceAll('**', '*'),
  creation: rules.creation ?? false,
  update: rules.update ?? false,
  deletion: rules.deletion ?? false,
  signatures: rules.signatures ?? false,
  texts: [...textOf('%B', 'Commit message', rules.message), ...textOf('%ae', 'Author email', rules.authorEmail)],
  paths: rules.paths ?? [],
  largestFile: rules.largestFile === undefined ? null : rules.largestFile * 1024 * 1024,
})

/** Rulesets hold for pushes as they do for the API. */
export const applyRules = (repository: Repository, page: string): void =>
  repository.git.demandOfPushes(`${page}/rules`, repository.settings.rules.map(pushRule))

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
  const review = await whyReviewsForbid(world, repository, issue, protection, baseSha)
  if (review) return review
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
