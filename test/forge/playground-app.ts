import pino from 'pino'
import { Probot } from 'probot'
import { createGitHubApp, forgeFetch, forgeOctokit, type GitHubApp } from '../../src/forge/forge.ts'
import type { Playground, PlaygroundApp } from '../../src/playground/playground.ts'
import type { Forge } from '../../src/reconcile/ports.ts'

/** An App of the playground, authenticated as on GitHub: by its key, then by a token of its installation. */
export const gitHubApp = (playground: Playground, app: PlaygroundApp): GitHubApp =>
  createGitHubApp(
    new Probot({
      appId: app.id,
      privateKey: app.privateKey,
      secret: app.webhookSecret,
      baseUrl: playground.apiUrl,
      Octokit: forgeOctokit({ paced: false }),
      request: { fetch: forgeFetch() },
      log: pino({ level: 'silent' }),
    }),
  )

export const forgeOfApp = (playground: Playground, app: PlaygroundApp): Promise<Forge> => {
  const [owner = '', name = ''] = playground.repository.split('/')
  return gitHubApp(playground, app).forge({ installationId: app.installationId, owner, name, installedAt: null })
}
