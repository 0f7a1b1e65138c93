import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Playground } from '../../src/playground/playground.ts'
import { freePort } from '../free-port.ts'

const built = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** The server as operators run it: a process of its own, which can be killed. */
export interface BotProcess {
  readonly url: string
  readonly webhookUrl: string
  /** Starts it, once more where it was killed; ends when it listens. */
  start(): Promise<void>
  /** SIGSTOP: it stands still in the middle of what it does, as a machine that is moved; and goes on as if nothing had been. */
  freeze(): void
  thaw(): void
  /** `kill -9`, at once. */
  kill(): void
  /** SIGTERM; its exit status. */
  terminate(): Promise<number | null>
  /** Its directory is lost, as with a disk: mirrors and inbox. It must not be running. */
  forget(): void
  /** The next start is of this build of it. */
  use(entry: string): void
  readonly isRunning: () => boolean
  /** What it has logged since it was first started. */
  readonly log: () => string
  /** Kills it, and forgets what it kept. */
  close(): Promise<void>
}

export const botProcess = async (
  playground: Playground,
  more: Readonly<Record<string, string>> = {},
): Promise<BotProcess> => {
  const data = mkdtempSync(join(tmpdir(), 'sluice-process-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let entry = built
  let child: ChildProcess | null = null
  let said = ''
  let log = ''
  const bot: BotProcess = {
    url,
    webhookUrl: `${url}/api/github/webhooks`,
    isRunning: () => child !== null,
    log: () => log,
    start: async () => {
      said = ''
      const started = spawn(process.execPath, [entry, 'serve'], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          APP_ID: String(playground.app.id),
          PRIVATE_KEY: playground.app.privateKey,
          WEBHOOK_SECRET: playground.app.webhookSecret,
          SLUICE_ALLOW: playground.repository,
          GITHUB_API_URL: playground.apiUrl,
          SLUICE_DATA: data,
          PORT: String(port),
          ...more,
        },
      })
      child = started
      started.stdout.on('data', (bytes: Buffer) => {
        log += bytes.toString()
      })
      await new Promise<void>((resolve, reject) => {
        started.stderr.on('data', (bytes: Buffer) => {
          said += bytes.toString()
          if (said.includes('Sluice listens')) resolve()
        })
        started.once('exit', () => {
          if (child === started) child = null
          reject(new Error(`the server ended: ${said}${log.slice(-2000)}`))
        })
      })
    },
    freeze: () => {
      child?.kill('SIGSTOP')
    },
    thaw: () => {
      child?.kill('SIGCONT')
    },
    kill: () => {
      child?.kill('SIGKILL')
      child = null
    },
    terminate: () =>
      new Promise((resolve) => {
        const ending = child
        child = null
        if (ending === null) return resolve(null)
        ending.once('exit', (status) => resolve(status))
        ending.kill('SIGTERM')
      }),
    forget: () => rmSync(data, { recursive: true, force: true, maxRetries: 5 }),
    use: (other) => {
      entry = other
    },
    close: async () => {
      bot.kill()
      bot.forget()
    },
  }
  return bot
}
