import { z } from 'zod'
import type { Heard, SourceKey, ThreadFacts } from '../reconcile/ports.ts'
import { longId } from './actor.ts'
import { ask, type Connection, pageLimit, repositoryOf } from './connection.ts'
import { statusOf } from './failure.ts'
import {
  commentFields,
  heardOf,
  heardOfReview,
  issueFields,
  reviewFields,
  withReactors,
  writtenComment,
  writtenIssue,
  writtenReview,
} from './heard.ts'
import { issueThread, issueThreadFields, pullRequestThread, pullRequestThreadFields } from './thread.ts'

const nodeQuery = `query Hear($id: ID!) { node(id: $id) {
  __typename
  ... on IssueComment {
    ${withReactors(commentFields)}
    issue { ${issueThreadFields} }
    pullRequest { ${pullRequestThreadFields} }
  }
  ... on PullRequestReview { ${withReactors(reviewFields)} pullRequest { ${pullRequestThreadFields} } }
} }`

const issueQuery = `query HearIssue($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { issue(number: $number) { ${issueThreadFields} ${withReactors(issueFields)} } }
}`

/** Reviews have no address of their own without their pull request, so one that no sweep has shown is looked for. */
const reviewsQuery = `query HearReviews($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: 25, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes { reviews(last: 100) { nodes { id fullDatabaseId } } }
    }
  }
}`

const nodeAnswer = z.object({ node: z.object({ __typename: z.string() }).loose().nullable() })
const issueAnswer = z.object({ repository: z.object({ issue: z.unknown() }) })
const commentThread = z.object({
  pullRequest: pullRequestThread.nullish(),
  issue: z.unknown(),
})
const reviewThread = z.object({ pullRequest: pullRequestThread })
const nodeId = z.object({ node_id: z.string() })
const reviewsAnswer = z.object({
  repository: z.object({
    pullRequests: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      nodes: z.array(
        z
          .object({
            reviews: z.object({ nodes: z.array(z.object({ id: z.string(), fullDatabaseId: longId }).nullable()) }),
          })
          .nullable(),
      ),
    }),
  }),
})

const isGone = (error: unknown): boolean => {
  const errors = z.object({ errors: z.array(z.object({ type: z.string() })) }).safeParse(error).data?.errors
  return [404, 410].includes(statusOf(error) ?? 0) || errors?.every(({ type }) => type === 'NOT_FOUND') === true
}

const orGone = async <Answer>(question: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await question
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}

const hearIssue = async ({ octokit, owner, name, self }: Connection, number: number): Promise<Heard | null> => {
  const answer = await orGone(octokit.graphql(issueQuery, { owner, name, number }))
  const issue = answer === null ? null : issueAnswer.parse(answer).repository.issue
  if (issue === null || issue === undefined) return null
  return heardOf(`issue/${number}`, writtenIssue.parse(issue), issueThread.parse(issue), self.botId)
}

const commentNode = async (connection: Connection, id: number): Promise<string | null> => {
  const { octokit } = connection
  const answer = await orGone(octokit.rest.issues.getComment({ ...repositoryOf(connection), comment_id: id }))
  return answer === null ? null : nodeId.parse(answer.data).node_id
}

const reviewNode = async ({ octokit, owner, name }: Connection, id: number): Promise<string | null> => {
  let after: string | null = null
  for (let count = 0; count < pageLimit; count += 1) {
    const answer: unknown = await octokit.graphql(reviewsQuery, { owner, name, after })
    const { nodes, pageInfo } = reviewsAnswer.parse(answer).repository.pullRequests
    const reviews = nodes.flatMap((pullRequest) => pullRequest?.reviews.nodes ?? [])
    const found = reviews.find((review) => review?.fullDatabaseId === id)
    if (found) return found.id
    if (!pageInfo.hasNextPage) return null
    after = pageInfo.endCursor
  }
  return null
}

const hearNode = async ({ octokit, self }: Connection, source: SourceKey, id: string): Promise<Heard | null> => {
  const answer = await orGone(octokit.graphql(nodeQuery, { id }))
  const node = answer === null ? null : nodeAnswer.parse(answer).node
  if (node?.__typename === 'IssueComment') {
    const on = commentThread.parse(node)
    const thread: ThreadFacts = on.pullRequest ?? issueThread.parse(on.issue)
    return heardOf(source, writtenComment.parse(node), thread, self.botId)
  }
  if (node?.__typename !== 'PullRequestReview') return null
  return heardOfReview(writtenReview.parse(node), reviewThread.parse(node).pullRequest, self.botId)[0] ?? null
}

/** One source, read afresh; null where it is gone, or is nothing that can command. `nodeIds` is what sweeps have learnt. */
export const hear = (
  connection: Connection,
  source: SourceKey,
  nodeIds: ReadonlyMap<SourceKey, string>,
): Promise<Heard | null> =>
  ask(`reading ${source}`, async () => {
    const [kind, number] = source.split('/')
    const id = Number(number)
    if (!Number.isSafeInteger(id) || id <= 0) return null
    if (kind === 'issue') return hearIssue(connection, id)
    const find = kind === 'comment' ? commentNode : kind === 'review' ? reviewNode : null
    const node = nodeIds.get(source) ?? (await find?.(connection, id)) ?? null
    return node === null ? null : hearNode(connection, source, node)
  })
