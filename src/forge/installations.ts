import type { Probot } from 'probot'
import { z } from 'zod'
import type { Forge } from '../reconcile/ports.ts'
import { instant } from './actor.ts'
import { ask, type Connection, everyPage } from './connection.ts'
import { createForge } from './create-forge.ts'
import { redeliver } from './hook-deliveries.ts'
import type { ProbotOctokit } from './octokit.ts'
import { speakOlderWhereNeeded } from './older-fields.ts'
import { type ServerFacts, serverFacts } from './server-facts.ts'

/** What the App asks for, as app.yml does. A right that an installation has not granted is told at the start, not found in the middle. */
export const wantedPermissions = {
  metadata: 'read',
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  checks: 'write',
  statuses: 'read',
  deployments: 'write',
  merge_queues: 'read',
  members: 'read',
} as const

export interface Installation {
  readonly id: number
  /** The user or organisation that the App is installed on. */
  readonly account: string
  readonly isOrganisation: boolean
  readonly installedAt: number
  readonly isSuspended: boolean
  /** Rights that the App wants and this installation has not granted: `checks: write`. */
  readonly missing: readonly string[]
}

export interface InstalledRepository {
  readonly id: number
  readonly owner: string
  readonly name: string
  readonly isArchived: boolean
}

/** The App itself: where it is installed, and its view of each repository. */
export interface GitHubApp {
  installations(): Promise<readonly Installation[]>
  repositories(installationId: number): Promise<readonly InstalledRepository[]>
  forge(draft: {
    readonly installationId: number
    readonly owner: string
    readonly name: string
    readonly installedAt: number | null
    readonly treeOf?: Connection['treeOf']
  }): Promise<Forge>
  /** A token that opens the contents of that one repository for git, and nothing else. It lives for an hour and is reused until then. */
  gitToken(installationId: number, repository: string): Promise<string>
  /** What this GitHub is; null as long as nothing was asked of it. */
  server(): ServerFacts | null
  /** Whether an account is the App's own bot; no, as long as nothing was asked of GitHub yet. */
  isSelf(account: number): boolean
  /** Asks GitHub to send again the webhooks since then that never arrived; the answer is how many. */
  redeliver(since: number, now: number): Promise<number>
  /** Tells GitHub where the App listens. For a local GitHub: a real App's address is set by its owner. */
  announce(webhookUrl: string): Promise<void>
}

const appShape = z.object({ id: z.number(), slug: z.string() })
const userShape = z.object({ id: z.number() })
const tokenShape = z.object({ token: z.string(), expires_at: instant })
/** A push that begins shortly before a token ends would be cut off by it. */
const earlyRenewal = 5 * 60_000
const installationShape = z.object({
  id: z.number(),
  account: z.object({ login: z.string(), type: z.string().nullish() }),
  created_at: instant,
  suspended_at: z.string().nullish(),
  permissions: z.record(z.string(), z.string()),
})
const repositoriesShape = z.object({
  repositories: z.array(
    z.object({ id: z.number(), name: z.string(), owner: z.object({ login: z.string() }), archived: z.boolean() }),
  ),
})

const levels = ['read', 'write', 'admin']

const installationOf = (read: z.infer<typeof installationShape>): Installation => {
  const isOrganisation = read.account.type === 'Organization'
  const missing = Object.entries(wantedPermissions)
    // Members are an organisation's: a person's account has none to ask for.
    .filter(([name]) => isOrganisation || name !== 'members')
    .filter(([name, level]) => levels.indexOf(read.permissions[name] ?? '') < levels.indexOf(level))
    .map(([name, level]) => `${name}: ${level}`)
  return {
    id: read.id,
    account: read.account.login,
    isOrganisation,
    installedAt: read.created_at,
    isSuspended: typeof read.suspended_at === 'string',
    missing,
  }
}

/** The App behind Probot's authentication. One client, and so one lane of paced writes, per installation. */
export const createGitHubApp = (probot: Probot): GitHubApp => {
  const clients = new Map<number, Promise<ProbotOctokit>>()
  const client = (installationId: number): Promise<ProbotOctokit> => {
    const known = clients.get(installationId) ?? probot.auth(installationId).then(speakOlderWhereNeeded)
    clients.set(installationId, known)
    return known
  }

  const gitTokens = new Map<string, { readonly token: string; readonly expiresAt: number }>()
  let self: Promise<Connection['self']> | undefined
  let botId: number | undefined
  let server: ServerFacts | null = null
  const readSelf = (octokit: ProbotOctokit): Promise<Connection['self']> =>
    ask('reading who the App is', async () => {
      const app = await probot.auth()
      const { data, headers } = await app.rest.apps.getAuthenticated()
      const { id, slug } = appShape.parse(data)
      server = serverFacts(headers['x-github-enterprise-version'])
      // Accounts may not be read with the App's own key, only by an installation.
      const user = await octokit.rest.users.getByUsername({ username: `${slug}[bot]` })
      botId = userShape.parse(user.data).id
      return { appId: id, slug, botId }
    })
  const whoami = async (octokit: ProbotOctokit): Promise<Connection['self']> => {
    self ??= readSelf(octokit)
    try {
      return await self
    } catch (error) {
      self = undefined
      throw error
    }
  }

  return {
    installations: () =>
      ask('listing the installations', async () => {
        const octokit = await probot.auth()
        const found = await everyPage(async (page) => {
          const { data, headers } = await octokit.rest.apps.listInstallations({ per_page: 100, page })
          server = serverFacts(headers['x-github-enterprise-version'])
          return z.array(installationShape).parse(data)
        })
        return found.map(installationOf)
      }),
    repositories: (installationId) =>
      ask(`listing the repositories of installation ${installationId}`, async () => {
        const octokit = await client(installationId)
        const found = await everyPage(async (page) => {
          const { data } = await octokit.rest.apps.listReposAccessibleToInstallation({ per_page: 100, page })
          return repositoriesShape.parse(data).repositories
        })
        return found.map((one) => ({ id: one.id, owner: one.owner.login, name: one.name, isArchived: one.archived }))
      }),
    forge: async ({ installationId, owner, name, installedAt, treeOf }) => {
      const octokit = await client(installationId)
      const self = await whoami(octokit)
      return createForge({ octokit, owner, name, self, server: server ?? undefined, installedAt, treeOf })
    },
    server: () => server,
    isSelf: (account) => account === botId,
    redeliver: (since, now) => redeliver(probot, since, now),
    announce: (webhookUrl) =>
      ask('setting the address of the webhook', async () => {
        const octokit = await probot.auth()
        // By hand: to the method of this route a parameter `url` is the address to ask, not a field to send.
        await octokit.request('PATCH /app/hook/config', { data: { url: webhookUrl, content_type: 'json' } })
      }),
    gitToken: (installationId, repository) =>
      ask(`minting a token for ${repository}`, async () => {
        const key = `${installationId}/${repository}`
        const known = gitTokens.get(key)
        if (known !== undefined && known.expiresAt - Date.now() > earlyRenewal) return known.token
        // Not by `octokit.auth`: given options, it mints at api.github.com whatever address the client was made for.
        const octokit = await probot.auth()
        const { data } = await octokit.rest.apps.createInstallationAccessToken({
          installation_id: installationId,
          repositories: [repository],
          permissions: { contents: 'write' },
        })
        const { token, expires_at: expiresAt } = tokenShape.parse(data)
        gitTokens.set(key, { token, expiresAt })
        return token
      }),
  }
}
