import { z } from 'zod'
import type { PullRequestFacts, Review } from '../reconcile/ports.ts'
import { actorFields, graphqlActor, instant, longId } from './actor.ts'
import { closedFields, lastClosing, pullRequestState } from './thread.ts'

export const reviewsFields = (after = ''): string => `reviews(first: 100${after}) {
  pageInfo { hasNextPage endCursor }
  nodes { fullDatabaseId author { ${actorFields} } state commit { oid } submittedAt createdAt }
}`

/** One request's worth: everything that is asked of a pull request of ours. */
export const pullRequestFields = `id number url title author { ${actorFields} } state isCrossRepository
  headRefName headRefOid baseRefName mergeable mergeStateStatus createdAt mergedAt mergedBy { ${actorFields} } mergeCommit { oid }
  commits(first: 1) { totalCount } ${closedFields} ${reviewsFields()}`

const review = z
  .object({
    fullDatabaseId: longId,
    author: graphqlActor,
    state: z.enum(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'COMMENTED', 'PENDING']),
    commit: z.object({ oid: z.string() }).nullable(),
    submittedAt: instant.nullable(),
    createdAt: instant,
  })
  .transform(
    (node): Review => ({
      id: node.fullDatabaseId,
      author: node.author,
      state: node.state,
      commit: node.commit?.oid ?? null,
      submittedAt: node.submittedAt ?? node.createdAt,
    }),
  )

export const reviewsPage = z
  .object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(review.nullable()).nullish(),
  })
  .transform(({ pageInfo, nodes }) => ({
    after: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    reviews: (nodes ?? []).filter((node) => node !== null),
  }))

const pullRequestShape = z.object({
  id: z.string(),
  number: z.number(),
  url: z.string(),
  title: z.string(),
  author: graphqlActor,
  state: pullRequestState,
  isCrossRepository: z.boolean(),
  headRefName: z.string(),
  headRefOid: z.string(),
  baseRefName: z.string(),
  mergeable: z.enum(['MERGEABLE', 'CONFLICTING', 'UNKNOWN']),
  mergeStateStatus: z.string(),
  createdAt: instant,
  mergedAt: instant.nullable(),
  mergedBy: graphqlActor.nullable(),
  mergeCommit: z.object({ oid: z.string() }).nullable(),
  commits: z.object({ totalCount: z.number() }),
  timelineItems: lastClosing,
  reviews: reviewsPage,
})

/** A pull request, and where its list of reviews goes on. */
export interface PullRequestNode {
  readonly id: string
  readonly facts: PullRequestFacts
  readonly moreReviewsAfter: string | null
}

export const pullRequestNode = (node: unknown, botId: number): PullRequestNode => {
  const read = pullRequestShape.parse(node)
  const isMerged = read.state === 'merged'
  const isOpen = read.state === 'open'
  return {
    id: read.id,
    moreReviewsAfter: read.reviews.after,
    facts: {
      number: read.number,
      url: read.url,
      title: read.title,
      author: read.author,
      isOurs: read.author.isBot && read.author.id === botId,
      isFromFork: read.isCrossRepository,
      state: read.state,
      branch: read.headRefName,
      base: read.baseRefName,
      head: read.headRefOid,
      commitCount: read.commits.totalCount,
      mergeable: read.mergeable === 'UNKNOWN' ? null : read.mergeable === 'MERGEABLE',
      isBehind: isOpen && read.mergeStateStatus !== 'UNKNOWN' ? read.mergeStateStatus === 'BEHIND' : null,
      mergeCommit: isMerged ? (read.mergeCommit?.oid ?? null) : null,
      mergedBy: isMerged ? read.mergedBy : null,
      mergedAt: read.mergedAt,
      closedBy: isOpen ? null : (read.timelineItems?.actor ?? null),
      createdAt: read.createdAt,
      reviews: read.reviews.reviews,
    },
  }
}
