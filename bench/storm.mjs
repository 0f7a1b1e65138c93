// A storm: 1,000 webhooks in a minute over 50 repositories, 20 of them in a rollout, with a command in each. The server is a process of its own, as
// it is run; GitHub is the playground in this one, on the same machine. With DATABASE_URL the queue is PostgreSQL's.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPlayground } from '../dist/playground/playground.js'
import { tell } from './figures.mjs'
import { asking, pause, serve, until } from './served.mjs'

const repositories = 50
const releasing = 20
const webhooks = 1_000
const seconds = 60
const directory = await mkdtemp(join(tmpdir(), 'sluice-storm-'))
await cp(fileURLToPath(new URL('../examples/shop', import.meta.url)), directory, { recursive: true })
await mkdir(join(directory, '.github'), { recursive: true })
await writeFile(join(directory, '.github', 'sluice.yml'), 'live: {assume-after: 1ms, settle: 0s}\n')
const playground = await startPlayground({ directory })
const names = [playground.repository]
for (let count = 1; count < repositories; count += 1) names.push(await playground.addRepository(`shop-${count}`))
const ask = asking(playground)

const data = await mkdtemp(join(tmpdir(), 'sluice-storm-data-'))
const server = await serve(playground, data)
const { metric } = server
const idle = () => server.isIdle()

await until('the first look at everything', async () => (await server.isReady()) && idle())
playground.setWebhook(`${server.url}/api/github/webhooks`)

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
const usedBefore = await server.processor()
const commands = []
const began = performance.now()
let mostWaiting = 0
/** From the comment to its mark, looked at while the storm goes on. */
const waited = async (name, at) => {
  const id = await commandIn(name, '/status')
  await until('a command is done', () => isDone(name, id))
  return performance.now() - at
}
for (let count = 0; count < webhooks; count += 1) {
  const due = began + (count * seconds * 1000) / webhooks
  if (due > performance.now()) await pause(due - performance.now())
  const index = count % repositories
  if (count % (webhooks / releasing) === 0) {
    commands.push(waited(inRollout[count / (webhooks / releasing)], performance.now()))
  } else
    void ask('writer', 'POST', `/repos/${names[index]}/statuses/${heads[index]}`, {
      context: `ci/${count}`,
      state: 'success',
    })
  if (count % 100 === 50)
    mostWaiting = Math.max(mostWaiting, await metric('sluice_queue_repositories{state="waiting"}'))
}
const sent = (performance.now() - began) / 1000
const waits = (await Promise.all(commands)).sort((one, other) => one - other)
await until('rest', idle)
const whole = (performance.now() - began) / 1000
await playground.webhooks.settled()
const deliveries = playground.webhooks.deliveries.slice(before)
const answered = deliveries.map(({ durationSeconds }) => durationSeconds * 1000).sort((one, other) => one - other)
const at = (share, sorted) => `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(0)} ms`
tell('storm', [
  { what: 'queue', is: process.env.DATABASE_URL === undefined ? 'embedded' : 'PostgreSQL' },
  { what: `webhooks in ${sent.toFixed(0)} s`, is: deliveries.length },
  { what: 'of these not taken', is: deliveries.filter(({ status }) => status !== 'OK').length },
  { what: 'answer to GitHub, median', is: at(0.5, answered) },
  { what: 'answer to GitHub, 99 of 100', is: at(0.99, answered) },
  { what: 'answer to GitHub, longest', is: at(1, answered) },
  { what: 'commands done', is: `${waits.length} of ${releasing}` },
  { what: 'comment to done, median', is: `${(waits[waits.length >> 1] / 1000).toFixed(1)} s` },
  { what: 'comment to done, longest', is: `${(waits.at(-1) / 1000).toFixed(1)} s` },
  { what: 'repositories that waited at once, most', is: mostWaiting },
  { what: 'all done after', is: `${whole.toFixed(0)} s` },
  { what: 'memory of the server, most', is: `${(await server.memory()).toFixed(0)} MB` },
  { what: 'processor time of the server', is: `${((await server.processor()) - usedBefore).toFixed(0)} s` },
])
await server.end()
await playground.close()
for (const path of [directory, data]) await rm(path, { recursive: true, force: true })
