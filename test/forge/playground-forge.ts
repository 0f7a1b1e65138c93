import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GitHubApp } from '../../src/forge/forge.ts'
import { type Playground, type PlaygroundOptions, startPlayground } from '../../src/playground/playground.ts'
import type { Forge } from '../../src/reconcile/ports.ts'
import { forgeOfApp, gitHubApp } from './playground-app.ts'

const shop = join(fileURLToPath(new URL('../../examples', import.meta.url)), 'shop')

export interface PlaygroundForge {
  readonly playground: Playground
  readonly app: GitHubApp
  readonly forge: Forge
  /** A request by a person that has to go well; its JSON. */
  as(login: string, method: string, path: string, body?: unknown): Promise<Record<string, unknown>>
  /** The commit that `main` is at. */
  main(): Promise<string>
  close(): Promise<void>
}

/** The local GitHub with the sample shop, and a forge that reaches it as the App does. */
export const playgroundForge = async (options: PlaygroundOptions = {}): Promise<PlaygroundForge> => {
  const playground = await startPlayground({ directory: shop, ...options })
  const app = gitHubApp(playground, playground.app)
  const forge = await forgeOfApp(playground, playground.app)
  const as: PlaygroundForge['as'] = async (login, method, path, body) => {
    const answer = await playground.request(login, method, path, body)
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return (answer.body ?? {}) as Record<string, unknown>
  }
  return {
    playground,
    app,
    forge,
    as,
    main: async () => {
      const { object } = await as('maintainer', 'GET', 'git/ref/heads/main')
      return (object as { sha: string }).sha
    },
    close: () => playground.close(),
  }
}
