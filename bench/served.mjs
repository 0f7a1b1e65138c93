// The server as operators run it, a process of its own, before a GitHub that is played in this one; and what it says of itself.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

export const until = async (what, look, patience = 600_000) => {
  for (const end = performance.now() + patience; performance.now() < end; await pause(50)) {
    const found = await look()
    if (found) return found
  }
  throw new Error(`never: ${what}`)
}

/** Asks the playground as somebody; what is refused is thrown. */
export const asking = (playground) => async (login, method, path, body) => {
  const answer = await playground.request(login, method, path, body)
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status}`)
  return answer.body
}

export const serve = async (playground, data) => {
  const server = spawn(process.execPath, [fileURLToPath(new URL('../dist/main.js', import.meta.url)), 'serve'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      APP_ID: String(playground.app.id),
      PRIVATE_KEY: playground.app.privateKey,
      WEBHOOK_SECRET: playground.app.webhookSecret,
      SLUICE_ALLOW: 'acme',
      GITHUB_API_URL: playground.apiUrl,
      SLUICE_DATA: data,
      PORT: '0',
      LOG_LEVEL: 'error',
      ...(process.env.DATABASE_URL === undefined ? {} : { DATABASE_URL: process.env.DATABASE_URL }),
    },
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const url = await new Promise((resolve, reject) => {
    let said = ''
    server.stderr.on('data', (bytes) => {
      said += bytes
      const found = /listens at (\S+);/.exec(said)
      if (found) resolve(found[1])
    })
    server.once('exit', () => reject(new Error(said)))
  })
  const metric = async (line) => {
    const text = await (await fetch(`${url}/metrics`)).text()
    const found = text.split('\n').find((one) => one.startsWith(`${line} `))
    return Number(found?.split(' ')[1] ?? Number.NaN)
  }
  return {
    url,
    metric,
    isReady: async () => (await fetch(`${url}/readyz`)).ok,
    isIdle: async () =>
      (await metric('sluice_queue_repositories{state="running"}')) +
        (await metric('sluice_queue_repositories{state="waiting"}')) ===
      0,
    /** MB: `VmHWM` is the most that there ever was. */
    memory: async (which = 'VmHWM') =>
      Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(await readFile(`/proc/${server.pid}/status`, 'utf8'))?.[1]) /
      1024,
    /** Seconds, of this process alone. */
    processor: async () => {
      const fields = (await readFile(`/proc/${server.pid}/stat`, 'utf8')).split(') ')[1].split(' ')
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
    end: (signal = 'SIGTERM') => {
      server.kill(signal)
      return ended
    },
  }
}
