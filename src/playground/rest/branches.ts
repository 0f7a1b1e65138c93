import { Hono } from 'hono'
import { z } from 'zod'
import { renameBranch } from '../domain/moving.ts'
import { protectionOf } from '../domain/protection.ts'
import { lacks } from '../state/enterprise.ts'
import type { Protection, World } from '../state/world.ts'
import { commitView } from '../views/commit.ts'
import { repositoryPage, repositoryUrl } from '../views/repository.ts'
import { rulesView } from '../views/rules.ts'
import { demand } from './access.ts'
import { notFound, readBody, refusal, textParameter } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

const renaming = z.object({ new_name: z.string().min(1) })

const checksView = (url: string, protection: Protection | null) => ({
  url: `${url}/required_status_checks`,
  strict: protection?.upToDate ?? false,
  enforcement_level: protection && protection.requiredChecks.length > 0 ? 'non_admins' : 'off',
  contexts: protection?.requiredChecks.map((check) => check.context) ?? [],
  checks: protection?.requiredChecks.map((check) => ({ context: check.context, app_id: check.app })) ?? [],
  contexts_url: `${url}/required_status_checks/contexts`,
})

const detailedProtection = (url: string, protection: Protection) => ({
  url,
  required_status_checks: checksView(url, protection),
  ...(protection.requiredReviews > 0
    ? {
        required_pull_request_reviews: {
          url: `${url}/required_pull_request_reviews`,
          dismiss_stale_reviews: protection.dismissStaleReviews,
          require_code_owner_reviews: protection.codeOwners,
          required_approving_review_count: protection.requiredReviews,
          require_last_push_approval: protection.lastPush,
        },
      }
    : {}),
  required_signatures: { url: `${url}/required_signatures`, enabled: protection.requiredSignatures },
  enforce_admins: { url: `${url}/enforce_admins`, enabled: true },
  required_linear_history: { enabled: protection.linearHistory },
  required_conversation_resolution: { enabled: protection.resolvedConversations },
  allow_force_pushes: { enabled: false },
  allow_deletions: { enabled: false },
})

/** Branches and what guards them. */
export const branchRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const reading = { resource: 'contents', level: 'read', role: 'read' } as const

  routes.get('/branches', async (context) => {
    demand(context, reading)
    const repository = context.var.repository
    const heads = [...(await repository.git.references())].filter(([name]) => name.startsWith('refs/heads/'))
    return context.json(
      paged(world, context, heads).map(([name, sha]) => ({
        name: name.slice('refs/heads/'.length),
        commit: { sha, url: `${repositoryUrl(world, repository)}/commits/${sha}` },
        protected: protectionOf(repository, name.slice('refs/heads/'.length)) !== null,
      })),
    )
  })
  routes.post('/branches/:branch/rename', async (context) => {
    const account = demand(context, { resource: 'administration', level: 'write', role: 'admin' })
    const { repository } = context.var
    const before = textParameter(context, 'branch')
    const { new_name: after } = await readBody(context, renaming)
    if ((await repository.git.resolve(`refs/heads/${before}`)) === null) throw notFound()
    await renameBranch(world, repository, account, before, after)
    return context.redirect(`${repositoryUrl(world, repository)}/branches/${after}`, 303)
  })
  routes.get('/branches/:branch/protection', (context) => {
    demand(context, { resource: 'administration', level: 'read', role: 'admin', hidden: true })
    const protection = protectionOf(context.var.repository, textParameter(context, 'branch'))
    if (!protection) throw refusal(404, 'Branch not protected')
    const url = `${repositoryUrl(world, context.var.repository)}/branches/${textParameter(context, 'branch')}/protection`
    return context.json(detailedProtection(url, protection))
  })
  routes.get('/branches/:branch{.+}', async (context) => {
    demand(context, reading)
    const repository = context.var.repository
    const name = textParameter(context, 'branch')
    const sha = await repository.git.resolve(`refs/heads/${name}`)
    const commit = sha === null ? null : await repository.git.commit(sha)
    if (!commit) throw refusal(404, 'Branch not found')
    const url = `${repositoryUrl(world, repository)}/branches/${name}`
    const protection = protectionOf(repository, name)
    return context.json({
      name,
      commit: commitView(world, repository, commit),
      _links: { self: url, html: `${repositoryPage(world, repository)}/tree/${name}` },
      protected: protection !== null,
      protection: {
        enabled: protection !== null,
        required_status_checks: checksView(`${url}/protection`, protection),
      },
      protection_url: `${url}/protection`,
    })
  })
  routes.get('/rules/branches/:branch{.+}', (context) => {
    if (lacks(world, 'rulesets')) throw notFound()
    demand(context, { resource: 'metadata', level: 'read', role: 'read' })
    return context.json(paged(world, context, rulesView(context.var.repository, textParameter(context, 'branch'))))
  })
  return routes
}
