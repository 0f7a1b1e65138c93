import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DemoWorld, HistoryCommit } from './cli/demo.ts'
import { type Mirror, openMirror, parseTrailers } from './git/git.ts'
import { readDocuments, type Snapshot } from './manifests/manifests.ts'
import { startPlayground } from './playground/playground.ts'
import { startSyncAgent } from './playground/sync-agent.ts'
import { serveFrom } from './serving.ts'
import type { Environment } from './settings.ts'
import { readModel, serviceCatalogue, trafficTable } from './traffic/traffic.ts'

/** `shop/reviews default` → `v1 90, v2 10`: every rule of the commit's files that chooses among versions, in percent. */
const weightsOf = (snapshot: Snapshot): Readonly<Record<string, string>> => {
  const documents = [...snapshot.files.values()].flatMap((file) => {
    const read = readDocuments(file)
    return read.ok ? read.value : []
  })
  const { model } = readModel(documents)
  const rows = serviceCatalogue(model).services.flatMap(({ key }) => trafficTable(model, key))
  return Object.fromEntries(
    rows.map((row) => [
      `${row.namespace ?? '_'}/${row.virtualService} ${row.rule}`,
      row.destinations.map(({ host, subset, share }) => `${subset ?? host} ${share}`).join(', '),
    ]),
  )
}

const historyOf = async (mirror: Mirror): Promise<readonly HistoryCommit[]> => {
  const fetched = await mirror.fetch()
  if (!fetched.ok) throw new Error(fetched.problems[0].message)
  const head = await mirror.resolve('refs/heads/main')
  if (head === null) throw new Error('the demo’s repository has no main branch')
  const notes = await mirror.readNotes()
  const commits = await mirror.log({ from: head, firstParent: true })
  return Promise.all(
    commits.map(async (commit) => ({
      sha: commit.sha,
      subject: commit.message.split('\n')[0] ?? '',
      trailers: [...commit.trailers, ...parseTrailers(`note\n\n${notes.get(commit.sha) ?? ''}`)],
      weights: weightsOf((await mirror.discover(commit.sha)).snapshot),
    })),
  )
}

/** The demo's world: a playground, the very server that `sluice serve` runs, and git. */
export const demoWorld = (environment: Environment): DemoWorld => ({
  example: fileURLToPath(new URL('../examples/shop', import.meta.url)),
  startHub: (options) => startPlayground(options),
  startBot: async (hub) => {
    const started = await serveFrom(environment, {
      APP_ID: String(hub.app.id),
      PRIVATE_KEY: hub.app.privateKey,
      WEBHOOK_SECRET: hub.app.webhookSecret,
      SLUICE_ALLOW: hub.repository,
      GITHUB_API_URL: hub.apiUrl,
      GHE_HOST: '',
      PORT: '0',
      LOG_LEVEL: 'silent',
    })
    if (!started.ok) throw new Error(started.problems.map(({ message }) => message).join(' '))
    return started.value
  },
  startSyncAgent: (hub, { login, kustomization }) => startSyncAgent(hub, { tool: 'flux', login, name: kustomization }),
  readHistory: async (gitUrl) => {
    const directory = await mkdtemp(join(tmpdir(), 'sluice-demo-'))
    const mirror = await openMirror({ directory, url: gitUrl, surroundings: environment })
    try {
      return await historyOf(mirror)
    } finally {
      await mirror.close()
      await rm(directory, { recursive: true, force: true })
    }
  },
})
