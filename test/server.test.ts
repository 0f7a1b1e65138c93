import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reconcile } from '../src/passes.ts'
import { type Playground, startPlayground } from '../src/playground/playground.ts'
import { RateLimited } from '../src/reconcile/ports.ts'
import type { Context } from '../src/reconcile/reconcile.ts'
import { type Server, startServer } from '../src/server.ts'
import { type Environment, readSettings } from '../src/settings.ts'

const shop = join(fileURLToPath(new URL('../examples', import.meta.url)), 'shop')

let playground: Playground
let data: string
let server: Server | undefined
let lines: string[]
let passes: Context[]

beforeEach(async () => {
  playground = await startPlayground({ directory: shop })
  data = await mkdtemp(join(tmpdir(), 'sluice-server-'))
  lines = []
  passes = []
})
afterEach(async () => {
  await server?.close()
  server = undefined
  await playground.close()
  await rm(data, { recursive: true, force: true })
})

const quiet: Reconcile = async (context) => {
  passes.push(context)
  return { wakeAt: null }
}

const starting = async (reconcile: Reconcile, change: Environment = {}): ReturnType<typeof startServer> => {
  const settings = readSettings(
    {
      APP_ID: String(playground.app.id),
      PRIVATE_KEY: playground.app.privateKey,
      WEBHOOK_SECRET: playground.app.webhookSecret,
      SLUICE_ALLOW: playground.repository,
      GITHUB_API_URL: playground.apiUrl,
      SLUICE_DATA: data,
      PORT: '0',
      ...change,
    },
    () => null,
  )
  if (!settings.ok) throw new Error(settings.problems[0].message)
  return startServer({
    settings: settings.value,
    surroundings: { PATH: process.env['PATH'] },
    reconcile,
    log: { write: (line) => void lines.push(line) },
  })
}

const start = async (reconcile: Reconcile, change: Environment = {}): Promise<Server> => {
  const started = await starting(reconcile, change)
  if (!started.ok) throw new Error(started.problems[0].message)
  server = started.value
  return started.value
}

