import { Hono } from 'hono'
import { z } from 'zod'
import { tell } from '../domain/events.ts'
import { advanceQueue } from '../domain/queue.ts'
import type { CommitStatus, Records } from '../state/records.ts'
import { nodeId, type World } from '../state/world.ts'
import { accountView } from '../views/account.ts'
import { commitView } from '../views/commit.ts'
import { minimalRepositoryView, repositoryUrl } from '../views/repository.ts'
import { simpleStatusView, statusView } from '../views/status.ts'
import { demand } from './access.ts'
import { invalid, readBody } from './answer.ts'
import { namedCommit } from './commits.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

const wish = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  target_url: z.string().nullish(),
  description: z.string().nullish(),
  context: z.string().default('default'),
})

/** The newest of each context, as the combined view has it. */
const newest = (records: Records, sha: string): CommitStatus[] => {
  const byContext = new Map<string, CommitStatus>()
  for (const status of records.statuses) if (status.sha === sha) byContext.set(status.context.toLowerCase(), status)
  return [...byContext.values()]
}

const combined = (statuses: readonly CommitStatus[]): string => {
  if (statuses.some((one) => one.state === 'failure' || one.state === 'error')) return 'failure'
  return statuses.length > 0 && statuses.every((one) => one.state === 'success') ? 'success' : 'pending'
}

/** Commit statuses: rows that are never changed, each with who set it. */
export const statusRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const reading = { resource: 'statuses', level: 'read', role: 'read' } as const

  routes.post('/statuses/:sha', async (context) => {
    const account = demand(context, { resource: 'statuses', level: 'write', role: 'write', hidden: true })
    const repository = context.var.repository
    const commit = await namedCommit(context, 'sha')
    const wanted = await readBody(context, wish)
    const same = repository.records.statuses.filter(
      (one) => one.sha === commit.sha && one.context.toLowerCase() === wanted.context.toLowerCase(),
    )
    if (same.length >= 1000)
      throw invalid('Status', [
        { code: 'custom', message: 'This SHA and context has reached the maximum number of statuses.' },
      ])
    const id = world.nextId()
    const status: CommitStatus = {
      id,
      nodeId: nodeId('SC', id),
      sha: commit.sha,
      state: wanted.state,
      context: wanted.context,
      description: wanted.description?.slice(0, 140) ?? null,
      targetUrl: wanted.target_url ?? null,
      creator: account.id,
      createdAt: world.now(),
    }
    repository.records.statuses.push(status)
    const branches = [...repository.references].filter(
      ([name, sha]) => name.startsWith('refs/heads/') && sha === commit.sha,
    )
    tell(world, repository, account, 'status', {
      id,
      sha: commit.sha,
      name: repository.fullName,
      target_url: status.targetUrl,
      avatar_url: accountView(world, account).avatar_url,
      context: status.context,
      description: status.description,
      state: status.state,
      commit: commitView(world, repository, commit),
      branches: branches.map(([name]) => ({
        name: name.slice('refs/heads/'.length),
        commit: { sha: commit.sha, url: `${repositoryUrl(world, repository)}/commits/${commit.sha}` },
        protected: repository.settings.protection !== null,
      })),
      created_at: status.createdAt,
      updated_at: status.createdAt,
    })
    await advanceQueue(world, repository)
    return context.json(statusView(world, repository, status), 201)
  })
  for (const path of ['/commits/:sha/statuses', '/statuses/:sha'])
    routes.get(path, async (context) => {
      demand(context, reading)
      const commit = await namedCommit(context, 'sha')
      const all = context.var.listed.statuses.filter((one) => one.sha === commit.sha).reverse()
      return context.json(paged(world, context, all).map((one) => statusView(world, context.var.repository, one)))
    })
  routes.get('/commits/:sha/status', async (context) => {
    demand(context, reading)
    const repository = context.var.repository
    const commit = await namedCommit(context, 'sha')
    const statuses = newest(context.var.listed, commit.sha)
    const url = `${repositoryUrl(world, repository)}/commits/${commit.sha}`
    return context.json({
      state: combined(statuses),
      statuses: paged(world, context, statuses).map((one) => simpleStatusView(world, repository, one)),
      sha: commit.sha,
      total_count: statuses.length,
      repository: minimalRepositoryView(world, repository),
      commit_url: url,
      url: `${url}/status`,
    })
  })
  return routes
}
