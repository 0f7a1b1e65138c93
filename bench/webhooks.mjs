// Webhooks accepted per second: our front, each delivery on disk before it is answered, against Probot's own server with an empty handler.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { Probot, Server } from 'probot'
import { openInbox } from '../dist/queue/queue.js'
import { startWebhookFront } from '../dist/web/web.js'
import { median } from './median.mjs'

const secret = 'a secret of the bench, long enough to be one'
const seconds = 2
/** In turns, so that what else the machine does meets both. */
const rounds = 5
const load = async (url, connections) => {
  const client = fileURLToPath(new URL('webhooks-load.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [
    client,
    url,
    secret,
    String(connections),
    String(seconds),
  ])
  const { perSecond, failed } = JSON.parse(stdout)
  if (failed > 0) throw new Error(`${failed} deliveries were not taken`)
  return perSecond
}

const directory = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
const inbox = await openInbox({ directory })
if (!inbox.ok) throw new Error(inbox.problems[0].message)
const front = await startWebhookFront({
  port: 0,
  host: '127.0.0.1',
  secrets: [secret],
  append: async (delivery) => {
    const stored = await inbox.value.append(delivery)
    // As the server does once the repository has been looked at.
    void inbox.value.acknowledge(stored.number)
  },
  status: () => ({ ready: true }),
})
const log = pino({ level: 'silent' })
const { privateKey } = await import('node:crypto').then(({ generateKeyPairSync }) =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }),
)
const server = new Server({
  Probot: Probot.defaults({ appId: 1, privateKey, secret, log }),
  host: '127.0.0.1',
  port: 0,
  log,
  enableStaticFiles: false,
})
await server.load((app) => {
  app.on('issue_comment.created', () => undefined)
})
const listening = await server.start()
const probotUrl = `http://127.0.0.1:${listening.address().port}/api/github/webhooks`

const rows = []
for (const connections of [10, 50]) {
  const [our, their] = [[], []]
  for (let round = 0; round < rounds; round++) {
    our.push(await load(front.webhookUrl, connections))
    their.push(await load(probotUrl, connections))
  }
  const [ours, theirs] = [median(our), median(their)]
  rows.push({
    connections,
    'Probot, empty handler': `${theirs.toFixed(0)} a second`,
    'Sluice, on disk': `${ours.toFixed(0)} a second`,
    'Sluice / Probot': `${(ours / theirs).toFixed(2)} × (not below 1)`,
  })
}
await server.stop()
await front.close()
await inbox.value.close()
rmSync(directory, { recursive: true, force: true })
console.table(rows)
