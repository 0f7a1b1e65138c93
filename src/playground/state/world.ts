import type { Faults } from '../faults.ts'
import type { GitRepository } from '../git/repository.ts'
import type { Webhooks } from '../webhooks.ts'
import type { Account, Records, Timestamp } from './records.ts'

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'
export type PermissionLevel = 'read' | 'write' | 'admin'
export type AppPermissions = Readonly<Record<string, PermissionLevel>>

export interface App {
  readonly id: number
  readonly slug: string
  readonly clientId: string
  readonly bot: Account
  readonly privateKey: string
  readonly publicKey: string
  readonly webhookSecret: string
  readonly installation: number
  readonly createdAt: Timestamp
  permissions: AppPermissions
  webhook: string | null
}

/** What a branch demands before it changes. All of it is on the default branch, which is all that the bot's safety rests on. */
export interface Protection {
  requiredReviews: number
  /** One of the owners that CODEOWNERS names for each changed file must have approved. */
  codeOwners: boolean
  /** Somebody else than who pushed last must have approved the head. */
  lastPush: boolean
  resolvedConversations: boolean
  /** No merge commits: squash or rebase, whatever the repository allows. */
  linearHistory: boolean
  /** Who alone may push and merge, Apps by their slug; null: whoever may write. */
  pushers: readonly string[] | null
  /** Methods that a ruleset leaves of those of the repository; null: all of them. */
  methods: readonly ('merge' | 'squash' | 'rebase')[] | null
  requiredChecks: { readonly context: string; readonly app: number | null }[]
  requiredSignatures: boolean
  /** The head must hold the base's newest commit. */
  upToDate: boolean
  dismissStaleReviews: boolean
  mergeQueue: boolean
}

/** What a commit's message or an address in it must be like, as rulesets say it. */
export interface TextRule {
  readonly operator: 'starts_with' | 'ends_with' | 'contains' | 'regex'
  readonly pattern: string
}

/** A ruleset: what it demands of references whose full names match. Nobody may bypass it. */
export interface NameRules {
  /** In shell's patterns, such as `refs/heads/sluice/**`; `~ALL` is every branch. */
  readonly names: string
  readonly creation?: boolean
  readonly update?: boolean
  readonly deletion?: boolean
  readonly signatures?: boolean
  readonly message?: TextRule
  readonly authorEmail?: TextRule
  /** Directories and files that nobody may push to. */
  readonly paths?: readonly string[]
  /** In megabytes. */
  readonly largestFile?: number
}

export interface RepositorySettings {
  allowMergeCommit: boolean
  allowSquashMerge: boolean
  allowRebaseMerge: boolean
  deleteBranchOnMerge: boolean
  allowAutoMerge: boolean
  /** What GitHub writes where a person squashes and says nothing. */
  squashTitle: 'PR_TITLE' | 'COMMIT_OR_PR_TITLE'
  squashMessage: 'PR_BODY' | 'COMMIT_MESSAGES' | 'BLANK'
  /** A private repository of a free plan has none. */
  drafts: boolean
  hasIssues: boolean
  archived: boolean
  /** How many reads of a pull request answer `mergeable: null` after its head or base moved. */
  mergeableNullReads: number
  /** Null: the default branch is not protected. */
  protection: Protection | null
  rules: readonly NameRules[]
}

export interface Repository {
  readonly id: number
  readonly nodeId: string
  readonly owner: Account
  name: string
  fullName: string
  defaultBranch: string
  readonly createdAt: Timestamp
  readonly forkOf: Repository | null
  readonly git: GitRepository
  readonly records: Records
  readonly settings: RepositorySettings
  readonly collaborators: Map<number, Permission>
  /** Commits that GitHub signed because it made them. */
  readonly verified: Map<string, Timestamp>
  /** The references as they were when we last looked; the difference to now is what pushes are told from. */
  references: Map<string, string>
  pushedAt: Timestamp
  nextNumber: number
}

export interface InstallationToken {
  readonly app: App
  readonly permissions: AppPermissions
  /** Null: every repository of the installation. */
  readonly repositories: readonly number[] | null
  /** Milliseconds of the machine's own clock, as the keys of an App are checked against that too. */
  readonly expiresAt: number
}

export interface RequestRecord {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly kind: 'rest' | 'graphql' | 'git'
  /** Login, App slug with `[bot]`, or null where the request carried no good credential. */
  readonly actor: string | null
  readonly status: number
  readonly at: Timestamp
  readonly milliseconds: number
}

export interface World {
  readonly now: () => Timestamp
  /** Where the server listens, without a slash at the end. */
  readonly origin: () => string
  readonly nextId: () => number
  readonly directory: string
  readonly organization: Account
  readonly accounts: Account[]
  readonly userTokens: Map<string, Account>
  readonly installationTokens: Map<string, InstallationToken>
  readonly apps: App[]
  /** By full name in lower case. */
  readonly repositories: Map<string, Repository>
  /** Names that repositories have had, in lower case, and which one it was. */
  readonly formerNames: Map<string, Repository>
  /** The organisation lets in only addresses that are not ours. */
  isClosedToAddress: boolean
  /** The version of the Enterprise Server that is played; null: github.com. */
  enterprise: string | null
  /** Team slug → logins. */
  readonly teams: Map<string, string[]>
  readonly webhooks: Webhooks
  readonly faults: Faults
  readonly requests: RequestRecord[]
}

export const apiUrl = (world: World): string => `${world.origin()}/api/v3`

/** Node ids only have to be opaque, unique and told apart by kind. */
export const nodeId = (kind: string, id: number): string => `${kind}_kwDO${id.toString(36)}`

export const accountById = (world: World, id: number): Account => {
  const account = world.accounts.find((one) => one.id === id)
  if (!account) throw new Error(`No account has the id ${id}.`)
  return account
}

export const accountByLogin = (world: World, login: string): Account | undefined =>
  world.accounts.find((one) => one.login.toLowerCase() === login.toLowerCase())

export const appById = (world: World, id: number): App => {
  const app = world.apps.find((one) => one.id === id)
  if (!app) throw new Error(`No App has the id ${id}.`)
  return app
}

/** The person who owns the repository has admin; all others what they were given, and on a public repository at least read. */
export const permissionOf = (repository: Repository, account: Account): Permission =>
  account.id === repository.owner.id ? 'admin' : (repository.collaborators.get(account.id) ?? 'read')

const order: readonly Permission[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin']

export const mayAtLeast = (repository: Repository, account: Account, wanted: Permission): boolean =>
  order.indexOf(permissionOf(repository, account)) >= order.indexOf(wanted)

/** Long enough to count any test by, and no burden to a playground that is left running. */
const rememberedRequests = 50_000

export const rememberRequest = (world: World, request: RequestRecord): void => {
  world.requests.push(request)
  if (world.requests.length > rememberedRequests) world.requests.shift()
}