const until = async (what: string, check: () => boolean | Promise<boolean>): Promise<void> => {
  for (let waited = 0; waited < 500; waited += 1) {
    if (await check()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`never: ${what}`)
}

const comment = async (): Promise<void> => {
  const { status } = await playground.request('writer', 'POST', 'issues', { title: 'a release', body: '/status' })
  expect(status).toBe(201)
}

describe('the server', () => {
  it('looks at every allowed repository when it starts, with a forge and a mirror that work', async () => {
    await start(quiet)
    await until('the first pass', () => passes.length > 0)
    const [context] = passes
    if (context === undefined) throw new Error('a pass was expected')
    await context.git.fetch()
    const facts = await context.forge.repository()
    expect(facts.defaultBranch).toBe('main')
    expect(facts.installedAt).toBeTypeOf('number')
    expect(await context.git.resolve('refs/heads/main')).toMatch(/^[0-9a-f]{40}$/)
    expect(context.mode).toBe('act')
  })

  it('is woken by what GitHub tells it, over HTTP with a signature', async () => {
    const running = await start(quiet)
    await until('the first pass', () => passes.length > 0)
    await running.announce()
    const before = passes.length
    await comment()
    await until('the pass for the issue', () => passes.length > before)
    await playground.webhooks.settled()
    expect(playground.webhooks.deliveries.map(({ event, statusCode }) => `${event} ${statusCode}`)).toContain(
      'issues 202',
    )
  })

  it('does not listen to anyone who cannot sign', async () => {
    const running = await start(quiet)
    const answer = await fetch(running.webhookUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': 'd-1',
        'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
      },
      body: '{}',
    })
    expect(answer.status).toBe(401)
  })

  it('says that it is ready once it has reached GitHub', async () => {
    const running = await start(quiet)
    await until('ready', async () => (await fetch(`${running.url}/readyz`)).status === 200)
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200)
  })

  it('shows what it counts', async () => {
    const running = await start(quiet)
    await until('the first pass', () => passes.length > 0)
    await running.announce()
    await comment()
    await playground.webhooks.settled()
    const metrics = await (await fetch(`${running.url}/metrics`)).text()
    expect(metrics).toMatch(/^sluice_webhook_seconds_count\{status="202"\} [1-9]/m)
    expect(metrics).toMatch(/^sluice_pass_seconds_count\{outcome="done"\} [1-9]/m)
    expect(metrics).toMatch(
      /^sluice_github_requests_total\{method="GET",route="\/app\/installations",status="2xx"\} 1$/m,
    )
  })

  it('says in each line of a pass which deliveries woke it', async () => {
    const running = await start(async (context) => {
      passes.push(context)
      context.log.info({}, 'in a pass')
      return { wakeAt: null }
    })
    await until('the first pass', () => passes.length > 0)
    await running.announce()
    await comment()
    await playground.webhooks.settled()
    const [delivery] = playground.webhooks.deliveries.filter(({ event }) => event === 'issues')
    await until('told', () => lines.some((line) => line.includes('in a pass') && line.includes(`${delivery?.guid}`)))
  })

  it('does not touch what nobody allowed', async () => {
    const running = await start(quiet, { SLUICE_ALLOW: 'acme/other' })
    await running.announce()
    await comment()
    await playground.webhooks.settled()
    await until('told', () => lines.some((line) => line.includes('SLUICE_ALLOW does not name it')))
    expect(passes).toEqual([])
  })

  it('takes up again, after a restart, a delivery whose pass did not come to an end', async () => {
    const first = await start(async () => {
      throw new RateLimited('GitHub asks to wait', Date.now() + 3_600_000)
    })
    await first.announce()
    await comment()
    await playground.webhooks.settled()
    await until('the limit', () => lines.some((line) => line.includes('GitHub asks to wait')))
    await first.close()
    server = undefined
    lines = []
    await start(quiet)
    await until('the delivery again', () => lines.some((line) => line.includes('issues.opened')))
    await until('its pass', () => passes.length > 0)
  })

  it('comes back at the time that a pass asks for', async () => {
    await start(async (context) => {
      passes.push(context)
      return { wakeAt: passes.length === 1 ? Date.now() + 50 : null }
    })
    await until('two passes', () => passes.length === 2)
  })

  it('lets a pass that runs come to its end before it stops', async () => {
    let ended = false
    const running = await start(async (context) => {
      passes.push(context)
      await new Promise((resolve) => setTimeout(resolve, 200))
      ended = true
      return { wakeAt: null }
    })
    await until('the pass', () => passes.length > 0)
    await running.close()
    server = undefined
    expect(ended).toBe(true)
    await expect(fetch(running.url)).rejects.toThrow()
  })

  it('does not start where something else listens, or where its directory is taken', async () => {
    const running = await start(quiet)
    const port = new URL(running.url).port
    const other = await mkdtemp(join(tmpdir(), 'sluice-server-'))
    const taken = await starting(quiet, { PORT: port, SLUICE_DATA: other })
    expect(taken.ok ? '' : taken.problems[0].code).toBe('cannot-listen')
    await rm(other, { recursive: true, force: true })
  })

  it('keeps tokens, keys and words of people out of its log', async () => {
    const running = await start(
      async () => {
        throw new Error('failed with ghs_abcdefghijklmnopqrstuvwxyz0123456789')
      },
      { LOG_LEVEL: 'trace' },
    )
    await running.announce()
    await playground.request('writer', 'POST', 'issues', { title: 'a release', body: 'these words are private' })
    await playground.webhooks.settled()
    await until('the failure', () => lines.some((line) => line.includes('a pass failed')))
    const log = lines.join('')
    expect(log).toContain('"delivery"')
    expect(log).not.toContain('private')
    expect(log).not.toMatch(/ghs_\w{10}/)
    expect(log).not.toContain('BEGIN')
    expect(log).not.toContain(playground.app.webhookSecret)
  })
})
