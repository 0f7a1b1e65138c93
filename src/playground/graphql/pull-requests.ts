import { forkPoint, mergeability } from '../domain/pull-requests.ts'
import { decidingReviews } from '../domain/review-demands.ts'
import { commitsBetween } from '../git/merge.ts'
import type { PullRequest, Review } from '../state/records.ts'
import { issuePage } from '../views/issue.ts'
import { actorById } from './actors.ts'
import { commitNode, commitNodeOf } from './commits.ts'
import { connection } from './connection.ts'
import type { GraphNode } from './execute.ts'
import type { Scope } from './scope.ts'
import { threadFields, writtenFields } from './threads.ts'

export const reviewNode = (scope: Scope, issue: PullRequest, review: Review): GraphNode => ({
  type: 'PullRequestReview',
  fields: {
    ...writtenFields(scope, review),
    databaseId: () => review.id,
    fullDatabaseId: () => String(review.id),
    state: () => review.state,
    submittedAt: () => review.submittedAt,
    commit: () => commitNodeOf(scope, review.commit),
    url: () => `${issuePage(scope.world, scope.repository, issue)}#pullrequestreview-${review.id}`,
    pullRequest: () => pullRequestNode(scope, issue),
  },
})

const mergeableWords = (mergeable: boolean | null): string =>
  mergeable === null ? 'UNKNOWN' : mergeable ? 'MERGEABLE' : 'CONFLICTING'

const decision = (scope: Scope, issue: PullRequest): string | null => {
  const required = scope.repository.settings.protection?.requiredReviews ?? 0
  const reviews = decidingReviews(scope.world, scope.repository, issue)
  if (reviews.some((one) => one.state === 'CHANGES_REQUESTED')) return 'CHANGES_REQUESTED'
  if (required === 0) return null
  return reviews.filter((one) => one.state === 'APPROVED').length >= required ? 'APPROVED' : 'REVIEW_REQUIRED'
}

export const pullRequestNode = (scope: Scope, issue: PullRequest): GraphNode => {
  const { world, repository } = scope
  // Both fields of one answer come from one look: asking is what makes GitHub compute it.
  let looked: ReturnType<typeof mergeability> | null = null
  const look = () => {
    looked ??= mergeability(world, repository, issue)
    return looked
  }
  const queued = () => repository.records.queue.find((one) => one.issue === issue.number)
  return {
    type: 'PullRequest',
    fields: {
      ...threadFields(scope, issue),
      state: () => (issue.pull.mergedAt ? 'MERGED' : issue.state.toUpperCase()),
      isDraft: () => issue.pull.draft,
      isCrossRepository: () => issue.pull.headRepository !== repository.fullName,
      headRefName: () => issue.pull.headBranch,
      headRefOid: () => issue.pull.headSha,
      baseRefName: () => issue.pull.baseBranch,
      baseRefOid: () => issue.pull.baseSha,
      mergeable: async () => mergeableWords((await look()).mergeable),
      mergeStateStatus: async () => (await look()).mergeableState.toUpperCase(),
      reviewDecision: () => decision(scope, issue),
      merged: () => issue.pull.mergedAt !== null,
      mergedAt: () => issue.pull.mergedAt,
      mergedBy: () => actorById(scope, issue.pull.mergedBy),
      mergeCommit: () => (issue.pull.mergeCommit === null ? null : commitNodeOf(scope, issue.pull.mergeCommit)),
      isInMergeQueue: () => queued() !== undefined,
      mergeQueueEntry: () => {
        const entry = queued()
        return entry ? queueEntryNode(scope, issue, entry.id) : null
      },
      commits: connection({
        name: 'commits',
        type: 'PullRequestCommit',
        items: async () => commitsBetween(repository.git, await forkPoint(repository, issue), issue.pull.headSha),
        node: async (sha) => {
          const commit = await repository.git.commit(sha)
          return commit ? { type: 'PullRequestCommit', fields: { commit: () => commitNode(scope, commit) } } : null
        },
      }),
      reviews: connection({
        name: 'reviews',
        type: 'PullRequestReview',
        takes: ['states', 'author'],
        items: (given) => {
          const states = given['states']
          return scope.listed.reviews.filter(
            (one) =>
              one.issue === issue.number &&
              (!Array.isArray(states) || states.includes(one.state)) &&
              (one.state !== 'PENDING' || one.author === scope.actor.account.id),
          )
        },
        node: (one) => reviewNode(scope, issue, one),
      }),
    },
  }
}

export const queueEntryNode = (scope: Scope, issue: PullRequest, id: number): GraphNode => {
  const position = scope.repository.records.queue.findIndex((one) => one.id === id)
  const entry = scope.repository.records.queue[position]
  return {
    type: 'MergeQueueEntry',
    fields: {
      id: () => entry?.nodeId ?? '',
      position: () => position + 1,
      state: () => (position === 0 ? 'AWAITING_CHECKS' : 'QUEUED'),
      enqueuedAt: () => entry?.enqueuedAt ?? null,
      enqueuer: () => actorById(scope, entry?.enqueuedBy ?? null),
      headCommit: () => (entry ? commitNodeOf(scope, entry.groupSha) : null),
      pullRequest: () => pullRequestNode(scope, issue),
    },
  }
}
