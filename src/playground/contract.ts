/** What a started playground offers to tests, the demo and the command line. */
import type { Faults } from './faults.ts'
import type {
  AppPermissions,
  NameRules,
  Permission,
  Protection,
  RepositorySettings,
  RequestRecord,
} from './state/world.ts'
import type { SyncAgentOptions } from './sync-agent.ts'
import type { Webhooks } from './webhooks.ts'

export interface PlaygroundOptions {
  /** Its files become the first commit; without one the repository is empty. */
  readonly directory?: string
  /** `owner/name`; `acme/shop` where left out. The owner is an organisation. */
  readonly repository?: string
  /** Its files become the owner's repository `.github`, where an organisation keeps its policy. */
  readonly organisation?: string
  readonly port?: number
  /** Where the App's webhooks are delivered. */
  readonly webhook?: string
  /** The time of everything that is recorded. Credentials alone go by the machine's clock. */
  readonly clock?: () => Date
  /** Plays that tool from the start: it reports each new commit of the default branch live, by an account of its own. */
  readonly sync?: { readonly tool: SyncAgentOptions['tool']; readonly name: string }
  /** Kinds of repository that it is, by their names. */
  readonly kinds?: readonly string[]
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
  /** A further repository of the same owner and people: `owner/name`. It begins with the files of a directory, or as the first one is now. */
  addRepository(name: string, directory?: string): Promise<string>
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
  /** Rulesets, which hold for the API and for pushes. */
  rules(rules: readonly NameRules[]): void
  /** What GitHub writes where a person squashes. */
  squashWords(title: RepositorySettings['squashTitle'], message: RepositorySettings['squashMessage']): void
  autoMerge(yes: boolean): void
  drafts(yes: boolean): void
  issues(yes: boolean): void
  /** Conversations on the diff of a pull request that nobody has resolved. */
  openConversations(number: number, count: number): void
  /** The organisation's list of addresses no longer has the one that the App asks from. */
  closeToUs(yes: boolean): void
  /** The version of an Enterprise Server, with what it has not yet; null: github.com. */
  enterprise(version: string | null): void
  allowMethods(methods: { readonly merge?: boolean; readonly squash?: boolean; readonly rebase?: boolean }): void
  /** How many reads answer `mergeable: null` after each move; 1 at first. */
  mergeableNullReads(count: number): void
  deleteBranchOnMerge(yes: boolean): void
  archive(yes: boolean): void
  permission(login: string, permission: Permission): void
  appPermissions(permissions: AppPermissions): void
}
