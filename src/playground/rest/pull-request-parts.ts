import { Hono } from 'hono'
import { z } from 'zod'
import { mergePullRequest, updateBranch } from '../domain/merge.ts'
import { forkPoint } from '../domain/pull-requests.ts'
import { commitsBetween } from '../git/merge.ts'
import { accountById, accountByLogin, type World } from '../state/world.ts'
import { accountView } from '../views/account.ts'
import { commitView } from '../views/commit.ts'
import { headRepository, simplePullRequestView } from '../views/pull-request.ts'
import { repositoryUrl } from '../views/repository.ts'
import { demand } from './access.ts'
import { readBody, refusal } from './answer.ts'
import { changedFiles, fileView } from './changed-files.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'
import { foundPullRequest } from './thread.ts'

const mergeWish = z.object({
  commit_title: z.string().nullish(),
  commit_message: z.string().nullish(),
  sha: z.string().nullish(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
})
const updateWish = z.object({ expected_head_sha: z.string().optional() })
const reviewersWish = z.object({ reviewers: z.array(z.string()).default([]) })

/** What hangs on a pull request: its files and commits, its merge, "Update branch", who is asked to review. */
export const pullRequestPartRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const reading = { resource: 'pull_requests', level: 'read', role: 'read' } as const

  routes.get('/pulls/:number/files', async (context) => {
    demand(context, reading)
    const repository = context.var.repository
    const issue = foundPullRequest(context)
    const files = await changedFiles(repository, await forkPoint(repository, issue), issue.pull.headSha)
    return context.json(
      paged(world, context, files).map((file) => fileView(world, repository, issue.pull.headSha, file)),
    )
  })
  routes.get('/pulls/:number/commits', async (context) => {
    demand(context, reading)
    const repository = context.var.repository
    const issue = foundPullRequest(context)
    const shas = await commitsBetween(repository.git, await forkPoint(repository, issue), issue.pull.headSha)
    const commits = await Promise.all(paged(world, context, shas).map((sha) => repository.git.commit(sha)))
    return context.json(commits.flatMap((one) => (one ? [commitView(world, repository, one)] : [])))
  })
  routes.get('/pulls/:number/comments', (context) => {
    demand(context, reading)
    foundPullRequest(context)
    return context.json([])
  })
  routes.get('/pulls/:number/merge', (context) => {
    demand(context, reading)
    return context.body(null, foundPullRequest(context).pull.mergedAt ? 204 : 404)
  })
  routes.put('/pulls/:number/merge', async (context) => {
    const account = demand(context, { resource: 'contents', level: 'write', role: 'write' })
    const issue = foundPullRequest(context)
    const wish = await readBody(context, mergeWish)
    const answer = await mergePullRequest(world, context.var.repository, issue, account, {
      method: wish.merge_method,
      head: wish.sha ?? null,
      title: wish.commit_title ?? null,
      message: wish.commit_message ?? null,
    })
    if (answer.kind === 'refused') throw refusal(answer.status, answer.message)
    return context.json({ sha: answer.sha, merged: true, message: 'Pull Request successfully merged' })
  })
  routes.put('/pulls/:number/update-branch', async (context) => {
    const account = demand(context, { resource: 'pull_requests', level: 'write', role: 'write' })
    const issue = foundPullRequest(context)
    const wish = await readBody(context, updateWish)
    const source = headRepository(world, context.var.repository, issue)
    if (source !== context.var.repository) throw refusal(403, 'Resource not accessible by integration')
    const answer = await updateBranch(world, source, issue, account, wish.expected_head_sha ?? null)
    if (answer === 'head-moved') throw refusal(422, 'expected head sha didn’t match current head ref.')
    if (answer === 'nothing-new') throw refusal(422, 'There are no new commits on the base branch.')
    if (answer === 'conflict') throw refusal(422, 'merge conflict between base and head')
    const url = `${repositoryUrl(world, context.var.repository)}/pulls/${issue.number}`
    return context.json({ message: 'Updating pull request branch.', url }, 202)
  })

  routes.get('/pulls/:number/requested_reviewers', (context) => {
    demand(context, reading)
    const users = foundPullRequest(context).pull.requestedReviewers.map((id) =>
      accountView(world, accountById(world, id)),
    )
    return context.json({ users, teams: [] })
  })
  routes.post('/pulls/:number/requested_reviewers', async (context) => {
    demand(context, { resource: 'pull_requests', level: 'write', role: 'write' })
    const repository = context.var.repository
    const issue = foundPullRequest(context)
    const wish = await readBody(context, reviewersWish)
    for (const login of wish.reviewers) {
      const account = accountByLogin(world, login)
      if (!account || !repository.collaborators.has(account.id))
        throw refusal(422, 'Reviews may only be requested from collaborators.')
      if (account.id === issue.author) throw refusal(422, 'Review cannot be requested from pull request author.')
      if (!issue.pull.requestedReviewers.includes(account.id)) issue.pull.requestedReviewers.push(account.id)
    }
    return context.json(simplePullRequestView(world, repository, issue), 201)
  })
  routes.delete('/pulls/:number/requested_reviewers', async (context) => {
    demand(context, { resource: 'pull_requests', level: 'write', role: 'write' })
    const issue = foundPullRequest(context)
    const wish = await readBody(context, reviewersWish)
    const gone = wish.reviewers.flatMap((login) => accountByLogin(world, login)?.id ?? [])
    issue.pull.requestedReviewers = issue.pull.requestedReviewers.filter((id) => !gone.includes(id))
    return context.json(simplePullRequestView(world, context.var.repository, issue))
  })
  return routes
}
