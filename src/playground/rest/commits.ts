import { type Context, Hono } from 'hono'
import type { GitCommit } from '../git/commit-object.ts'
import { commitsBetween } from '../git/merge.ts'
import { isPullRequest } from '../state/records.ts'
import type { Repository, World } from '../state/world.ts'
import { commitView } from '../views/commit.ts'
import { simplePullRequestView } from '../views/pull-request.ts'
import { repositoryPage, repositoryUrl } from '../views/repository.ts'
import { demand } from './access.ts'
import { notFound, refusal, textParameter } from './answer.ts'
import { changedFiles, fileView } from './changed-files.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

const reading = { resource: 'contents', level: 'read', role: 'read' } as const

/** A branch, a tag, a full reference name or an id, as GitHub takes them in a path. */
export const revision = async (repository: Repository, name: string): Promise<GitCommit | null> => {
  if (/^[0-9a-f]{40}$/.test(name)) return repository.git.commit(name)
  if (name === 'HEAD') return repository.git.commit(`refs/heads/${repository.defaultBranch}`)
  const plain = name.replace(/^refs\//, '')
  for (const reference of [`refs/heads/${plain}`, `refs/tags/${plain}`, `refs/${plain}`]) {
    const target = await repository.git.resolve(reference)
    if (target) return repository.git.commit(target)
  }
  return /^[0-9a-f]{7,39}$/.test(name) ? repository.git.commit(name) : null
}

/** The commit that a request's path names; 422 where there is none, as GitHub answers. */
export const namedCommit = async (context: Context<PlaygroundEnvironment>, parameter: string): Promise<GitCommit> => {
  const name = textParameter(context, parameter)
  const commit = await revision(context.var.repository, name)
  if (!commit) throw refusal(422, `No commit found for SHA: ${name}`)
  return commit
}

/** Commits of a branch, one commit, the comparison of two, and the pull requests of one. */
export const commitRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  const read = async (repository: Repository, sha: string): Promise<GitCommit> => {
    const commit = await repository.git.commit(sha)
    if (!commit) throw new Error(`git named ${sha} and does not have it.`)
    return commit
  }

  routes.get('/commits', async (context) => {
    demand(context, reading)
    const repository = context.var.repository
    const start = await revision(repository, context.req.query('sha') ?? repository.defaultBranch)
    if (!start) {
      if (repository.references.size === 0) throw refusal(409, 'Git Repository is empty.')
      throw notFound()
    }
    const path = context.req.query('path')
    const since = context.req.query('since')
    const words = ['rev-list', '--date-order', ...(since ? [`--since=${since}`] : []), start.sha]
    const listed = await repository.git.must([...words, '--', ...(path ? [`:(literal)${path}`] : [])])
    const page = paged(
      world,
      context,
      listed.split('\n').filter((line) => line !== ''),
    )
    const commits = await Promise.all(page.map((sha) => read(repository, sha)))
    return context.json(commits.map((one) => commitView(world, repository, one)))
  })

  routes.get('/commits/:sha/pulls', async (context) => {
    demand(context, { resource: 'pull_requests', level: 'read', role: 'read' })
    const repository = context.var.repository
    const commit = await namedCommit(context, 'sha')
    const found = []
    for (const issue of context.var.listed.issues.filter(isPullRequest)) {
      const merged = issue.pull.mergeCommit === commit.sha
      const holds = merged || (await repository.git.isAncestor(commit.sha, issue.pull.headSha))
      const inBase = !merged && (await repository.git.isAncestor(commit.sha, issue.pull.baseSha))
      if (holds && !inBase) found.push(issue)
    }
    return context.json(paged(world, context, found).map((one) => simplePullRequestView(world, repository, one)))
  })

  routes.get('/commits/:sha{.+}', async (context, next) => {
    if (/\/(status|statuses|check-runs|check-suites|pulls)$/.test(textParameter(context, 'sha'))) return next()
    demand(context, reading)
    const repository = context.var.repository
    const commit = await namedCommit(context, 'sha')
    const files = await changedFiles(repository, commit.parents[0] ?? null, commit.sha)
    const sum = (key: 'additions' | 'deletions') => files.reduce((total, file) => total + file[key], 0)
    return context.json({
      ...commitView(world, repository, commit),
      stats: { additions: sum('additions'), deletions: sum('deletions'), total: sum('additions') + sum('deletions') },
      files: files.map((file) => fileView(world, repository, commit.sha, file)),
    })
  })

  routes.get('/compare/:range{.+}', async (context) => {
    demand(context, reading)
    const repository = context.var.repository
    const [from = '', to = ''] = textParameter(context, 'range').split('...')
    const base = await revision(repository, from)
    const head = await revision(repository, to)
    if (!base || !head) throw notFound()
    const shared = await repository.git.mergeBase(base.sha, head.sha)
    if (shared === null) throw refusal(404, `No common ancestor between ${from} and ${to}.`)
    const ahead = await commitsBetween(repository.git, base.sha, head.sha)
    const behind = await commitsBetween(repository.git, head.sha, base.sha)
    const status =
      ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged'
    const page = `${repositoryPage(world, repository)}/compare/${from}...${to}`
    const files = await changedFiles(repository, shared, head.sha)
    const shown = paged(world, context, ahead)
    const commits = await Promise.all(shown.map((sha) => read(repository, sha)))
    return context.json({
      url: `${repositoryUrl(world, repository)}/compare/${from}...${to}`,
      html_url: page,
      permalink_url: `${repositoryPage(world, repository)}/compare/${base.sha.slice(0, 7)}...${head.sha.slice(0, 7)}`,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      base_commit: commitView(world, repository, base),
      merge_base_commit: commitView(world, repository, await read(repository, shared)),
      status,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: commits.map((one) => commitView(world, repository, one)),
      files: files.map((file) => fileView(world, repository, head.sha, file)),
    })
  })
  return routes
}
