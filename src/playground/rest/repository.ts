import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { rename } from '../domain/moving.ts'
import {
  accountByLogin,
  mayAtLeast,
  type Permission,
  permissionOf,
  type Repository,
  type World,
} from '../state/world.ts'
import { accountView, publicAccountView } from '../views/account.ts'
import { fullRepositoryView } from '../views/repository.ts'
import { teamView } from '../views/team.ts'
import { demand } from './access.ts'
import { notFound, readBody, refusal, textParameter } from './answer.ts'
import type { Actor, PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

const settingsChange = z.object({
  allow_merge_commit: z.boolean().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
  delete_branch_on_merge: z.boolean().optional(),
  allow_auto_merge: z.boolean().optional(),
  squash_merge_commit_title: z.enum(['PR_TITLE', 'COMMIT_OR_PR_TITLE']).optional(),
  squash_merge_commit_message: z.enum(['PR_BODY', 'COMMIT_MESSAGES', 'BLANK']).optional(),
  has_issues: z.boolean().optional(),
  archived: z.boolean().optional(),
  name: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional(),
  default_branch: z.string().optional(),
})

/** The old field knows four words: maintain counts as write and triage as read. */
const folded = (permission: Permission): string =>
  ({ maintain: 'write', triage: 'read' })[permission as string] ?? permission

const rights = (permission: Permission) => {
  const order: readonly Permission[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin']
  const has = (wanted: Permission) => order.indexOf(permission) >= order.indexOf(wanted)
  return {
    pull: has('read'),
    triage: has('triage'),
    push: has('write'),
    maintain: has('maintain'),
    admin: has('admin'),
  }
}

const mayPush = (actor: Actor, repository: Repository): boolean =>
  actor.kind === 'user'
    ? mayAtLeast(repository, actor.account, 'write')
    : actor.kind === 'installation' && actor.token.permissions['contents'] === 'write'

/** The repository itself, who may do what in it, and the accounts. */
export const repositoryRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  routes.get('/', (context) =>
    context.json(fullRepositoryView(world, context.var.repository, mayPush(context.var.actor, context.var.repository))),
  )
  routes.patch('/', async (context) => {
    demand(context, { resource: 'administration', level: 'write', role: 'admin' })
    const change = await readBody(context, settingsChange)
    const { repository } = context.var
    const { settings } = repository
    if (change.default_branch !== undefined) {
      if ((await repository.git.resolve(`refs/heads/${change.default_branch}`)) === null)
        throw refusal(422, 'Validation Failed', [`The branch ${change.default_branch} was not found.`])
      repository.defaultBranch = change.default_branch
    }
    if (change.name !== undefined) rename(world, repository, change.name)
    settings.allowAutoMerge = change.allow_auto_merge ?? settings.allowAutoMerge
    settings.squashTitle = change.squash_merge_commit_title ?? settings.squashTitle
    settings.squashMessage = change.squash_merge_commit_message ?? settings.squashMessage
    settings.hasIssues = change.has_issues ?? settings.hasIssues
    settings.allowMergeCommit = change.allow_merge_commit ?? settings.allowMergeCommit
    settings.allowSquashMerge = change.allow_squash_merge ?? settings.allowSquashMerge
    settings.allowRebaseMerge = change.allow_rebase_merge ?? settings.allowRebaseMerge
    settings.deleteBranchOnMerge = change.delete_branch_on_merge ?? settings.deleteBranchOnMerge
    settings.archived = change.archived ?? settings.archived
    return context.json(fullRepositoryView(world, context.var.repository, true))
  })

  routes.get('/collaborators', (context) => {
    demand(context, { resource: 'metadata', level: 'read', role: 'write' })
    const repository = context.var.repository
    const people = world.accounts.filter((one) => repository.collaborators.has(one.id))
    return context.json(
      paged(world, context, people).map((one) => ({
        ...accountView(world, one),
        permissions: rights(permissionOf(repository, one)),
        role_name: permissionOf(repository, one),
      })),
    )
  })
  routes.get('/collaborators/:login', (context) => {
    demand(context, { resource: 'metadata', level: 'read', role: 'write' })
    const account = accountByLogin(world, textParameter(context, 'login'))
    if (!account || !context.var.repository.collaborators.has(account.id)) throw notFound()
    return context.body(null, 204)
  })
  routes.get('/collaborators/:login/permission', (context) => {
    const actor = context.var.actor
    // Asking is itself a right of those who may push.
    if (actor.kind === 'user' && !mayAtLeast(context.var.repository, actor.account, 'write'))
      throw refusal(403, 'Must have push access to view collaborator permission.')
    demand(context, { resource: 'metadata', level: 'read', role: 'write' })
    const account = accountByLogin(world, textParameter(context, 'login'))
    if (!account) throw notFound()
    const permission = permissionOf(context.var.repository, account)
    return context.json({
      permission: folded(permission),
      role_name: permission,
      user: { ...accountView(world, account), permissions: rights(permission), role_name: permission },
    })
  })
  return routes
}

/** Accounts, teams and the caller's own limits: everything that stands outside a repository. */
export const accountRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  routes.get('/user', (context) => {
    const actor = context.var.actor
    if (actor.kind !== 'user') throw refusal(403, 'Resource not accessible by integration')
    return context.json({
      ...publicAccountView(world, actor.account),
      private_gists: 0,
      total_private_repos: 0,
      owned_private_repos: 0,
      disk_usage: 0,
      collaborators: 0,
      two_factor_authentication: true,
    })
  })
  routes.get('/users/:login', (context) => {
    const account = accountByLogin(world, textParameter(context, 'login'))
    if (!account) throw notFound()
    return context.json(publicAccountView(world, account))
  })
  const membersOf = (context: Context<PlaygroundEnvironment>): readonly string[] => {
    const known = textParameter(context, 'organization').toLowerCase() === world.organization.login.toLowerCase()
    const members = known ? world.teams.get(textParameter(context, 'team')) : undefined
    if (!members) throw notFound()
    return members
  }
  routes.get('/orgs/:organization/teams/:team', (context) =>
    context.json(teamView(world, textParameter(context, 'team'), membersOf(context))),
  )
  routes.get('/orgs/:organization/teams/:team/memberships/:login', (context) => {
    const team = textParameter(context, 'team')
    const login = textParameter(context, 'login')
    if (!membersOf(context).some((one) => one.toLowerCase() === login.toLowerCase())) throw notFound()
    const url = `${world.origin()}/api/v3/orgs/${world.organization.login}/teams/${team}/memberships/${login}`
    return context.json({ url, role: 'member', state: 'active' })
  })
  return routes
}
