import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { tellInstallation } from './domain/events.ts'
import { personOf } from './domain/identity.ts'
import { applyProtection } from './domain/protection.ts'
import type { Faults } from './faults.ts'
import { importDirectory } from './git/import-directory.ts'
import { createPlaygroundServer } from './server.ts'
import { addApp, addRepository, addUser, createWorld, usualPermissions } from './state/create-world.ts'
import type { Account } from './state/records.ts'
import {
  type App,
  type AppPermissions,
  apiUrl,
  type Permission,
  type Protection,
  type RequestRecord,
} from './state/world.ts'
import { type SyncAgent, type SyncAgentOptions, startSyncAgent } from './sync-agent.ts'
import type { Webhooks } from './webhooks.ts'

export type { Fault, FaultEffect, Faults } from './faults.ts'
export type { AppPermissions, Permission, Protection, RequestRecord } from './state/world.ts'
export { type SyncAgent, type SyncAgentOptions, type SyncOutcome, startSyncAgent } from './sync-agent.ts'
export type { Delivery, WebhookFault, Webhooks } from './webhooks.ts'

export interface PlaygroundOptions {
  /** Its files become the first commit; without one the repository is empty. */
  readonly directory?: string
  /** `owner/name`; `acme/shop` where left out. The owner is an organisation. */
  readonly repository?: string
  readonly port?: number
  /** Where the App's webhooks are delivered. */
  readonly webhook?: string
  /** The time of everything that is recorded. Credentials alone go by the machine's clock. */
  readonly clock?: () => Date
  /** Plays that tool from the start: it reports each new commit of the default branch live, by an account of its own. */
  readonly sync?: { readonly tool: SyncAgentOptions['tool']; readonly name: string }
  /** What the App was granted; what it asks for where left out. */
  readonly permissions?: AppPermissions
}

export interface PlaygroundAccount {
  readonly login: string
  readonly id: number
  readonly token: string
  readonly permission: Permission
}

export interface PlaygroundApp {
  readonly id: number
  readonly slug: string
  /** The user id of `<slug>[bot]`. */
  readonly botId: number
  readonly installationId: number
  /** PEM, PKCS#1. */
  readonly privateKey: string
  readonly webhookSecret: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The JSON of the answer; null where it has none. */
  readonly body: unknown
}

export interface Playground {
  /** With `/api/v3`; the same routes answer without it too. */
  readonly apiUrl: string
  readonly gitUrl: string
  readonly webUrl: string
  readonly repository: string
  readonly app: PlaygroundApp
  readonly accounts: readonly PlaygroundAccount[]
  account(login: string): PlaygroundAccount
  setWebhook(url: string | null): void
  /** Sends the `installation` webhook, `created` where nothing is said. The App is installed from the start, before anybody can be told. */
  tellInstallation(action?: string): void
  readonly faults: Faults
  readonly webhooks: Webhooks
  /** Every request so far, the newest last; empty it to count anew. */
  readonly requests: RequestRecord[]
  readonly settings: PlaygroundSettings
  /** A further person or machine, such as the account that Argo CD posts its statuses by. */
  addAccount(login: string, permission: Permission): PlaygroundAccount
  /** A further App, such as a CI system with check runs of its own. */
  addApp(slug: string, permissions?: AppPermissions, webhook?: string): Promise<PlaygroundApp>
  /** Copies the repository to `<login>/<name>`, whose owner may then open pull requests from there; the answer is its git URL. */
  fork(login: string): Promise<string>
  /** Who belongs to a team of the organisation. */
  setTeam(slug: string, logins: readonly string[]): void
  /** One API request as a person would make it; the path is relative to the API, or to the repository where it has no slash in front. */
  request(login: string, method: string, path: string, body?: unknown): Promise<Answer>
  close(): Promise<void>
}

export interface PlaygroundSettings {
  /** Demands of the default branch; `null` lifts them all. What is not named is not demanded. */
  protect(protection: Partial<Protection> | null): void
  allowMethods(methods: { readonly merge?: boolean; readonly squash?: boolean; readonly rebase?: boolean }): void
  /** How many reads answer `mergeable: null` after each move; 1 at first. */
  mergeableNullReads(count: number): void
  deleteBranchOnMerge(yes: boolean): void
  archive(yes: boolean): void
  permission(login: string, permission: Permission): void
  appPermissions(permissions: AppPermissions): void
}

const unprotected: Protection = {
  requiredReviews: 0,
  requiredChecks: [],
  requiredSignatures: false,
  upToDate: false,
  dismissStaleReviews: false,
  mergeQueue: false,
}

const people = [
  ['maintainer', 'admin', 'MEMBER'],
  ['reviewer', 'write', 'MEMBER'],
  ['writer', 'write', 'COLLABORATOR'],
  ['outsider', 'read', 'NONE'],
] as const

const shownApp = (app: App): PlaygroundApp => ({
  id: app.id,
  slug: app.slug,
  botId: app.bot.id,
  installationId: app.installation,
  privateKey: app.privateKey,
  webhookSecret: app.webhookSecret,
})

