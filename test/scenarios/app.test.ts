import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Playground, startPlayground } from '../../src/playground/playground.ts'
import type { Server } from '../../src/server.ts'
import { serveFrom } from '../../src/serving.ts'

const shop = join(fileURLToPath(new URL('../../examples', import.meta.url)), 'shop')

let playground: Playground
let server: Server
let data: string

beforeEach(async () => {
  playground = await startPlayground({ directory: shop })
  data = mkdtempSync(join(tmpdir(), 'sluice-app-'))
  const started = await serveFrom(
    { PATH: process.env['PATH'], SLUICE_DATA: data, LOG_LEVEL: 'silent' },
    {
      APP_ID: String(playground.app.id),
      PRIVATE_KEY: playground.app.privateKey,
      WEBHOOK_SECRET: playground.app.webhookSecret,
      SLUICE_ALLOW: playground.repository,
      GITHUB_API_URL: playground.apiUrl,
      PORT: '0',
    },
  )
  if (!started.ok) throw new Error(started.problems[0].message)
  server = started.value
  playground.setWebhook(server.webhookUrl)
})
afterEach(async () => {
  await server.close()
  await playground.close()
  rmSync(data, { recursive: true, force: true })
})

type Json = Record<string, unknown>

const ask = async <Answer>(login: string, method: string, path: string, body?: unknown): Promise<Answer> => {
  const answer = await playground.request(login, method, path, body)
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body as Answer
}

/** Until it is so; the bot works on its own time here. */
const until = async <Value>(what: () => Promise<Value | undefined>): Promise<Value> => {
  const end = Date.now() + 30_000
  while (Date.now() < end) {
    const value = await what()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it never came')
}

const openStage = () =>
  until(async () => {
    const open = await ask<{ number: number; title: string }[]>('maintainer', 'GET', 'pulls?state=open')
    return open.length === 1 ? open[0] : undefined
  })

const weights = async (): Promise<string> => {
  const file = await ask<Json>('maintainer', 'GET', 'contents/apps/reviews/virtual-service.yaml?ref=main')
  return Buffer.from(String(file['content']), 'base64').toString('utf8')
}

it('over HTTP, by signed webhooks: a comment becomes a stage, an approval lets it in, /rollback takes it back', async () => {
  const before = await weights()
  const { number: thread } = await ask<{ number: number }>('writer', 'POST', 'issues', {
    title: 'Release',
    body: 'Today.',
  })
  const comment = await ask<{ id: number }>('writer', 'POST', `issues/${thread}/comments`, {
    body: '/canary 10 v2 reviews',
  })
  const stage = await openStage()
  expect(stage.title).toBe('reviews: v2 0 → 10 %')
  await until(async () => {
    const reactions = await ask<{ content: string }[]>('writer', 'GET', `issues/comments/${comment.id}/reactions`)
    return reactions.some(({ content }) => content === 'rocket') || undefined
  })
  const pullRequest = await ask<{ head: { sha: string } }>('writer', 'GET', `pulls/${stage.number}`)
  await ask('reviewer', 'POST', `pulls/${stage.number}/reviews`, { event: 'APPROVE' })
  await until(async () => {
    const runs = await ask<{ check_runs: { conclusion: string | null }[] }>(
      'writer',
      'GET',
      `commits/${pullRequest.head.sha}/check-runs?check_name=sluice%2Fgates`,
    )
    return runs.check_runs.some(({ conclusion }) => conclusion === 'success') || undefined
  })
  await ask('maintainer', 'PUT', `pulls/${stage.number}/merge`, {})
  expect(await weights()).toContain('weight: 10')
  await until(async () => {
    const comments = await ask<{ body: string }[]>('writer', 'GET', `issues/${thread}/comments`)
    return comments.some(({ body }) => body.includes('is merged')) || undefined
  })
  await ask('writer', 'POST', `issues/${thread}/comments`, { body: '/rollback' })
  const back = await openStage()
  await ask('writer', 'PUT', `pulls/${back.number}/merge`, {})
  expect(await weights()).toBe(before)
}, 60_000)
