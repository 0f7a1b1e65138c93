// A storm: 1,000 webhooks in a minute over 50 repositories, 20 of them in a rollout, with a command in each. The server is a process of its own, as
// it is run; GitHub is the playground in this one, on the same machine. With DATABASE_URL the queue is PostgreSQL's.
import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPlayground } from '../dist/playground/playground.js'

const repositories = 50
const releasing = 20
const webhooks = 1_000
const seconds = 60
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const until = async (what, look, patience = 600_000) => {
  for (const end = performance.now() + patience; performance.now() < end; await pause(100)) {
    const found = await look()
    if (found) return found
  }
  throw new Error(`never: ${what}`)
}

const directory = await mkdtemp(join(tmpdir(), 'sluice-storm-'))
await cp(fileURLToPath(new URL('../examples/shop', import.meta.url)), directory, { recursive: true })
await mkdir(join(directory, '.github'), { recursive: true })
await writeFile(join(directory, '.github', 'sluice.yml'), 'live: {assume-after: 1ms, settle: 0s}\n')
const playground = await startPlayground({ directory })
const names = [playground.repository]
for (let count = 1; count < repositories; count += 1) names.push(await playground.addRepository(`shop-${count}`))
const ask = async (login, method, path, body) => {
  const answer = await playground.request(login, method, path, body)
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status}`)
  return answer.body
}

const data = await mkdtemp(join(tmpdir(), 'sluice-storm-data-'))
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
const url = await new Promise((resolve, reject) => {
  let said = ''
  server.stderr.on('data', (bytes) => {
    said += bytes
    const found = /listens at (\S+);/.exec(said)
    if (found) resolve(found[1])
  })
  server.once('exit', () => reject(new Error(said)))
})
const memory = async (which) =>
  Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(await readFile(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024
const processor = async () => {
  const fields = (await readFile(`/proc/${server.pid}/stat`, 'utf8')).split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
const metric = async (line) => {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((one) => one.startsWith(`${line} `))
      ?.split(' ')[1] ?? Number.NaN,
  )
}
const idle = async () =>
  (await metric('sluice_queue_repositories{state="running"}')) +
    (await metric('sluice_queue_repositories{state="waiting"}')) ===
  0

await until('the first look at everything', async () => (await fetch(`${url}/readyz`)).ok && idle())
playground.setWebhook(`${url}/api/github/webhooks`)

// Twenty rollouts with an open stage.
const commandIn = async (name, body) => (await ask('writer', 'POST', `/repos/${name}/issues/1/comments`, { body })).id
const isDone = async (name, id) =>
  (await ask('maintainer', 'GET', `/repos/${name}/issues/comments/${id}/reactions`)).some(
    ({ content }) => content === 'rocket',
  )
const inRollout = names.slice(0, releasing)
for (const name of names) await ask('writer', 'POST', `/repos/${name}/issues`, { title: 'A release', body: 'today' })
const first = []
for (const name of inRollout) first.push([name, await commandIn(name, '/canary 10 v2 reviews')])
await until('twenty rollouts', async () => (await Promise.all(first.map((one) => isDone(...one)))).every(Boolean))
await until('rest', idle)
await playground.webhooks.settled()

// The storm: commit statuses of others, and among them a command in each rollout.
const heads = await Promise.all(
  names.map(async (name) => (await ask('maintainer', 'GET', `/repos/${name}/git/ref/heads/main`)).object.sha),
)
const before = playground.webhooks.deliveries.length
const usedBefore = await processor()
const commands = []
const began = performance.now()
let mostWaiting = 0
for (let count = 0; count < webhooks; count += 1) {
  const due = began + (count * seconds * 1000) / webhooks
  if (due > performance.now()) await pause(due - performance.now())
  const index = count % repositories
  if (count % (webhooks / releasing) === 0) {
    const name = inRollout[count / (webhooks / releasing)]
    commands.push([name, commandIn(name, '/status'), performance.now()])
  } else
    void ask('writer', 'POST', `/repos/${names[index]}/statuses/${heads[index]}`, {
      context: `ci/${count}`,
      state: 'success',
    })
  if (count % 100 === 50)
    mostWaiting = Math.max(mostWaiting, await metric('sluice_queue_repositories{state="waiting"}'))
}
const sent = (performance.now() - began) / 1000
const given = await Promise.all(commands.map(async ([name, id, at]) => [name, await id, at]))
const waits = await Promise.all(
  given.map(async ([name, id, at]) => {
    await until('a command is done', () => isDone(name, id))
    return performance.now() - at
  }),
)
await until('rest', idle)
const whole = (performance.now() - began) / 1000
await playground.webhooks.settled()
const deliveries = playground.webhooks.deliveries.slice(before)
const answered = deliveries.map(({ durationSeconds }) => durationSeconds * 1000).sort((one, other) => one - other)
const at = (share, sorted) => `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(0)} ms`
console.table([
  { what: 'queue', is: process.env.DATABASE_URL === undefined ? 'embedded' : 'PostgreSQL' },
  { what: `webhooks in ${sent.toFixed(0)} s`, is: deliveries.length },
  { what: 'of these not taken', is: deliveries.filter(({ status }) => status !== 'OK').length },
  { what: 'answer to GitHub, median', is: at(0.5, answered) },
  { what: 'answer to GitHub, 99 of 100', is: at(0.99, answered) },
  { what: 'answer to GitHub, longest', is: at(1, answered) },
  { what: 'commands done', is: `${waits.length} of ${releasing}` },
  { what: 'comment to done, longest', is: `${(Math.max(...waits) / 1000).toFixed(1)} s` },
  { what: 'repositories that waited at once, most', is: mostWaiting },
  { what: 'all done after', is: `${whole.toFixed(0)} s` },
  { what: 'memory of the server, most', is: `${(await memory('VmHWM')).toFixed(0)} MB` },
  { what: 'processor time of the server', is: `${((await processor()) - usedBefore).toFixed(0)} s` },
])
server.kill('SIGTERM')
await new Promise((resolve) => server.once('exit', resolve))
await playground.close()
for (const path of [directory, data]) await rm(path, { recursive: true, force: true })
