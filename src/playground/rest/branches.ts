import { Hono } from 'hono'
import { protectionOf } from '../domain/protection.ts'
import type { Protection, Repository, World } from '../state/world.ts'
import { commitView } from '../views/commit.ts'
import { repositoryPage, repositoryUrl } from '../views/repository.ts'
import { demand } from './access.ts'
import { refusal, textParameter } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

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
          require_code_owner_reviews: false,
          required_approving_review_count: protection.requiredReviews,
          require_last_push_approval: false,
        },
      }
    : {}),
  required_signatures: { url: `${url}/required_signatures`, enabled: protection.requiredSignatures },
  enforce_admins: { url: `${url}/enforce_admins`, enabled: true },
  required_linear_history: { enabled: false },
  allow_force_pushes: { enabled: false },
  allow_deletions: { enabled: false },
})

/** The same demands as rules, which everybody who may read the repository can see. */
const rulesView = (repository: Repository, protection: Protection) => {
  const ruleset = {
    ruleset_source_type: 'Repository',
    ruleset_source: repository.fullName,
    ruleset_id: 1,
  }
  return [
    ...(protection.requiredReviews > 0
      ? [
          {
            type: 'pull_request',
            parameters: {
              dismiss_stale_reviews_on_push: protection.dismissStaleReviews,
              require_code_owner_review: false,
              require_last_push_approval: false,
              required_approving_review_count: protection.requiredReviews,
              required_review_thread_resolution: false,
            },
            ...ruleset,
          },
        ]
      : []),
    ...(protection.requiredChecks.length > 0 || protection.upToDate
      ? [
          {
            type: 'required_status_checks',
            parameters: {
              strict_required_status_checks_policy: protection.upToDate,
              required_status_checks: protection.requiredChecks.map((check) => ({
                context: check.context,
                ...(check.app === null ? {} : { integration_id: check.app }),
              })),
            },
            ...ruleset,
          },
        ]
      : []),
    ...(protection.requiredSignatures ? [{ type: 'required_signatures', ...ruleset }] : []),
    ...(protection.mergeQueue
      ? [
          {
            type: 'merge_queue',
            parameters: {
              check_response_timeout_minutes: 60,
              grouping_strategy: 'ALLGREEN',
              max_entries_to_build: 5,
              max_entries_to_merge: 5,
              merge_method: 'MERGE',
              min_entries_to_merge: 1,
              min_entries_to_merge_wait_minutes: 0,
            },
            ...ruleset,
          },
        ]
      : []),
  ]
}

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
    demand(context, { resource: 'metadata', level: 'read', role: 'read' })
    const protection = protectionOf(context.var.repository, textParameter(context, 'branch'))
    return context.json(paged(world, context, protection ? rulesView(context.var.repository, protection) : []))
  })
  return routes
}
