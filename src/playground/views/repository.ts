import { apiUrl, type Repository, type World } from '../state/world.ts'
import { accountView } from './account.ts'

export const repositoryUrl = (world: World, repository: Repository): string =>
  `${apiUrl(world)}/repos/${repository.fullName}`

export const repositoryPage = (world: World, repository: Repository): string =>
  `${world.origin()}/${repository.fullName}`

const linkEndings = {
  archive_url: '{archive_format}{/ref}',
  assignees_url: 'assignees{/user}',
  blobs_url: 'git/blobs{/sha}',
  branches_url: 'branches{/branch}',
  collaborators_url: 'collaborators{/collaborator}',
  comments_url: 'comments{/number}',
  commits_url: 'commits{/sha}',
  compare_url: 'compare/{base}...{head}',
  contents_url: 'contents/{+path}',
  contributors_url: 'contributors',
  deployments_url: 'deployments',
  downloads_url: 'downloads',
  events_url: 'events',
  forks_url: 'forks',
  git_commits_url: 'git/commits{/sha}',
  git_refs_url: 'git/refs{/sha}',
  git_tags_url: 'git/tags{/sha}',
  hooks_url: 'hooks',
  issue_comment_url: 'issues/comments{/number}',
  issue_events_url: 'issues/events{/number}',
  issues_url: 'issues{/number}',
  keys_url: 'keys{/key_id}',
  labels_url: 'labels{/name}',
  languages_url: 'languages',
  merges_url: 'merges',
  milestones_url: 'milestones{/number}',
  notifications_url: 'notifications{?since,all,participating}',
  pulls_url: 'pulls{/number}',
  releases_url: 'releases{/id}',
  stargazers_url: 'stargazers',
  statuses_url: 'statuses/{sha}',
  subscribers_url: 'subscribers',
  subscription_url: 'subscription',
  tags_url: 'tags',
  teams_url: 'teams',
  trees_url: 'git/trees{/sha}',
} as const

/** What is said of a repository inside other answers. */
export const minimalRepositoryView = (world: World, repository: Repository) => {
  const url = repositoryUrl(world, repository)
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: repository.fullName,
    owner: accountView(world, repository.owner),
    private: false,
    html_url: repositoryPage(world, repository),
    description: null,
    fork: repository.forkOf !== null,
    url,
    ...Object.fromEntries(Object.entries(linkEndings).map(([name, ending]) => [name, `${url}/${ending}`])),
  }
}

export const repositoryView = (world: World, repository: Repository) => {
  const page = repositoryPage(world, repository)
  const open = repository.records.issues.filter((issue) => issue.state === 'open').length
  return {
    ...minimalRepositoryView(world, repository),
    git_url: `${page.replace(/^https?/, 'git')}.git`,
    ssh_url: `git@localhost:${repository.fullName}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    forks_count: 0,
    stargazers_count: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    is_template: false,
    topics: [],
    has_issues: repository.settings.hasIssues,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    has_downloads: false,
    archived: repository.settings.archived,
    disabled: false,
    visibility: 'public',
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    license: null,
    forks: 0,
    open_issues: open,
    watchers: 0,
    allow_forking: true,
    web_commit_signoff_required: false,
  }
}

/** `GET /repos/{owner}/{repo}`; the merge settings are shown to those who may push. */
export const fullRepositoryView = (world: World, repository: Repository, pusher: boolean) => ({
  ...repositoryView(world, repository),
  subscribers_count: 0,
  network_count: 0,
  organization: accountView(world, world.organization),
  ...(pusher
    ? {
        allow_merge_commit: repository.settings.allowMergeCommit,
        allow_squash_merge: repository.settings.allowSquashMerge,
        allow_rebase_merge: repository.settings.allowRebaseMerge,
        allow_auto_merge: repository.settings.allowAutoMerge,
        allow_update_branch: true,
        delete_branch_on_merge: repository.settings.deleteBranchOnMerge,
        squash_merge_commit_title: repository.settings.squashTitle,
        squash_merge_commit_message: repository.settings.squashMessage,
        merge_commit_title: 'MERGE_MESSAGE',
        merge_commit_message: 'PR_TITLE',
      }
    : {}),
})
