import { Hono } from 'hono'
import { z } from 'zod'
import { tell } from '../domain/events.ts'
import { tellPullRequest } from '../domain/pull-requests.ts'
import { type Issue, isPullRequest } from '../state/records.ts'
import { nodeId, type Repository, type World } from '../state/world.ts'
import { issueView, labelView, labelViews } from '../views/issue.ts'
import { demand } from './access.ts'
import { notFound, readBody, textParameter } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'
import { foundIssue } from './thread.ts'

const names = z.union([z.object({ labels: z.array(z.string()) }), z.array(z.string())])
const creation = z.object({ name: z.string(), color: z.string().default('ededed'), description: z.string().nullish() })

/** A label that is put on an issue exists from then on. */
export const ensureLabels = (world: World, repository: Repository, wanted: readonly string[]): string[] => {
  for (const name of wanted) {
    if (repository.records.labels.some((one) => one.name === name)) continue
    const id = world.nextId()
    repository.records.labels.push({ id, nodeId: nodeId('LA', id), name, color: 'ededed', description: null })
  }
  return [...new Set(wanted)]
}

export const labelRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const reading = { resource: 'issues', level: 'read', role: 'read' } as const
  const writing = { resource: 'issues', level: 'write', role: 'triage' } as const

  routes.get('/labels', (context) => {
    demand(context, reading)
    const page = paged(world, context, context.var.listed.labels)
    return context.json(page.map((one) => labelView(world, context.var.repository, one)))
  })
  routes.post('/labels', async (context) => {
    demand(context, { ...writing, role: 'write' })
    const repository = context.var.repository
    const wish = await readBody(context, creation)
    ensureLabels(world, repository, [wish.name])
    const label = repository.records.labels.find((one) => one.name === wish.name)
    if (!label) throw notFound()
    label.color = wish.color
    label.description = wish.description ?? null
    return context.json(labelView(world, repository, label), 201)
  })
  routes.get('/issues/:number/labels', (context) => {
    demand(context, reading)
    return context.json(paged(world, context, labelViews(world, context.var.repository, foundIssue(context))))
  })
  const changed = async (context: Parameters<typeof foundIssue>[0], issue: Issue, labels: string[], action: string) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    issue.labels = labels
    issue.updatedAt = world.now()
    if (isPullRequest(issue)) await tellPullRequest(world, repository, issue, account, action)
    else tell(world, repository, account, `issues.${action}`, { issue: issueView(world, repository, issue) })
    return context.json(labelViews(world, repository, issue))
  }
  routes.post('/issues/:number/labels', async (context) => {
    demand(context, writing)
    const issue = foundIssue(context)
    const wish = await readBody(context, names)
    const more = Array.isArray(wish) ? wish : wish.labels
    return changed(context, issue, ensureLabels(world, context.var.repository, [...issue.labels, ...more]), 'labeled')
  })
  routes.put('/issues/:number/labels', async (context) => {
    demand(context, writing)
    const issue = foundIssue(context)
    const wish = await readBody(context, names)
    const all = Array.isArray(wish) ? wish : wish.labels
    return changed(context, issue, ensureLabels(world, context.var.repository, all), 'labeled')
  })
  routes.delete('/issues/:number/labels/:label', (context) => {
    demand(context, writing)
    const issue = foundIssue(context)
    const name = textParameter(context, 'label')
    if (!issue.labels.includes(name)) throw notFound()
    return changed(
      context,
      issue,
      issue.labels.filter((one) => one !== name),
      'unlabeled',
    )
  })
  return routes
}
