import { Hono } from 'hono'
import { z } from 'zod'
import { closeIssue, keepHead, measured, tellPullRequest } from '../domain/pull-requests.ts'
import { commitsBetween } from '../git/merge.ts'
import { isPullRequest, type PullRequest } from '../state/records.ts'
import { nodeId, type Repository, type World } from '../state/world.ts'
import { simplePullRequestView } from '../views/pull-request.ts'
import { demand, mayModerate } from './access.ts'
import { invalid, readBody, refusal } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { inOrder } from './ordering.ts'
import { paged } from './paging.ts'
import { foundPullRequest, refuseLongText } from './thread.ts'
import { newThread, reword } from './thread-writing.ts'

const creation = z.object({
  title: z.string().min(1),
  head: z.string(),
  head_repo: z.string().optional(),
  base: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().default(false),
  maintainer_can_modify: z.boolean().optional(),
})
const change = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().optional(),
})

/** `branch`, `owner:branch`: a branch here, or in a fork of that owner. */
const headOf = (world: World, repository: Repository, head: string): { source: Repository; branch: string } | null => {
  const [owner, branch] = head.includes(':') ? (head.split(':', 2) as [string, string]) : [repository.owner.login, head]
  if (owner.toLowerCase() === repository.owner.login.toLowerCase()) return { source: repository, branch }
  const fork = [...world.repositories.values()].find(
    (one) => one.forkOf === repository && one.owner.login.toLowerCase() === owner.toLowerCase(),
  )
  return fork ? { source: fork, branch } : null
}

/** Pull requests: opened, read, listed, changed. */
export const pullRequestRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const reading = { resource: 'pull_requests', level: 'read', role: 'read' } as const
  const writing = { resource: 'pull_requests', level: 'write', role: 'read' } as const

  routes.get('/pulls', (context) => {
    demand(context, reading)
    const { state = 'open', head, base } = context.req.query()
    const found = context.var.listed.issues
      .filter(isPullRequest)
      .filter(
        (one) =>
          (state === 'all' || one.state === state) &&
          (base === undefined || one.pull.baseBranch === base) &&
          (head === undefined || `${one.pull.headRepository.split('/')[0]}:${one.pull.headBranch}` === head),
      )
    const page = paged(world, context, inOrder(context, found, 'desc'))
    return context.json(page.map((one) => simplePullRequestView(world, context.var.repository, one)))
  })

  routes.post('/pulls', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const wish = await readBody(context, creation)
    refuseLongText(wish.body)
    if (wish.draft && !repository.settings.drafts)
      throw refusal(422, 'Draft pull requests are not supported in this repository.')
    const head = headOf(world, repository, wish.head)
    const headSha = head ? await head.source.git.resolve(`refs/heads/${head.branch}`) : null
    if (!head || headSha === null) throw invalid('PullRequest', [{ field: 'head', code: 'invalid' }])
    const baseSha = await repository.git.resolve(`refs/heads/${wish.base}`)
    if (baseSha === null) throw invalid('PullRequest', [{ field: 'base', code: 'invalid' }])
    if (head.source !== repository) await repository.git.must(['fetch', '--quiet', head.source.git.directory, headSha])
    const label = `${head.source.owner.login}:${head.branch}`
    const twin = repository.records.issues
      .filter(isPullRequest)
      .find(
        (one) =>
          one.state === 'open' &&
          one.pull.headRepository === head.source.fullName &&
          one.pull.headBranch === head.branch &&
          one.pull.baseBranch === wish.base,
      )
    if (twin) throw invalid('PullRequest', [{ code: 'custom', message: `A pull request already exists for ${label}.` }])
    if ((await commitsBetween(repository.git, baseSha, headSha)).length === 0)
      throw invalid('PullRequest', [{ code: 'custom', message: `No commits between ${wish.base} and ${head.branch}` }])
    const id = world.nextId()
    const pull = {
      id: world.nextId(),
      headRepository: head.source.fullName,
      headBranch: head.branch,
      headSha,
      baseBranch: wish.base,
      baseSha,
      draft: wish.draft,
      mergedAt: null,
      mergedBy: null,
      mergeCommit: null,
      requestedReviewers: [],
      lastPusher: account.id,
      openConversations: 0,
      mergeabilityAskedFor: null,
      mergeabilityAnswersLeftNull: 0,
    }
    const issue: PullRequest = { id, nodeId: nodeId('PR', pull.id), ...newThread(world, context, account, wish), pull }
    repository.records.issues.push(issue)
    await keepHead(repository, issue)
    await tellPullRequest(world, repository, issue, account, 'opened')
    return context.json(await measured(world, repository, issue, false), 201)
  })

  routes.get('/pulls/:number', async (context) => {
    demand(context, reading)
    return context.json(await measured(world, context.var.repository, foundPullRequest(context)))
  })

  routes.patch('/pulls/:number', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const issue = foundPullRequest(context)
    if (!mayModerate(context, issue.author)) throw refusal(403, 'Must have admin rights to Repository.')
    const wish = await readBody(context, change)
    refuseLongText(wish.body)
    const before = issue.pull.baseBranch
    const base = wish.base === undefined ? null : await repository.git.resolve(`refs/heads/${wish.base}`)
    if (wish.base !== undefined) {
      if (base === null) throw invalid('PullRequest', [{ field: 'base', code: 'invalid' }])
      issue.pull.baseBranch = wish.base
      issue.pull.baseSha = base
    }
    const changes = {
      ...reword(world, issue, account, wish),
      ...(issue.pull.baseBranch === before ? {} : { base: { ref: { from: before } } }),
    }
    if (Object.keys(changes).length > 0) await tellPullRequest(world, repository, issue, account, 'edited', { changes })
    if (wish.state === 'closed' && issue.state === 'open') {
      closeIssue(world, issue, account)
      await tellPullRequest(world, repository, issue, account, 'closed')
    }
    if (wish.state === 'open' && issue.state === 'closed') await reopen(repository, issue, account)
    return context.json(await measured(world, repository, issue))
  })

  const reopen = async (repository: Repository, issue: PullRequest, account: Parameters<typeof closeIssue>[2]) => {
    const source = world.repositories.get(issue.pull.headRepository.toLowerCase())
    const head = await source?.git.resolve(`refs/heads/${issue.pull.headBranch}`)
    if (issue.pull.mergedAt || !head)
      throw invalid('PullRequest', [
        { field: 'state', code: 'custom', message: 'state cannot be changed. The pull request cannot be reopened.' },
      ])
    issue.state = 'open'
    issue.closedAt = null
    issue.closedBy = null
    issue.pull.headSha = head
    await tellPullRequest(world, repository, issue, account, 'reopened')
  }
  return routes
}
