// Planning one service's release in a repository of 200 services with three overlays each, against `kustomize build` of the same overlays.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parseServices, planServices, resolveServices } from '../dist/changes/changes.js'
import { defaultPolicy } from '../dist/config/config.js'
import { readRepositoryDirectory } from '../dist/git/git.js'
import { median, milliseconds, ratio } from './median.mjs'
import { manifestsOf } from './repository.mjs'

const services = 200
const environments = ['prod', 'staging', 'dev']
const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'

/** `kustomize build`, or kubectl's, which is the same; null where neither is set up. */
const buildWith = () => {
  for (const directory of (process.env.SLUICE_RENDERERS ?? '').split(delimiter).filter(Boolean)) {
    if (existsSync(join(directory, 'kustomize'))) return [join(directory, 'kustomize'), 'build']
    if (existsSync(join(directory, 'kubectl'))) return [join(directory, 'kubectl'), 'kustomize']
  }
  return null
}

const root = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
const write = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
for (let index = 0; index < services; index++) {
  const directory = `services/service${index}`
  const manifests = manifestsOf(`service${index}`)
  for (const [name, text] of manifests)
    write(`${directory}/base/${name}`, text.replaceAll(/^ +namespace: shop\n/gm, ''))
  write(
    `${directory}/base/kustomization.yaml`,
    `${head}resources:\n${manifests.map(([name]) => `- ${name}\n`).join('')}`,
  )
  for (const name of environments)
    write(
      `${directory}/overlays/${name}/kustomization.yaml`,
      `${head}namespace: shop-${name}\nresources:\n- ../../base\n`,
    )
}

const hash = (text) => createHash('sha256').update(text).digest('hex')
const read = async () => {
  const found = await readRepositoryDirectory(root)
  if (!found.ok) throw new Error(found.problems[0].message)
  return found.value.snapshot
}
const plan = (snapshot, service) => {
  const body = `/canary 10 v2 ${service} --env prod`
  const { commands } = parseServices({ snapshot, body, options: { onlySluicePrefix: false }, thread: [] })
  const thread = { services: [], roles: {} }
  const intent = resolveServices({ commands, snapshot, policy: defaultPolicy, thread, environment: null })
  const planned = intent.ok
    ? planServices({ intent: intent.value, snapshot, policy: defaultPolicy, hash })
    : { ok: false, problems: intent.problems }
  if (!planned.ok) throw new Error(planned.problems[0].message)
  if (planned.value.stages?.length !== 1) throw new Error('one stage was expected')
}
const once = async (run) => {
  const began = performance.now()
  await run()
  return performance.now() - began
}

try {
  const [colds, agains, builds] = [[], [], []]
  const build = buildWith()
  // What is measured is a repository that was never read, not a program that never ran.
  plan(await read(), 'service0')
  for (let times = 0; times < 5; times++) {
    colds.push(await once(async () => plan(await read(), `service${times * 40 + 1}`)))
    const snapshot = await read()
    plan(snapshot, `service${times * 40 + 1}`)
    agains.push(await once(() => plan(snapshot, `service${times * 40 + 2}`)))
    if (build === null) continue
    const [program, ...words] = build
    const one = async () => {
      for (const name of environments)
        execFileSync(program, [...words, `services/service${times * 40 + 1}/overlays/${name}`], { cwd: root })
    }
    builds.push(await once(one))
  }
  const cold = median(colds)
  const built = build === null ? null : median(builds)
  console.table([
    {
      overlays: services * environments.length,
      'plan, nothing read yet': milliseconds(cold),
      'plan, files read': milliseconds(median(agains)),
      'kustomize build of the 3 overlays of that service':
        built === null ? 'set SLUICE_RENDERERS' : milliseconds(built),
      'cold / build of 3': built === null ? '' : ratio(cold / built),
      'cold / build of all': built === null ? '' : ratio(cold / (built * services)),
    },
  ])
} finally {
  rmSync(root, { recursive: true, force: true })
}
