import type { PullRequest, Review } from '../state/records.ts'
import { accountById, type Repository, type World } from '../state/world.ts'
import { accountView, accountViewById } from './account.ts'
import { associationOf, issuePage, labelViews } from './issue.ts'
import { repositoryUrl, repositoryView } from './repository.ts'

const sideView = (world: World, repository: Repository, ref: string, sha: string) => ({
  label: `${repository.owner.login}:${ref}`,
  ref,
  sha,
  user: accountView(world, repository.owner),
  repo: repositoryView(world, repository),
})

export const headRepository = (world: World, repository: Repository, issue: PullRequest): Repository =>
  world.repositories.get(issue.pull.headRepository.toLowerCase()) ?? repository

/** A pull request as lists show it. */
export const simplePullRequestView = (world: World, repository: Repository, issue: PullRequest) => {
  const base = repositoryUrl(world, repository)
  const url = `${base}/pulls/${issue.number}`
  const issueUrl = `${base}/issues/${issue.number}`
  const page = issuePage(world, repository, issue)
  const statuses = `${base}/statuses/${issue.pull.headSha}`
  const assignees = issue.assignees.map((id) => accountView(world, accountById(world, id)))
  return {
    url,
    id: issue.pull.id,
    node_id: issue.nodeId,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${base}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    active_lock_reason: null,
    title: issue.title,
    user: accountView(world, accountById(world, issue.author)),
    body: issue.body,
    // In a list GitHub's own description wants a text here.
    labels: labelViews(world, repository, issue).map((label) => ({ ...label, description: label.description ?? '' })),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: issue.pull.mergedAt,
    merge_commit_sha: issue.pull.mergeCommit,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: issue.pull.requestedReviewers.map((id) => accountView(world, accountById(world, id))),
    requested_teams: [],
    head: sideView(world, headRepository(world, repository, issue), issue.pull.headBranch, issue.pull.headSha),
    base: sideView(world, repository, issue.pull.baseBranch, issue.pull.baseSha),
    _links: {
      comments: { href: `${issueUrl}/comments` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
      html: { href: page },
      issue: { href: issueUrl },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${base}/pulls/comments{/number}` },
      self: { href: url },
    },
    author_association: associationOf(world, issue.author),
    auto_merge: null,
    draft: issue.pull.draft,
  }
}

export interface PullMeasures {
  readonly mergeable: boolean | null
  readonly mergeableState: string
  readonly commits: number
  readonly additions: number
  readonly deletions: number
  readonly changedFiles: number
}

export const pullRequestView = (world: World, repository: Repository, issue: PullRequest, measures: PullMeasures) => ({
  ...simplePullRequestView(world, repository, issue),
  merged: issue.pull.mergedAt !== null,
  mergeable: measures.mergeable,
  rebaseable: measures.mergeable,
  mergeable_state: measures.mergeableState,
  merged_by: accountViewById(world, issue.pull.mergedBy),
  comments: repository.records.comments.filter((one) => one.issue === issue.number).length,
  review_comments: 0,
  maintainer_can_modify: false,
  commits: measures.commits,
  additions: measures.additions,
  deletions: measures.deletions,
  changed_files: measures.changedFiles,
})

export const reviewView = (world: World, repository: Repository, issue: PullRequest, review: Review) => {
  const page = `${issuePage(world, repository, issue)}#pullrequestreview-${review.id}`
  const pullUrl = `${repositoryUrl(world, repository)}/pulls/${issue.number}`
  return {
    id: review.id,
    node_id: review.nodeId,
    user: accountViewById(world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl,
    author_association: associationOf(world, review.author),
    _links: { html: { href: page }, pull_request: { href: pullUrl } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commit,
  }
}
