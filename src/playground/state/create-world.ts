import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { createFaults } from '../faults.ts'
import { createGitRepository } from '../git/repository.ts'
import { createWebhooks } from '../webhooks.ts'
import { type Account, emptyRecords, type Timestamp } from './records.ts'
import { type App, type AppPermissions, nodeId, type Permission, type Repository, type World } from './world.ts'

const toTimestamp = (date: Date): Timestamp => date.toISOString().replace(/\.\d+Z$/, 'Z')

const makeKeys = promisify(generateKeyPair)

/** Making a key is most of a start's time; one process needs no second, since it never leaves the machine. */
let keys: Promise<{ privateKey: string; publicKey: string }> | null = null
const sharedKeys = () => {
  keys ??= makeKeys('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  return keys
}

/** What the App asks for when it is installed on a real organisation; never administration, workflows, actions or secrets. */
export const usualPermissions: AppPermissions = {
  metadata: 'read',
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  checks: 'write',
  statuses: 'read',
  deployments: 'write',
  merge_queues: 'read',
  members: 'read',
}

export interface WorldOptions {
  readonly organization: string
  readonly directory: string
  readonly clock: () => Date
  readonly origin: () => string
}

const addAccount = (
  world: World,
  login: string,
  type: Account['type'],
  association: Account['association'],
): Account => {
  const id = world.nextId()
  const kind = { User: 'U', Bot: 'BOT', Organization: 'O' }[type]
  const account: Account = { id, nodeId: nodeId(kind, id), login, type, association, createdAt: world.now() }
  world.accounts.push(account)
  return account
}

/** A person or a machine with a token of its own. */
export const addUser = (world: World, login: string, association: Account['association']) => {
  const account = addAccount(world, login, 'User', association)
  const token = `ghp_${randomBytes(27).toString('base64url').replaceAll(/[-_]/g, 'x')}`
  world.userTokens.set(token, account)
  return { account, token }
}

/** An App that is installed on the organisation, with its bot. */
export const addApp = async (world: World, slug: string, permissions: AppPermissions): Promise<App> => {
  const { privateKey, publicKey } = await sharedKeys()
  const id = world.nextId()
  const app: App = {
    id,
    slug,
    clientId: `Iv23${id.toString(36)}`,
    bot: addAccount(world, `${slug}[bot]`, 'Bot', 'NONE'),
    privateKey,
    publicKey,
    webhookSecret: randomBytes(32).toString('hex'),
    installation: world.nextId(),
    createdAt: world.now(),
    permissions,
    webhook: null,
  }
  world.apps.push(app)
  return app
}

export const addRepository = (
  world: World,
  owner: Account,
  name: string,
  collaborators: ReadonlyMap<number, Permission>,
  forkOf: Repository | null = null,
): Repository => {
  const id = world.nextId()
  const fullName = `${owner.login}/${name}`
  const repository: Repository = {
    id,
    nodeId: nodeId('R', id),
    owner,
    name,
    fullName,
    defaultBranch: 'main',
    createdAt: world.now(),
    forkOf,
    git: createGitRepository(`${world.directory}/${id}.git`),
    records: emptyRecords(),
    settings: {
      allowMergeCommit: true,
      allowSquashMerge: true,
      allowRebaseMerge: true,
      deleteBranchOnMerge: false,
      allowAutoMerge: false,
      squashTitle: 'COMMIT_OR_PR_TITLE',
      squashMessage: 'COMMIT_MESSAGES',
      drafts: true,
      hasIssues: true,
      archived: false,
      mergeableNullReads: 1,
      protection: null,
      rules: [],
    },
    collaborators: new Map(collaborators),
    verified: new Map(),
    references: new Map(),
    pushedAt: world.now(),
    nextNumber: 1,
  }
  world.repositories.set(fullName.toLowerCase(), repository)
  return repository
}

export const createWorld = (options: WorldOptions): World => {
  // Ids are as large as GitHub's, so that nobody takes one for a number of an issue.
  let lastId = 1_000_000
  const now = () => toTimestamp(options.clock())
  const apps: App[] = []
  const repositories = new Map<string, Repository>()
  const nextId = () => {
    lastId += 1
    return lastId
  }
  const organization: Account = {
    id: nextId(),
    nodeId: nodeId('O', lastId),
    login: options.organization,
    type: 'Organization',
    association: 'OWNER',
    createdAt: now(),
  }
  return {
    now,
    origin: options.origin,
    nextId,
    directory: options.directory,
    organization,
    accounts: [organization],
    userTokens: new Map(),
    installationTokens: new Map(),
    apps,
    repositories,
    formerNames: new Map(),
    isClosedToAddress: false,
    enterprise: null,
    teams: new Map(),
    webhooks: createWebhooks({ apps: () => apps, nextId, now }),
    faults: createFaults(() => repositories.values()),
    requests: [],
  }
}
