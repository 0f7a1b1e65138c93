// What a pass costs where 1, 10 and 100 rollouts are open in one repository: at rest, after a restart, and to take in one more command.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Probot } from 'probot'
import { createGitHubApp, forgeFetch, forgeOctokit } from '../dist/forge/forge.js'
import { openMirror } from '../dist/git/git.js'
import { mirroredGit } from '../dist/mirrored-git.js'
import { startPlayground } from '../dist/playground/playground.js'
import { emptyMemory, reconcileRepository } from '../dist/reconcile/reconcile.js'

// A thousand take long to open one by one: `ROLLOUTS=1000 npm run bench -- rollouts`.
const sizes = (process.env.ROLLOUTS ?? '1,10,100').split(',').map(Number)

const manifests = (name) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: shop
spec:
  hosts: [${name}]
  http:
    - route:
        - destination: { host: ${name}, subset: v1 }
          weight: 100
        - destination: { host: ${name}, subset: v2 }
          weight: 0
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${name}
  namespace: shop
spec:
  host: ${name}
  subsets:
    - { name: v1, labels: { version: v1 } }
    - { name: v2, labels: { version: v2 } }
`

/** A repository with so many services, each with an open rollout that waits for an approval. */
const town = async (size) => {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  const data = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  await mkdir(join(directory, 'apps'))
  for (let index = 0; index <= size; index += 1)
    await writeFile(join(directory, 'apps', `service-${index}.yaml`), manifests(`service-${index}`))
  let now = Date.parse('2026-03-02T09:00:00Z')
  const playground = await startPlayground({ directory, clock: () => new Date(now) })
  const [owner, name] = playground.repository.split('/')
  const { app } = playground
  const log = {
    level: 'silent',
    info() {},
    warn() {},
    error() {},
    debug() {},
    trace() {},
    fatal() {},
    child: () => log,
  }
  const gitHub = createGitHubApp(
    new Probot({
      appId: app.id,
      privateKey: app.privateKey,
      secret: app.webhookSecret,
      baseUrl: playground.apiUrl,
      Octokit: forgeOctokit({ paced: false }),
      request: { fetch: forgeFetch() },
      log,
    }),
  )
  const mirror = await openMirror({
    directory: data,
    url: playground.gitUrl,
    credentials: async () => ({
      username: 'x-access-token',
      password: await gitHub.gitToken(app.installationId, name),
    }),
    surroundings: process.env,
  })
  const treeOf = async (commit) => (await mirror.commit(commit))?.tree ?? null
  const clock = { now: () => now }
  const context = {
    forge: await gitHub.forge({ installationId: app.installationId, owner, name, installedAt: null, treeOf }),
    git: mirroredGit(mirror, { name: 'sluice[bot]', email: 'sluice@localhost' }, clock),
    clock,
    log,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    metrics: { measure: async () => ({ value: null, problem: null }) },
    mode: 'act',
    linkHosts: [],
    memory: emptyMemory(),
  }
  const requests = () => playground.requests.filter(({ actor }) => actor === 'sluice[bot]')
  const pass = async (memory = context.memory) => {
    playground.requests.length = 0
    const began = process.cpuUsage()
    let passes = 0
    // A long one breaks itself off and begins anew where it was; it is through when it can say how its rollouts stand.
    for (let standing = null; standing === null; passes += 1)
      ({ standing } = await reconcileRepository({ ...context, memory }))
    const { user, system } = process.cpuUsage(began)
    return { seconds: (user + system) / 1_000_000, requests: requests().length, passes }
  }
  const command = async (service) => {
    const asked = () =>
      playground.request('writer', 'POST', 'issues', { title: service, body: `/canary 10 v2 ${service}` })
    // A connection that was idle through a long pass may be closed under the request.
    await asked().catch(asked)
    now += 1_000
  }
  const close = async () => {
    await mirror.close()
    await playground.close()
    await rm(directory, { recursive: true, force: true })
    await rm(data, { recursive: true, force: true })
  }
  return {
    playground,
    pass,
    command,
    requests,
    close,
    wait: (time) => {
      now += time
    },
  }
}

/** Of this process, in which the playground runs too; git's own is not in it. The machine may be as busy as it likes. */
const seconds = ({ seconds: taken, passes }) => `${taken.toFixed(1)} s${passes > 1 ? ` in ${passes} passes` : ''}`

const rows = []
for (const size of sizes) {
  const here = await town(size)
  const began = performance.now()
  for (let index = 0; index < size; index += 1) {
    await here.command(`service-${index}`)
    // A few at a time: a thousand comments in one pass are nobody's day.
    if (index % 20 === 19 || index === size - 1) await here.pass()
  }
  process.stderr.write(`${size} rollouts are open after ${Math.round((performance.now() - began) / 1000)} s\n`)
  // Long enough that what was written is no longer looked through again at every pass.
  here.wait(15 * 60_000)
  await here.pass()
  const rest = await here.pass()
  const again = await here.pass(emptyMemory())
  await here.command(`service-${size}`)
  const more = await here.pass()
  const open = (await here.playground.request('writer', 'GET', 'pulls?state=open&per_page=1')).body.length
  process.stderr.write(`${JSON.stringify([size, rest, again, more])}\n`)
  rows.push({
    'open rollouts': size,
    'requests at rest': rest.requests,
    'processor time': seconds(rest),
    'after a restart': again.requests,
    'time then': seconds(again),
    'one more command': more.requests,
    'time for it': seconds(more),
  })
  if (open === 0) throw new Error('no stage was opened')
  await here.close()
}
console.table(rows)
