// One stage on the playground: from the comment to the open pull request, from the approval to the merge; where the time goes, and how many requests.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPlayground } from '../dist/playground/playground.js'
import { serveFrom } from '../dist/serving.js'
import { median, milliseconds } from './median.mjs'

const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
await cp(fileURLToPath(new URL('../examples/shop', import.meta.url)), directory, { recursive: true })
await mkdir(join(directory, '.github'), { recursive: true })
await writeFile(join(directory, '.github', 'sluice.yml'), 'merging: merge\nlive: {assume-after: 1ms, settle: 0s}\n')
const playground = await startPlayground({ directory })
const requests = []
const started = await serveFrom(
  { PATH: process.env.PATH },
  {
    APP_ID: String(playground.app.id),
    PRIVATE_KEY: playground.app.privateKey,
    WEBHOOK_SECRET: playground.app.webhookSecret,
    SLUICE_ALLOW: playground.repository,
    GITHUB_API_URL: playground.apiUrl,
    PORT: '0',
    LOG_LEVEL: 'silent',
  },
  {
    onRequest: (method, path) =>
      requests.push({ at: performance.now(), method, path: new URL(path, 'http://local').pathname }),
  },
)
if (!started.ok) throw new Error(started.problems[0].message)
playground.setWebhook(started.value.webhookUrl)

const until = async (look) => {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('waited a minute')
}
const isRecord = ({ method, path }) => method !== 'GET' && /check-runs/.test(path)
const rest = () =>
  until(async () => (requests.length > 0 && performance.now() - requests.at(-1).at > 4_000 ? true : null))
const named = ({ method, path }) =>
  `${method} ${path
    .replace(/^\/api\/v3/, '')
    .replace(/\/repos\/[^/]+\/[^/]+/, '')
    .replace(/\/[0-9a-f]{40}/g, '/SHA')
    .replace(/\/\d+/g, '/N')}`

const opened = []
const merged = []
const stages = []
const merges = []
const seen = new Set()
for (const [index, weight] of [10, 20, 30, 40, 50].entries()) {
  await rest().catch(() => undefined)
  requests.length = 0
  if (index === 0) await playground.request('writer', 'POST', 'issues', { title: 'bench', body: '' })
  const began = performance.now()
  await playground.request('writer', 'POST', 'issues/1/comments', { body: `/canary ${weight} v2 reviews` })
  const pull = await until(async () =>
    (await playground.request('writer', 'GET', 'pulls?state=open')).body.find(({ number }) => !seen.has(number)),
  )
  seen.add(pull.number)
  opened.push(performance.now() - began)
  await rest()
  stages.push([...requests])
  requests.length = 0
  const approved = performance.now()
  await playground.request('reviewer', 'POST', `pulls/${pull.number}/reviews`, { event: 'APPROVE' })
  await until(async () => (await playground.request('writer', 'GET', `pulls/${pull.number}`)).body.merged)
  merged.push(performance.now() - approved)
  await rest()
  merges.push([...requests])
}
const tally = (list) => {
  const times = new Map()
  for (const one of list) times.set(named(one), (times.get(named(one)) ?? 0) + 1)
  return [...times]
}
console.table([
  {
    step: 'comment → pull request open',
    time: milliseconds(median(opened)),
    requests: median(stages.map((list) => list.length)),
    'of them writing check runs': median(stages.map((list) => list.filter(isRecord).length)),
  },
  {
    step: 'approval → merged, and at rest',
    time: milliseconds(median(merged)),
    requests: median(merges.map((list) => list.length)),
    'of them writing check runs': median(merges.map((list) => list.filter(isRecord).length)),
  },
])
for (const [title, list] of [
  ['a stage', stages.at(-1)],
  ['a merge', merges.at(-1)],
]) {
  console.log(`Requests of ${title}, the last of five:`)
  console.table(tally(list).map(([request, times]) => ({ request, times })))
}
await started.value.close()
await playground.close()
await rm(directory, { recursive: true, force: true })
