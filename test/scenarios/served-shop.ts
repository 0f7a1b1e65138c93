import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Playground, startPlayground } from '../../src/playground/playground.ts'
import { serveFrom } from '../../src/serving.ts'

const shop = join(fileURLToPath(new URL('../../examples', import.meta.url)), 'shop')

/** The whole server over HTTP, as it is started in production, on a local GitHub with the sample shop. */
export interface ServedShop {
  readonly playground: Playground
  readonly webhookUrl: string
  ask<Answer>(login: string, method: string, path: string, body?: unknown): Promise<Answer>
  /** Until it is so; the bot works on its own time here. */
  until<Value>(what: () => Promise<Value | undefined>): Promise<Value>
  /** The one open pull request, as soon as there is one. */
  openStage(): Promise<{ readonly number: number; readonly title: string }>
  weights(): Promise<string>
  close(): Promise<void>
}

export const serveShop = async (settings: Readonly<Record<string, string>> = {}): Promise<ServedShop> => {
  const playground = await startPlayground({ directory: shop })
  const data = mkdtempSync(join(tmpdir(), 'sluice-app-'))
  const started = await serveFrom(
    { PATH: process.env['PATH'], SLUICE_DATA: data, LOG_LEVEL: 'silent' },
    {
      APP_ID: String(playground.app.id),
      PRIVATE_KEY: playground.app.privateKey,
      WEBHOOK_SECRET: playground.app.webhookSecret,
      SLUICE_ALLOW: playground.repository,
      GITHUB_API_URL: playground.apiUrl,
      PORT: '0',
      ...settings,
    },
  )
  if (!started.ok) throw new Error(started.problems[0].message)
  const server = started.value
  playground.setWebhook(server.webhookUrl)

  const ask: ServedShop['ask'] = async <Answer>(login: string, method: string, path: string, body?: unknown) => {
    const answer = await playground.request(login, method, path, body)
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body as Answer
  }
  const until: ServedShop['until'] = async (what) => {
    const end = Date.now() + 30_000
    while (Date.now() < end) {
      const value = await what()
      if (value !== undefined) return value
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('it never came')
  }
  return {
    playground,
    webhookUrl: server.webhookUrl,
    ask,
    until,
    openStage: () =>
      until(async () => {
        const open = await ask<{ number: number; title: string }[]>('maintainer', 'GET', 'pulls?state=open')
        return open.length === 1 ? open[0] : undefined
      }),
    weights: async () => {
      const path = 'contents/apps/reviews/virtual-service.yaml?ref=main'
      const { content } = await ask<{ content: string }>('maintainer', 'GET', path)
      return Buffer.from(content, 'base64').toString('utf8')
    },
    close: async () => {
      await server.close()
      await playground.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
