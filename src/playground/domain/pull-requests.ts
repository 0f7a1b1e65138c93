import { commitsBetween, mergedTree } from '../git/merge.ts'
import type { Account, Issue, PullRequest } from '../state/records.ts'
import type { Repository, World } from '../state/world.ts'
import { type PullMeasures, pullRequestView } from '../views/pull-request.ts'
import { tell } from './events.ts'
import { whyNotMergeable } from './protection.ts'

/** The commit that the pull request's changes are counted from. */
export const forkPoint = async (repository: Repository, issue: PullRequest): Promise<string> => {
  const base = issue.pull.mergedAt ? issue.pull.baseSha : await baseTip(repository, issue)
  return (await repository.git.mergeBase(base, issue.pull.headSha)) ?? base
}

export const baseTip = async (repository: Repository, issue: PullRequest): Promise<string> =>
  (await repository.git.resolve(`refs/heads/${issue.pull.baseBranch}`)) ?? issue.pull.baseSha

/** Whether it could be merged, as far as GitHub says so by now. */
export const mergeability = async (world: World, repository: Repository, issue: PullRequest) => {
  if (issue.state === 'closed') return { mergeable: null, mergeableState: 'unknown' }
  const base = await baseTip(repository, issue)
  const key = `${base}:${issue.pull.headSha}`
  if (issue.pull.mergeabilityAskedFor !== key) {
    issue.pull.mergeabilityAskedFor = key
    issue.pull.mergeabilityAnswersLeftNull = repository.settings.mergeableNullReads
  }
  if (issue.pull.mergeabilityAnswersLeftNull > 0) {
    issue.pull.mergeabilityAnswersLeftNull -= 1
    return { mergeable: null, mergeableState: 'unknown' }
  }
  if ((await mergedTree(repository.git, base, issue.pull.headSha)) === null)
    return { mergeable: false, mergeableState: 'dirty' }
  if (issue.pull.draft) return { mergeable: true, mergeableState: 'draft' }
  const obstacle = await whyNotMergeable(world, repository, issue, base)
  if (obstacle === null) return { mergeable: true, mergeableState: 'clean' }
  return { mergeable: true, mergeableState: obstacle.startsWith('Head branch is out') ? 'behind' : 'blocked' }
}

/** What one pull request's own answer says beyond the lists; asking is what makes GitHub compute mergeability. */
export const measured = async (world: World, repository: Repository, issue: PullRequest, asked = true) => {
  const from = await forkPoint(repository, issue)
  const words = ['diff', '--numstat', '-z', '--no-renames', from, issue.pull.headSha]
  const rows = (await repository.git.known(words)).stdout
    .toString()
    .split('\0')
    .filter((row) => row !== '')
  const sum = (column: number) => rows.reduce((total, row) => total + (Number(row.split('\t')[column]) || 0), 0)
  const measures: PullMeasures = {
    ...(asked
      ? await mergeability(world, repository, issue)
      : { mergeable: null, mergeableState: issue.state === 'open' ? 'unknown' : 'clean' }),
    commits: (await commitsBetween(repository.git, from, issue.pull.headSha)).length,
    additions: sum(0),
    deletions: sum(1),
    changedFiles: rows.length,
  }
  return pullRequestView(world, repository, issue, measures)
}

/** The `pull_request` webhook; it never triggers the computation of mergeability. */
export const tellPullRequest = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  sender: Account,
  action: string,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<void> => {
  if (!world.webhooks.hasListeners()) return
  tell(world, repository, sender, `pull_request.${action}`, {
    number: issue.number,
    pull_request: await measured(world, repository, issue, false),
    ...extra,
  })
}

/** `refs/pull/N/head` keeps a head that can be fetched when its branch is gone. */
export const keepHead = async (repository: Repository, issue: PullRequest): Promise<void> => {
  await repository.git.must(['update-ref', `refs/pull/${issue.number}/head`, issue.pull.headSha])
}

export const closeIssue = (world: World, issue: Issue, closer: Account): void => {
  issue.state = 'closed'
  issue.closedAt = world.now()
  issue.updatedAt = issue.closedAt
  issue.closedBy = closer.id
  issue.closings.push({ at: issue.closedAt, by: closer.id })
}

export const markMerged = (world: World, issue: PullRequest, merger: Account, mergeCommit: string): void => {
  closeIssue(world, issue, merger)
  issue.pull.mergedAt = issue.closedAt
  issue.pull.mergedBy = merger.id
  issue.pull.mergeCommit = mergeCommit
}
