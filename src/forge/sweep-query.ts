import { z } from 'zod'
import { commentFields, issueFields, reviewFields } from './heard.ts'
import { issueThreadFields, pullRequestThreadFields } from './thread.ts'

const comments = (before = ''): string =>
  `comments(last: 50${before}) { pageInfo { hasPreviousPage startCursor } nodes { ${commentFields} } }`
const reviews = (before = ''): string =>
  `reviews(last: 50${before}) { pageInfo { hasPreviousPage startCursor } nodes { ${reviewFields} } }`

const threads = (arguments_: string, fields: string): string =>
  `(first: 25, ${arguments_}, orderBy: { field: UPDATED_AT, direction: DESC }) {
    pageInfo { hasNextPage endCursor }
    nodes { id updatedAt ${fields} }
  }`

/** Threads of both kinds in one request, latest change first; once one kind has no further page, the other is asked for alone. */
export const sweepQuery = ({ issues, pullRequests }: { issues: boolean; pullRequests: boolean }): string =>
  [
    'query Heard($owner: String!, $name: String!',
    issues ? ', $since: DateTime!, $issuesAfter: String' : '',
    pullRequests ? ', $pullRequestsAfter: String' : '',
    ') { repository(owner: $owner, name: $name) {',
    issues
      ? ` issues${threads(
          'after: $issuesAfter, filterBy: { since: $since }',
          `${issueThreadFields} ${issueFields} ${comments()}`,
        )}`
      : '',
    pullRequests
      ? ` pullRequests${threads('after: $pullRequestsAfter', `${pullRequestThreadFields} ${comments()} ${reviews()}`)}`
      : '',
    ' } }',
  ].join('')

/** What was written on one thread before what the sweep showed of it. */
export const earlierQuery = (kind: 'comments' | 'reviews'): string => {
  const page = (kind === 'comments' ? comments : reviews)(', before: $before')
  const onIssue = kind === 'comments' ? `... on Issue { ${page} } ` : ''
  return `query HeardEarlier($id: ID!, $before: String) { node(id: $id) { ${onIssue}... on PullRequest { ${page} } } }`
}

const threadPage = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(z.unknown()).nullish(),
})

export type ThreadPage = z.infer<typeof threadPage>

export const sweepAnswer = z.object({
  repository: z.object({ issues: threadPage.optional(), pullRequests: threadPage.optional() }),
})

/** The newest of what was written on a thread, oldest first, and whether there is more before it. */
export const writtenPage = z
  .object({
    pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
    nodes: z.array(z.unknown()).nullish(),
  })
  .transform(({ pageInfo, nodes }) => ({
    before: pageInfo.hasPreviousPage ? pageInfo.startCursor : null,
    nodes: (nodes ?? []).filter((node) => node !== null),
  }))
