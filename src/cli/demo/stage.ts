/** What the demo needs of the world; `main.ts` gives it a playground, the real bot, and git. */

/** The local GitHub: only what a person could do there. */
export interface Hub {
  readonly apiUrl: string
  readonly gitUrl: string
  readonly webUrl: string
  readonly repository: string
  readonly app: { readonly id: number; readonly privateKey: string; readonly webhookSecret: string }
  /** One API request as a person would make it; a path without a slash in front is relative to the repository. */
  request(
    login: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }>
  /** The sync agent's account and its id. */
  addAccount(login: string, permission: 'write'): { readonly login: string; readonly id: number }
  setWebhook(url: string | null): void
  close(): Promise<void>
}

/** Stands for Flux: posts the commit statuses that its notification-controller posts. */
export interface SyncAgent {
  stop(): Promise<void>
}

export interface Bot {
  /** Where its webhook front listens. */
  readonly webhookUrl: string
  close(): Promise<void>
}

export interface HistoryCommit {
  readonly sha: string
  readonly subject: string
  readonly trailers: readonly { readonly key: string; readonly value: string }[]
  /** `virtualService rule` → what it sends where, read from the files of this commit. */
  readonly weights: Readonly<Record<string, string>>
}

export interface DemoWorld {
  startHub(options: { readonly directory: string; readonly port: number }): Promise<Hub>
  startBot(hub: Hub): Promise<Bot>
  startSyncAgent(hub: Hub, options: { readonly login: string; readonly kustomization: string }): Promise<SyncAgent>
  /** The first-parent history of the default branch, newest first, over git. */
  readHistory(gitUrl: string): Promise<readonly HistoryCommit[]>
  /** The sample repository. */
  readonly example: string
}
