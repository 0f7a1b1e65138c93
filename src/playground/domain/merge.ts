import { commitsBetween, mergedTree, rebased } from '../git/merge.ts'
import { zeroSha } from '../git/repository.ts'
import type { Account, PullRequest } from '../state/records.ts'
import { accountById, type Repository, type World } from '../state/world.ts'
import { headRepository } from '../views/pull-request.ts'
import { personOf, webFlow } from './identity.ts'
import { violationsOf, violationText } from './name-rules.ts'
import { protectionOf, whyNotMergeable } from './protection.ts'
import { baseTip, markMerged, tellPullRequest } from './pull-requests.ts'
import { noticeReferences } from './references.ts'

export type MergeMethod = 'merge' | 'squash' | 'rebase'

export interface MergeWish {
  readonly method: MergeMethod
  /** The head the caller looked at; null where it does not care. */
  readonly head: string | null
  readonly title: string | null
  readonly message: string | null
}

export type MergeAnswer =
  | { readonly kind: 'merged'; readonly sha: string }
  | { readonly kind: 'refused'; readonly status: 405 | 409; readonly message: string }

const refused = (message: string): MergeAnswer => ({ kind: 'refused', status: 405, message })

const methodNames = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' } as const

/** By the repository's settings, and by what protection and rulesets leave of them. */
export const methodAllowed = (repository: Repository, branch: string, method: MergeMethod): boolean => {
  const protection = protectionOf(repository, branch)
  if (protection?.linearHistory && method === 'merge') return false
  if (protection?.methods && !protection.methods.includes(method)) return false
  return {
    merge: repository.settings.allowMergeCommit,
    squash: repository.settings.allowSquashMerge,
    rebase: repository.settings.allowRebaseMerge,
  }[method]
}

/** Apps stand in such lists by their slug. */
const mayPushThere = (repository: Repository, branch: string, { login }: Account): boolean => {
  const { pushers = null } = protectionOf(repository, branch) ?? {}
  return pushers === null || pushers.includes(login.replace(/\[bot\]$/, ''))
}

/** Merges as GitHub does, by every rule it has; git makes the merge, and the base moves only from where it was looked at. */
export const mergePullRequest = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  merger: Account,
  wish: MergeWish,
): Promise<MergeAnswer> => {
  if (issue.state === 'closed') return refused('Pull Request is not mergeable')
  if (wish.head !== null && wish.head !== issue.pull.headSha)
    return { kind: 'refused', status: 409, message: 'Head branch was modified. Review and try the merge again.' }
  if (issue.pull.draft) return refused('Pull Request is still a draft')
  if (!methodAllowed(repository, issue.pull.baseBranch, wish.method))
    return refused(`${methodNames[wish.method]} are not allowed on this repository.`)
  if (!mayPushThere(repository, issue.pull.baseBranch, merger))
    return refused('You’re not authorized to push to this branch.')
  const base = await baseTip(repository, issue)
  const obstacle =
    (await whyNotMergeable(world, repository, issue, base)) ??
    whyMethodForbidden(repository, issue, merger, wish.method)
  if (obstacle) return refused(obstacle)
  const made = await makeMerge(world, repository, issue, merger, wish, base)
  if (made === null) return refused('Pull Request is not mergeable')
  const violations = await violationsOf(repository, `refs/heads/${issue.pull.baseBranch}`, base, made)
  if (violations.length > 0) return refused(violationText(violations))
  if (!(await repository.git.moveReference(`refs/heads/${issue.pull.baseBranch}`, made, base)))
    return refused('Base branch was modified. Review and try the merge again.')
  issue.pull.baseSha = base
  markMerged(world, issue, merger, made)
  await tellPullRequest(world, repository, issue, merger, 'closed')
  await noticeReferences(world, repository, merger, [`refs/heads/${issue.pull.baseBranch}`])
  if (repository.settings.deleteBranchOnMerge) await deleteHeadBranch(world, repository, issue, merger)
  return { kind: 'merged', sha: made }
}

/** Where signatures are required GitHub squashes only for the author, and cannot rebase. */
const whyMethodForbidden = (
  repository: Repository,
  issue: PullRequest,
  merger: Account,
  method: MergeMethod,
): string | null => {
  if (!protectionOf(repository, issue.pull.baseBranch)?.requiredSignatures || method === 'merge') return null
  if (method === 'squash' && merger.id === issue.author) return null
  return 'Commits must have verified signatures.'
}

