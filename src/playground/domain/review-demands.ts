import { codeOwnersOf, codeOwnersPaths, codeOwnerText, readCodeOwners } from '../../config/config.ts'
import type { PullRequest, Review } from '../state/records.ts'
import { accountById, mayAtLeast, type Protection, type Repository, type World } from '../state/world.ts'

/** Per person the latest review that says yes or no; GitHub counts only people who may write. */
export const decidingReviews = (world: World, repository: Repository, issue: PullRequest): Review[] => {
  const latest = new Map<number, Review>()
  for (const review of repository.records.reviews) {
    if (review.issue !== issue.number || review.state === 'COMMENTED' || review.state === 'PENDING') continue
    if (mayAtLeast(repository, accountById(world, review.author), 'write')) latest.set(review.author, review)
  }
  return [...latest.values()]
}

/** Owners who have not approved, of each file that changes; as CODEOWNERS of the base names them. */
const missingOwners = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  baseSha: string,
  approvers: readonly number[],
): Promise<readonly string[]> => {
  const files = await Promise.all(codeOwnersPaths.map((path) => repository.git.object(`${baseSha}:${path}`)))
  const rules = readCodeOwners(files.find((file) => file !== null)?.body.toString() ?? '')
  const from = (await repository.git.mergeBase(baseSha, issue.pull.headSha)) ?? baseSha
  const changed = await repository.git.known(['diff', '--name-only', '-z', '--no-renames', from, issue.pull.headSha])
  const logins = approvers.map((id) => accountById(world, id).login.toLowerCase())
  const missing = new Set<string>()
  for (const path of changed.stdout.toString().split('\0')) {
    const owners = path === '' ? [] : codeOwnersOf(rules, path)
    const people = owners.flatMap((owner) => {
      if (owner.kind === 'user') return [owner.login]
      return owner.kind === 'team' ? (world.teams.get(owner.team.slice(owner.team.indexOf('/') + 1)) ?? []) : []
    })
    if (owners.length > 0 && !people.some((login) => logins.includes(login.toLowerCase())))
      missing.add(owners.map((owner) => codeOwnerText(owner).replace(/^@/, '')).join(', '))
  }
  return [...missing]
}

/** GitHub's sentence for the review that is still missing; null where none is. */
export const whyReviewsForbid = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  protection: Protection,
  baseSha: string,
): Promise<string | null> => {
  const reviews = decidingReviews(world, repository, issue)
  const approvals = reviews.filter((one) => one.state === 'APPROVED')
  const asked = protection.requiredReviews > 0 || protection.codeOwners || protection.lastPush
  if (asked && reviews.some((one) => one.state === 'CHANGES_REQUESTED'))
    return 'Changes have been requested by reviewers with write access.'
  if (approvals.length < protection.requiredReviews) {
    const noun = protection.requiredReviews === 1 ? 'approving review is' : 'approving reviews are'
    return `At least ${protection.requiredReviews} ${noun} required by reviewers with write access.`
  }
  if (protection.codeOwners) {
    const approvers = approvals.map(({ author }) => author)
    const [owners] = await missingOwners(world, repository, issue, baseSha, approvers)
    if (owners !== undefined) return `Waiting on code owner review from ${owners}.`
  }
  const { lastPusher, headSha } = issue.pull
  if (protection.lastPush && !approvals.some(({ author, commit }) => author !== lastPusher && commit === headSha))
    return 'New changes require approval from someone other than the last pusher.'
  if (protection.resolvedConversations && issue.pull.openConversations > 0)
    return 'A conversation must be resolved before this pull request can be merged.'
  return null
}
