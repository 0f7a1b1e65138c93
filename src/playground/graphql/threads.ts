import { type Comment, type Issue, isPullRequest } from '../state/records.ts'
import { associationOf, commentView, issuePage } from '../views/issue.ts'
import { actorById } from './actors.ts'
import { connection } from './connection.ts'
import type { GraphNode } from './execute.ts'
import { pullRequestNode } from './pull-requests.ts'
import { reactionFields } from './reactions.ts'
import type { Scope } from './scope.ts'

interface Written {
  readonly nodeId: string
  readonly author: number
  readonly body: string | null
  readonly createdAt: string
  readonly updatedAt: string
  readonly lastEditedAt: string | null
  readonly editor: number | null
}

/** What everything that a person wrote has in common (GraphQL's `Comment`). */
export const writtenFields = (scope: Scope, written: Written) => ({
  id: () => written.nodeId,
  body: () => written.body ?? '',
  bodyText: () => written.body ?? '',
  author: () => actorById(scope, written.author),
  authorAssociation: () => associationOf(scope.world, written.author),
  createdAt: () => written.createdAt,
  publishedAt: () => written.createdAt,
  updatedAt: () => written.updatedAt,
  lastEditedAt: () => written.lastEditedAt,
  includesCreatedEdit: () => written.lastEditedAt !== null,
  editor: () => actorById(scope, written.editor),
  viewerDidAuthor: () => written.author === scope.actor.account.id,
  ...reactionFields(scope, written.nodeId),
})

export const threadNode = (scope: Scope, issue: Issue): GraphNode =>
  isPullRequest(issue) ? pullRequestNode(scope, issue) : issueNode(scope, issue)

export const commentNode = (scope: Scope, comment: Comment): GraphNode => {
  const thread = () => scope.repository.records.issues.find((one) => one.number === comment.issue)
  return {
    type: 'IssueComment',
    fields: {
      ...writtenFields(scope, comment),
      databaseId: () => comment.id,
      fullDatabaseId: () => String(comment.id),
      url: () => commentView(scope.world, scope.repository, comment).html_url,
      // A comment on a pull request has both: the issue of it, and the pull request.
      issue: () => {
        const issue = thread()
        return issue ? issueNode(scope, issue) : null
      },
      pullRequest: () => {
        const issue = thread()
        return issue && isPullRequest(issue) ? pullRequestNode(scope, issue) : null
      },
    },
  }
}

/** What issues and pull requests have in common. */
export const threadFields = (scope: Scope, issue: Issue) => ({
  ...writtenFields(scope, issue),
  databaseId: () => issue.pull?.id ?? issue.id,
  fullDatabaseId: () => String(issue.pull?.id ?? issue.id),
  number: () => issue.number,
  title: () => issue.title,
  url: () => issuePage(scope.world, scope.repository, issue),
  locked: () => issue.locked,
  closed: () => issue.state === 'closed',
  closedAt: () => issue.closedAt,
  labels: connection({
    name: 'labels',
    type: 'Label',
    takes: ['orderBy'],
    items: () => scope.repository.records.labels.filter((one) => issue.labels.includes(one.name)),
    node: (label) => ({
      type: 'Label',
      fields: { id: () => label.nodeId, name: () => label.name, color: () => label.color },
    }),
  }),
  comments: connection({
    name: 'comments',
    type: 'IssueComment',
    takes: ['orderBy'],
    items: () => scope.listed.comments.filter((one) => one.issue === issue.number),
    node: (one) => commentNode(scope, one),
  }),
  timelineItems: connection({
    name: 'timelineItems',
    type: 'TimelineItems',
    takes: ['itemTypes', 'since'],
    items: (given) => {
      const types = given['itemTypes']
      return Array.isArray(types) && !types.includes('CLOSED_EVENT') ? [] : issue.closings
    },
    node: (closing) => ({
      type: 'ClosedEvent',
      fields: { createdAt: () => closing.at, actor: () => actorById(scope, closing.by) },
    }),
  }),
})

export const issueNode = (scope: Scope, issue: Issue): GraphNode => ({
  type: 'Issue',
  fields: {
    ...threadFields(scope, issue),
    state: () => issue.state.toUpperCase(),
    stateReason: () => issue.stateReason?.toUpperCase() ?? null,
  },
})