/** The commit that the base is to become; null where it conflicts. */
export const makeMerge = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  merger: Account,
  wish: MergeWish,
  base: string,
): Promise<string | null> => {
  const now = world.now()
  if (wish.method === 'rebase') return rebased(repository.git, base, issue.pull.headSha, personOf(merger, now))
  const tree = await mergedTree(repository.git, base, issue.pull.headSha)
  if (tree === null) return null
  const words = await messageOf(repository, issue, wish, base)
  const author = wish.method === 'squash' ? accountById(world, issue.author) : merger
  const sha = await repository.git.writeCommit({
    tree,
    parents: wish.method === 'squash' ? [base] : [base, issue.pull.headSha],
    message: words,
    author: personOf(author, now),
    committer: webFlow(now),
  })
  repository.verified.set(sha, now)
  return sha
}

/** GitHub's own words where the caller gave none, as the repository's settings say. */
const messageOf = async (
  repository: Repository,
  issue: PullRequest,
  wish: MergeWish,
  base: string,
): Promise<string> => {
  const defaults = wish.method === 'merge' ? mergeWords(repository, issue) : await squashWords(repository, issue, base)
  const title = wish.title ?? defaults.title
  const message = wish.message ?? defaults.message
  return message === '' ? title : `${title}\n\n${message}`
}

const mergeWords = (repository: Repository, issue: PullRequest) => {
  const owner = issue.pull.headRepository.split('/')[0] ?? repository.owner.login
  return { title: `Merge pull request #${issue.number} from ${owner}/${issue.pull.headBranch}`, message: issue.title }
}

const squashWords = async (repository: Repository, issue: PullRequest, base: string) => {
  const from = (await repository.git.mergeBase(base, issue.pull.headSha)) ?? base
  const messages: string[] = []
  for (const sha of await commitsBetween(repository.git, from, issue.pull.headSha, false))
    messages.push((await repository.git.commit(sha))?.message ?? '')
  const { squashTitle, squashMessage } = repository.settings
  const only = messages.length === 1 ? messages[0] : undefined
  const [first = '', ...rest] = only?.split('\n') ?? []
  const title = only === undefined || squashTitle === 'PR_TITLE' ? issue.title : first
  const told = only === undefined ? messages.map((one) => `* ${one}`).join('\n\n') : rest.join('\n').trim()
  const message = { COMMIT_MESSAGES: told, PR_BODY: issue.body ?? '', BLANK: '' }[squashMessage]
  return { title: `${title} (#${issue.number})`, message }
}

const deleteHeadBranch = async (world: World, repository: Repository, issue: PullRequest, actor: Account) => {
  const source = headRepository(world, repository, issue)
  if (source !== repository) return
  await source.git.moveReference(`refs/heads/${issue.pull.headBranch}`, zeroSha, issue.pull.headSha)
  await noticeReferences(world, source, actor, [`refs/heads/${issue.pull.headBranch}`])
}

export type UpdateAnswer = 'updated' | 'head-moved' | 'nothing-new' | 'conflict'

/** "Update branch": merges the base into the head, which thereby moves. */
export const updateBranch = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  actor: Account,
  expected: string | null,
): Promise<UpdateAnswer> => {
  const { headSha, headBranch, baseBranch } = issue.pull
  if (expected !== null && expected !== headSha) return 'head-moved'
  const base = await baseTip(repository, issue)
  if (await repository.git.isAncestor(base, headSha)) return 'nothing-new'
  const tree = await mergedTree(repository.git, headSha, base)
  if (tree === null) return 'conflict'
  const now = world.now()
  const sha = await repository.git.writeCommit({
    tree,
    parents: [headSha, base],
    message: `Merge branch '${baseBranch}' into ${headBranch}`,
    author: personOf(actor, now),
    committer: webFlow(now),
  })
  repository.verified.set(sha, now)
  if (!(await repository.git.moveReference(`refs/heads/${headBranch}`, sha, headSha))) return 'head-moved'
  await noticeReferences(world, repository, actor, [`refs/heads/${headBranch}`])
  return 'updated'
}