/** Starts a GitHub of your own on loopback, with one repository, four people and an App; nothing of it outlives `close`. */
export const startPlayground = async (options: PlaygroundOptions = {}): Promise<Playground> => {
  const [owner = 'acme', name = 'shop'] = (options.repository ?? 'acme/shop').split('/')
  const directory = await mkdtemp(join(tmpdir(), 'sluice-playground-'))
  let origin = ''
  const world = createWorld({
    organization: owner,
    directory,
    clock: options.clock ?? (() => new Date()),
    origin: () => origin,
  })
  const accounts: PlaygroundAccount[] = []
  const permissions = new Map<number, Permission>()
  const register = (login: string, permission: Permission, association: Account['association']): PlaygroundAccount => {
    const { account, token } = addUser(world, login, association)
    const shown = { login, id: account.id, token, permission }
    accounts.push(shown)
    permissions.set(account.id, permission)
    return shown
  }
  for (const [login, permission, association] of people) register(login, permission, association)
  const app = await addApp(world, 'sluice', options.permissions ?? usualPermissions)
  app.webhook = options.webhook ?? null
  const repository = addRepository(world, world.organization, name, permissions)
  const [installer] = world.accounts.filter((one) => one.type === 'User')
  if (!installer) throw new Error('A playground has people.')
  if (options.directory !== undefined)
    await importDirectory(repository.git, resolve(options.directory), 'main', personOf(installer, world.now()))
  repository.references = await repository.git.references()

  const server = createPlaygroundServer(world)
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(options.port ?? 0, '127.0.0.1', listening)
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const findAccount = (login: string): PlaygroundAccount => {
    const found = accounts.find((one) => one.login === login)
    if (!found) throw new Error(`The playground has no account ${login}.`)
    return found
  }

  let agent: SyncAgent | null = null
  const playground: Playground = {
    apiUrl: apiUrl(world),
    gitUrl: `${origin}/${repository.fullName}.git`,
    webUrl: `${origin}/${repository.fullName}`,
    repository: repository.fullName,
    app: shownApp(app),
    accounts,
    account: findAccount,
    setWebhook(url) {
      app.webhook = url
    },
    tellInstallation(action = 'created') {
      tellInstallation(world, app, installer, action)
    },
    faults: world.faults,
    webhooks: world.webhooks,
    requests: world.requests,
    settings: {
      protect(protection) {
        repository.settings.protection = protection && { ...unprotected, ...protection }
        applyProtection(repository)
      },
      allowMethods({ merge = false, squash = false, rebase = false }) {
        repository.settings.allowMergeCommit = merge
        repository.settings.allowSquashMerge = squash
        repository.settings.allowRebaseMerge = rebase
      },
      mergeableNullReads(count) {
        repository.settings.mergeableNullReads = count
      },
      deleteBranchOnMerge(yes) {
        repository.settings.deleteBranchOnMerge = yes
      },
      archive(yes) {
        repository.settings.archived = yes
      },
      permission(login, permission) {
        repository.collaborators.set(findAccount(login).id, permission)
      },
      appPermissions(granted) {
        app.permissions = granted
      },
    },
    addAccount(login, permission) {
      const added = register(login, permission, permission === 'read' ? 'NONE' : 'COLLABORATOR')
      repository.collaborators.set(added.id, permission)
      return added
    },
    async addApp(slug, granted = usualPermissions, webhook) {
      const added = await addApp(world, slug, granted)
      added.webhook = webhook ?? null
      return shownApp(added)
    },
    async fork(login) {
      const account = world.accounts.find((one) => one.login === login)
      if (!account) throw new Error(`The playground has no account ${login}.`)
      const copy = addRepository(world, account, repository.name, new Map([[account.id, 'admin']]), repository)
      await copy.git.must(['fetch', '--quiet', repository.git.directory, '+refs/heads/*:refs/heads/*'])
      copy.references = await copy.git.references()
      return `${origin}/${copy.fullName}.git`
    },
    setTeam(slug, logins) {
      world.teams.set(slug, [...logins])
    },
    async request(login, method, path, body) {
      const url = path.startsWith('/')
        ? `${apiUrl(world)}${path}`
        : `${apiUrl(world)}/repos/${repository.fullName}${path === '' ? '' : `/${path}`}`
      const answer = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${findAccount(login).token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) }
    },
    async close() {
      await agent?.stop()
      world.webhooks.close()
      server.closeAllConnections()
      await new Promise<void>((closed) => server.close(() => closed()))
      for (const one of world.repositories.values()) one.git.close()
      await rm(directory, { recursive: true, force: true, maxRetries: 3 })
    },
  }
  if (options.sync) {
    const { login } = playground.addAccount(options.sync.tool === 'flux' ? 'fluxcd' : 'argocd', 'write')
    agent = await startSyncAgent(playground, { ...options.sync, login })
  }
  return playground
}
