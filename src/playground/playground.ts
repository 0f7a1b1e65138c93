import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Playground, PlaygroundAccount, PlaygroundApp, PlaygroundOptions } from './contract.ts'
import { tellInstallation } from './domain/events.ts'
import { personOf } from './domain/identity.ts'
import { importDirectory } from './git/import-directory.ts'
import { repositoryKinds } from './kinds.ts'
import { makeSettings } from './making-settings.ts'
import { createPlaygroundServer } from './server.ts'
import { addApp, addRepository, addUser, createWorld, usualPermissions } from './state/create-world.ts'
import type { Account } from './state/records.ts'
import { type App, apiUrl, type Permission } from './state/world.ts'
import { type SyncAgent, startSyncAgent } from './sync-agent.ts'

export type {
  Answer,
  Playground,
  PlaygroundAccount,
  PlaygroundApp,
  PlaygroundOptions,
  PlaygroundSettings,
} from './contract.ts'
export type { Fault, FaultEffect, Faults } from './faults.ts'
export { type RepositoryKind, repositoryKinds } from './kinds.ts'
export type { AppPermissions, NameRules, Permission, Protection, RequestRecord } from './state/world.ts'
export { type SyncAgent, type SyncAgentOptions, type SyncOutcome, startSyncAgent } from './sync-agent.ts'
export type { Delivery, WebhookFault, Webhooks } from './webhooks.ts'

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
  if (options.directory !== undefined) {
    const author = personOf(installer, world.now())
    const first = await importDirectory(repository.git, resolve(options.directory), 'main', author)
    repository.references.set('refs/heads/main', first)
  }

  const server = createPlaygroundServer(world)
  const discard = async () => {
    for (const one of world.repositories.values()) one.git.close()
    await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed)
      server.listen(options.port ?? 0, '127.0.0.1', listening)
    })
  } catch (error) {
    await discard()
    throw error
  }
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
    settings: makeSettings({ world, repository, app, findAccount }),
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
    async addRepository(added, from) {
      const copy = addRepository(world, world.organization, added, permissions)
      if (from !== undefined) {
        const first = await importDirectory(copy.git, resolve(from), 'main', personOf(installer, world.now()))
        copy.references.set('refs/heads/main', first)
        return copy.fullName
      }
      await copy.git.must(['fetch', '--quiet', repository.git.directory, '+refs/heads/main:refs/heads/main'])
      copy.references = await copy.git.references()
      return copy.fullName
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
      await discard()
    },
  }
  for (const kind of options.kinds ?? []) {
    const known = repositoryKinds.find(({ name }) => name === kind)
    if (!known) throw new Error(`The playground knows no kind of repository ${kind}.`)
    known.become(playground.settings)
  }
  if (options.organisation !== undefined) await playground.addRepository('.github', options.organisation)
  if (options.sync) {
    const { login } = playground.addAccount(options.sync.tool === 'flux' ? 'fluxcd' : 'argocd', 'write')
    agent = await startSyncAgent(playground, { ...options.sync, login })
  }
  return playground
}
