import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { isLockedAround, react, withdrawReaction } from '../domain/reactions.ts'
import type { World } from '../state/world.ts'
import { reactionContents, reactionView } from '../views/issue.ts'
import { demand } from './access.ts'
import { notFound, numberParameter, readBody, refusal } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

const wish = z.object({ content: z.enum(reactionContents) })

/** Reactions on issues, pull requests and their comments; each belongs to who gave it. Reviews have them in GraphQL only. */
export const reactionRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  const subjects = {
    '/issues/:number/reactions': (context: Context<PlaygroundEnvironment>) => {
      const number = numberParameter(context, 'number')
      return context.var.repository.records.issues.find((one) => one.number === number)
    },
    '/issues/comments/:comment/reactions': (context: Context<PlaygroundEnvironment>) => {
      const id = numberParameter(context, 'comment')
      return context.var.repository.records.comments.find((one) => one.id === id)
    },
  }

  for (const [path, find] of Object.entries(subjects)) {
    const subjectOf = (context: Context<PlaygroundEnvironment>): string => {
      const subject = find(context)
      if (!subject) throw notFound()
      return subject.nodeId
    }
    routes.get(path, (context) => {
      demand(context, { resource: 'issues', level: 'read', role: 'read' })
      const subject = subjectOf(context)
      const content = context.req.query('content')
      const found = context.var.listed.reactions.filter(
        (one) => one.subject === subject && (content === undefined || one.content === content),
      )
      return context.json(paged(world, context, found).map((one) => reactionView(world, one)))
    })
    routes.post(path, async (context) => {
      const account = demand(context, { resource: 'issues', level: 'write', role: 'read' })
      const subject = subjectOf(context)
      const { content } = await readBody(context, wish)
      if (isLockedAround(context.var.repository, subject)) throw refusal(403, 'This conversation is locked.')
      const { reaction, isNew } = react(world, context.var.repository, account, subject, content)
      return context.json(reactionView(world, reaction), isNew ? 201 : 200)
    })
    routes.delete(`${path}/:reaction`, (context) => {
      const account = demand(context, { resource: 'issues', level: 'write', role: 'read' })
      const subject = subjectOf(context)
      const id = numberParameter(context, 'reaction')
      const reaction = context.var.repository.records.reactions.find((one) => one.id === id && one.subject === subject)
      if (!reaction) throw notFound()
      if (reaction.author !== account.id) throw refusal(403, 'Forbidden')
      withdrawReaction(context.var.repository, reaction)
      return context.body(null, 204)
    })
  }
  return routes
}
