import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { tell } from '../domain/events.ts'
import { closeIssue, tellPullRequest } from '../domain/pull-requests.ts'
import { type Issue, isPullRequest } from '../state/records.ts'
import { accountByLogin, mayAtLeast, nodeId, type World } from '../state/world.ts'
import { issueView } from '../views/issue.ts'
import { demand, mayModerate } from './access.ts'
import { readBody, refusal } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { ensureLabels } from './labels.ts'
import { inOrder } from './ordering.ts'
import { paged } from './paging.ts'
import { foundIssue, refuseLongText } from './thread.ts'
import { newThread, reword } from './thread-writing.ts'

const creation = z.object({
  title: z.string().min(1),
  body: z.string().nullish(),
  labels: z.array(z.string()).default([]),
  assignees: z.array(z.string()).default([]),
})
const change = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'reopened']).nullish(),
  labels: z.array(z.string()).optional(),
  assignees: z.array(z.string()).optional(),
})

/** Issues; a pull request is one too, and answers here as well. */
export const issueRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const reading = { resource: 'issues', level: 'read', role: 'read' } as const
  const writing = { resource: 'issues', level: 'write', role: 'read' } as const

  const idsOf = (logins: readonly string[]): number[] =>
    logins.flatMap((login) => accountByLogin(world, login)?.id ?? [])

  routes.get('/issues', (context) => {
    demand(context, reading)
    const { state = 'open', since, labels, creator } = context.req.query()
    const found = context.var.listed.issues.filter(
      (one) =>
        (state === 'all' || one.state === state) &&
        (since === undefined || Date.parse(one.updatedAt) >= Date.parse(since)) &&
        (labels === undefined || labels.split(',').every((label) => one.labels.includes(label))) &&
        (creator === undefined || accountByLogin(world, creator)?.id === one.author),
    )
    const page = paged(world, context, inOrder(context, found, 'desc'))
    return context.json(page.map((one) => issueView(world, context.var.repository, one)))
  })
  routes.post('/issues', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    if (!repository.settings.hasIssues) throw refusal(410, 'Issues are disabled for this repo')
    const wish = await readBody(context, creation)
    refuseLongText(wish.body)
    const mayLabel = context.var.actor.kind === 'installation' || mayAtLeast(repository, account, 'triage')
    const id = world.nextId()
    const issue: Issue = {
      id,
      nodeId: nodeId('I', id),
      ...newThread(world, context, account, wish),
      // Without the right to label they are silently dropped.
      labels: mayLabel ? ensureLabels(world, repository, wish.labels) : [],
      assignees: mayLabel ? idsOf(wish.assignees) : [],
      pull: null,
    }
    repository.records.issues.push(issue)
    const view = issueView(world, repository, issue)
    tell(world, repository, account, 'issues.opened', { issue: view })
    return context.json(view, 201)
  })
  routes.get('/issues/:number', (context) => {
    demand(context, reading)
    return context.json(issueView(world, context.var.repository, foundIssue(context)))
  })
  routes.patch('/issues/:number', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const issue = foundIssue(context)
    const wish = await readBody(context, change)
    if (!mayModerate(context, issue.author)) throw refusal(403, 'Must have admin rights to Repository.')
    if (
      (wish.labels || wish.assignees) &&
      context.var.actor.kind === 'user' &&
      !mayAtLeast(repository, account, 'triage')
    )
      throw refusal(403, 'Must have admin rights to Repository.')
    refuseLongText(wish.body)
    const { state: before } = issue
    const changes = reword(world, issue, account, wish)
    if (wish.labels) issue.labels = ensureLabels(world, repository, wish.labels)
    if (wish.assignees) issue.assignees = idsOf(wish.assignees)
    const say = (action: string, extra: Record<string, unknown> = {}) =>
      isPullRequest(issue)
        ? tellPullRequest(world, repository, issue, account, action, extra)
        : tell(world, repository, account, `issues.${action}`, { issue: issueView(world, repository, issue), ...extra })
    if (Object.keys(changes).length > 0) await say('edited', { changes })
    if (wish.state === 'closed' && before === 'open') {
      closeIssue(world, issue, account)
      issue.stateReason = wish.state_reason ?? 'completed'
      await say('closed')
    }
    if (wish.state === 'open' && before === 'closed' && !issue.pull?.mergedAt) {
      issue.state = 'open'
      issue.stateReason = 'reopened'
      issue.closedAt = null
      issue.closedBy = null
      await say('reopened')
    }
    return context.json(issueView(world, repository, issue))
  })
  const locking = (locked: boolean) => async (context: Context<PlaygroundEnvironment>) => {
    const account = demand(context, { resource: 'issues', level: 'write', role: 'write' })
    const repository = context.var.repository
    const issue = foundIssue(context)
    const action = locked ? 'locked' : 'unlocked'
    if (issue.locked !== locked) {
      issue.locked = locked
      if (isPullRequest(issue)) await tellPullRequest(world, repository, issue, account, action)
      else tell(world, repository, account, `issues.${action}`, { issue: issueView(world, repository, issue) })
    }
    return context.body(null, 204)
  }
  routes.put('/issues/:number/lock', locking(true))
  routes.delete('/issues/:number/lock', locking(false))
  return routes
}
