// One process, so that its peak memory is that of planning alone. Cold: mirror fetched, nothing known. Warm: ten commits later.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import {
  catalogueOf,
  filesAbout,
  parseServices,
  planIntent,
  planServices,
  readTree,
  resolveIntent,
  resolveServices,
} from '../dist/changes/changes.js'
import { parseComment } from '../dist/commands/commands.js'
import { defaultPolicy } from '../dist/config/config.js'
import { openMirror } from '../dist/git/git.js'
import { median } from './median.mjs'
import { addCommits, timedGit } from './repository.mjs'

const [origin, root, count, parseAll, other, otherRoot, otherCount] = process.argv.slice(2)
const files = Number(count)
const host = `service${Math.floor(files / 40)}`
const surroundings = { PATH: process.env.PATH }
const open = (directory, url) =>
  openMirror({ directory: join(directory, 'mirror'), url: `file://${url}`, protocols: ['file'], surroundings })
let mirror = await open(root, origin)
const hash = (text) => createHash('sha256').update(text).digest('hex')

const options = { onlySluicePrefix: false }
const thread = { services: [], roles: {} }

const check = (intent, planned) => {
  if (!intent.ok) throw new Error(intent.problems[0].message)
  if (!planned.ok) throw new Error(planned.problems[0].message)
  if (planned.value.kind === 'already-so' || planned.value.stages.length !== 1)
    throw new Error('one stage was expected')
}

/** What the App and the command line do from a comment to a plan: the texts of all manifests, and the meaning of those that the service needs. */
const plan = async (of = mirror, service = host) => {
  const body = `/canary 10 v2 ${service}`
  const revision = await of.resolve('refs/heads/main')
  const { snapshot } = await of.discover(revision)
  const { commands } = parseServices({ snapshot, body, options, thread: [] })
  const intent = resolveServices({ commands, snapshot, policy: defaultPolicy, thread, environment: null })
  check(intent, intent.ok && planServices({ intent: intent.value, snapshot, policy: defaultPolicy, hash }))
  if (
    of === mirror &&
    files > 1_000 &&
    filesAbout(snapshot, intent.value.services).files.size > snapshot.files.size / 2
  )
    throw new Error('few files were expected')
}

/** The same by all that they mean. */
const planWhole = async () => {
  const revision = await mirror.resolve('refs/heads/main')
  const { snapshot } = await mirror.discover(revision)
  const { model } = readTree(snapshot)
  const { commands } = parseComment(`/canary 10 v2 ${host}`, catalogueOf(model), options)
  const intent = resolveIntent({ commands, model, policy: defaultPolicy, thread, environment: null })
  check(intent, intent.ok && planIntent({ intent: intent.value, snapshot, policy: defaultPolicy, hash }))
}
const once = async (run) => {
  const began = performance.now()
  await run()
  return performance.now() - began
}
const grep = () => timedGit(join(root, 'mirror', 'mirror.git'), ['grep', '-l', '-e', host, 'refs/heads/main'])

// A server that runs has planned before: what is measured is an unknown repository, not an unknown program.
const practice = await open(otherRoot, other)
await practice.fetch()
for (let times = 0; times < 3; times++) await plan(practice, `service${Math.floor(Number(otherCount) / 40)}`)
await practice.close()

const [grepped, colds, warms, unchangeds] = [[], [], [], []]
/** A mirror of its own, of which nothing is known; then ten commits, three times. */
const look = async () => {
  await mirror.fetch()
  grep()
  grepped.push(grep(), grep(), grep())
  colds.push(await once(() => plan()))
  for (let times = 0; times < 3; times++) {
    addCommits({ directory: origin }, 10, files)
    await mirror.fetch()
    warms.push(await once(() => plan()))
    unchangeds.push(await once(() => plan()))
  }
}
await look()
const peak = process.resourceUsage().maxRSS / 1024
for (let times = 0; times < 2; times++) {
  await mirror.close()
  rmSync(join(root, 'mirror'), { recursive: true, force: true })
  mirror = await open(root, origin)
  await look()
}
const whole = await once(planWhole)
const wholeAgain = await once(planWhole)
const wholePeak = process.resourceUsage().maxRSS / 1024
/** The texts of all files of the newest commit, by git alone. */
const everyText = () => {
  const directory = join(root, 'mirror', 'mirror.git')
  const listing = ['--git-dir', directory, 'ls-tree', '-r', '--format=%(objectname)', 'refs/heads/main']
  const ids = execFileSync('git', listing, { maxBuffer: 2 ** 26 })
  const output = execFileSync('git', ['--git-dir', directory, 'cat-file', '--batch'], {
    input: ids,
    maxBuffer: 2 ** 30,
  })
  const texts = []
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at)
    const size = Number(output.toString('latin1', at, end).split(' ')[2])
    texts.push(output.toString('utf8', end + 1, end + 1 + size))
    at = end + 1 + size + 1
  }
  return texts
}
const everything =
  parseAll === 'yes'
    ? await once(async () => {
        for (const text of everyText()) parseAllDocuments(text)
      })
    : null
await mirror.close()
process.stdout.write(
  JSON.stringify({
    grepped: median(grepped),
    cold: median(colds),
    firstCold: colds[0],
    warm: median(warms),
    unchanged: median(unchangeds),
    whole,
    wholeAgain,
    peak,
    wholePeak,
    everything,
  }),
)
