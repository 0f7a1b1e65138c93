import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { tell } from '../domain/events.ts'
import type { Comment } from '../state/records.ts'
import { mayAtLeast, nodeId, type World } from '../state/world.ts'
import { commentView, issueView } from '../views/issue.ts'
import { actingApp, demand, mayModerate } from './access.ts'
import { notFound, numberParameter, readBody, refusal } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { inOrder } from './ordering.ts'
import { paged } from './paging.ts'
import { foundIssue, refuseLongText } from './thread.ts'

const text = z.object({ body: z.string().min(1) })

const since = (context: Context<PlaygroundEnvironment>, comments: readonly Comment[]): Comment[] => {
  const start = context.req.query('since')
  return comments.filter((one) => start === undefined || Date.parse(one.updatedAt) >= Date.parse(start))
}

/** Comments of issues and pull requests. Whoever may write to the repository can edit and delete those of others. */
export const commentRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const reading = { resource: 'issues', level: 'read', role: 'read' } as const
  const writing = { resource: 'issues', level: 'write', role: 'read' } as const

  const found = (context: Context<PlaygroundEnvironment>): Comment => {
    const id = numberParameter(context, 'comment')
    const comment = context.var.repository.records.comments.find((one) => one.id === id)
    if (!comment) throw notFound()
    return comment
  }
  const say = (context: Context<PlaygroundEnvironment>, comment: Comment, action: string, extra = {}) => {
    const repository = context.var.repository
    const issue = repository.records.issues.find((one) => one.number === comment.issue)
    if (!issue) throw new Error(`The comment ${comment.id} has no thread.`)
    tell(world, repository, demand(context, writing), `issue_comment.${action}`, {
      issue: issueView(world, repository, issue),
      comment: commentView(world, repository, comment),
      ...extra,
    })
  }
  const body = async (context: Context<PlaygroundEnvironment>): Promise<string> => {
    const wish = await readBody(context, text)
    refuseLongText(wish.body)
    return wish.body
  }

  routes.get('/issues/comments', (context) => {
    demand(context, reading)
    const page = paged(world, context, inOrder(context, since(context, context.var.listed.comments), 'asc'))
    return context.json(page.map((one) => commentView(world, context.var.repository, one)))
  })
  routes.get('/issues/comments/:comment', (context) => {
    demand(context, reading)
    return context.json(commentView(world, context.var.repository, found(context)))
  })
  routes.patch('/issues/comments/:comment', async (context) => {
    const account = demand(context, writing)
    const comment = found(context)
    if (!mayModerate(context, comment.author)) throw refusal(403, 'Must have admin rights to Repository.')
    const from = comment.body
    comment.body = await body(context)
    comment.updatedAt = world.now()
    comment.lastEditedAt = comment.updatedAt
    comment.editor = account.id
    say(context, comment, 'edited', { changes: { body: { from } } })
    return context.json(commentView(world, context.var.repository, comment))
  })
  routes.delete('/issues/comments/:comment', (context) => {
    demand(context, writing)
    const comment = found(context)
    if (!mayModerate(context, comment.author)) throw refusal(403, 'Must have admin rights to Repository.')
    const comments = context.var.repository.records.comments
    comments.splice(comments.indexOf(comment), 1)
    say(context, comment, 'deleted')
    return context.body(null, 204)
  })
  routes.get('/issues/:number/comments', (context) => {
    demand(context, reading)
    const issue = foundIssue(context)
    const own = context.var.listed.comments.filter((one) => one.issue === issue.number)
    const page = paged(world, context, since(context, own))
    return context.json(page.map((one) => commentView(world, context.var.repository, one)))
  })
  routes.post('/issues/:number/comments', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const issue = foundIssue(context)
    // An App is no collaborator, whatever it may write elsewhere. Source: renovatebot/renovate#6215.
    const mayWrite = context.var.actor.kind !== 'installation' && mayAtLeast(repository, account, 'write')
    if (issue.locked && !mayWrite) throw refusal(403, 'Unable to create comment because issue is locked.')
    const id = world.nextId()
    const now = world.now()
    const comment: Comment = {
      id,
      nodeId: nodeId('IC', id),
      issue: issue.number,
      author: account.id,
      viaApp: actingApp(context),
      body: await body(context),
      createdAt: now,
      updatedAt: now,
      lastEditedAt: null,
      editor: null,
    }
    repository.records.comments.push(comment)
    issue.updatedAt = now
    say(context, comment, 'created')
    return context.json(commentView(world, repository, comment), 201)
  })
  return routes
}
