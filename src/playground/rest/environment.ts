import type { HttpBindings } from '@hono/node-server'
import type { Account, Records } from '../state/records.ts'
import type { App, InstallationToken, Repository } from '../state/world.ts'

export type Actor =
  | { readonly kind: 'user'; readonly account: Account }
  /** Authenticated by a token signed with the App's key: may only manage the App itself. */
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'installation'; readonly account: Account; readonly token: InstallationToken }

export interface PlaygroundEnvironment {
  Bindings: Partial<HttpBindings>
  Variables: {
    actor: Actor
    repository: Repository
    /** What lists are answered from: the records, or what they were when lists were told to lag. */
    listed: Records
  }
}
