// How long after `kill -9` and a new start a rollback given meanwhile is carried out, and everything is looked through, with 1, 20 and 100 open rollouts.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlayground } from '../dist/playground/playground.js'
import { tell } from './figures.mjs'
import { manifestsOf } from './repository.mjs'
import { asking, serve, until } from './served.mjs'

const sizes = (process.env.ROLLOUTS ?? '1,20,100').split(',').map(Number)

const recovery = async (size) => {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-recovery-'))
  const data = await mkdtemp(join(tmpdir(), 'sluice-recovery-data-'))
  for (let index = 0; index < size; index += 1) {
    const service = `service-${index}`
    await mkdir(join(directory, 'apps', service), { recursive: true })
    for (const [file, text] of manifestsOf(service)) await writeFile(join(directory, 'apps', service, file), text)
  }
  const playground = await startPlayground({ directory })
  const ask = asking(playground)
  const says = async (body, issue = 1) => (await ask('writer', 'POST', `issues/${issue}/comments`, { body })).id
  const isDone = async (id) =>
    (await ask('maintainer', 'GET', `issues/comments/${id}/reactions`)).some(({ content }) => content === 'rocket')
  let server = await serve(playground, data)
  playground.setWebhook(`${server.url}/api/github/webhooks`)
  await ask('writer', 'POST', 'issues', { title: 'Releases', body: 'of today' })
  const given = []
  for (let index = 0; index < size; index += 1) given.push(await says(`/canary 10 v2 service-${index}`))
  for (const id of given) await until('a canary', () => isDone(id), 1_800_000)
  await until('rest', () => server.isIdle())
  await playground.webhooks.settled()
  const [stage] = await ask('maintainer', 'GET', 'pulls?state=open&direction=asc&per_page=1')
  await says('/rollback service-0')
  await server.end('SIGKILL')
  const began = performance.now()
  const since = () => (performance.now() - began) / 1000
  server = await serve(playground, data)
  const listens = since()
  // Nothing of it is merged, so what it does is to close its stage.
  const isClosed = async () => (await ask('maintainer', 'GET', `pulls/${stage.number}`)).state === 'closed'
  await until('the rollback', isClosed)
  const carriedOut = since()
  await until('the first pass', async () => (await server.isReady()) && (await server.isIdle()))
  const through = since()
  const row = {
    'open rollouts': size,
    'listens after': `${listens.toFixed(1)} s`,
    'rollback carried out after': `${carriedOut.toFixed(1)} s`,
    'everything looked through after': `${through.toFixed(1)} s`,
    memory: `${(await server.memory()).toFixed(0)} MB`,
  }
  await server.end()
  await playground.close()
  for (const path of [directory, data]) await rm(path, { recursive: true, force: true })
  return row
}

const rows = []
for (const size of sizes) rows.push(await recovery(size))
tell('recovery', rows)
