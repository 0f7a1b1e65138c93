import type { Comment, Issue, Label, Reaction, Records } from '../state/records.ts'
import { accountById, apiUrl, appById, type Repository, type World } from '../state/world.ts'
import { accountView, accountViewById, appView } from './account.ts'
import { repositoryPage, repositoryUrl } from './repository.ts'

export const labelView = (world: World, repository: Repository, label: Label) => ({
  id: label.id,
  node_id: label.nodeId,
  url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  description: label.description,
  color: label.color,
  default: false,
})

export const labelViews = (world: World, repository: Repository, issue: Issue) =>
  repository.records.labels
    .filter((label) => issue.labels.includes(label.name))
    .map((label) => labelView(world, repository, label))

export const associationOf = (world: World, author: number) => accountById(world, author).association

export const issuePage = (world: World, repository: Repository, issue: Issue): string =>
  `${repositoryPage(world, repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`

export const reactionContents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const

const reactionSummary = (records: Records, subject: string, url: string) => {
  const on = records.reactions.filter((one) => one.subject === subject)
  const counts = Object.fromEntries(
    reactionContents.map((content) => [content, on.filter((one) => one.content === content).length]),
  )
  return { url: `${url}/reactions`, total_count: on.length, ...counts }
}

export const reactionView = (world: World, reaction: Reaction) => ({
  id: reaction.id,
  node_id: reaction.nodeId,
  user: accountViewById(world, reaction.author),
  content: reaction.content,
  created_at: reaction.createdAt,
})

const viaAppView = (world: World, app: number | null) => (app === null ? null : appView(world, appById(world, app)))

export const issueView = (world: World, repository: Repository, issue: Issue) => {
  const base = repositoryUrl(world, repository)
  const url = `${base}/issues/${issue.number}`
  const page = issuePage(world, repository, issue)
  const assignees = issue.assignees.map((id) => accountView(world, accountById(world, id)))
  return {
    id: issue.id,
    node_id: issue.nodeId,
    url,
    repository_url: base,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number: issue.number,
    state: issue.state,
    state_reason: issue.pull ? null : issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: accountViewById(world, issue.author),
    labels: labelViews(world, repository, issue),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: issue.locked,
    active_lock_reason: null,
    comments: repository.records.comments.filter((one) => one.issue === issue.number).length,
    closed_at: issue.closedAt,
    closed_by: accountViewById(world, issue.closedBy),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: associationOf(world, issue.author),
    performed_via_github_app: viaAppView(world, issue.viaApp),
    reactions: reactionSummary(repository.records, issue.nodeId, url),
    ...(issue.pull
      ? {
          draft: issue.pull.draft,
          pull_request: {
            url: `${base}/pulls/${issue.number}`,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: issue.pull.mergedAt,
          },
        }
      : {}),
  }
}

export const commentView = (world: World, repository: Repository, comment: Comment) => {
  const url = `${apiUrl(world)}/repos/${repository.fullName}/issues/comments/${comment.id}`
  const issue = repository.records.issues.find((one) => one.number === comment.issue)
  return {
    id: comment.id,
    node_id: comment.nodeId,
    url,
    html_url: `${issue ? issuePage(world, repository, issue) : repositoryPage(world, repository)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${comment.issue}`,
    user: accountViewById(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: associationOf(world, comment.author),
    performed_via_github_app: viaAppView(world, comment.viaApp),
    reactions: reactionSummary(repository.records, comment.nodeId, url),
  }
}
