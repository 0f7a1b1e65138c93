import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Choosing } from '../../../src/changes/about/files-about.ts'
import { filesAbout } from '../../../src/changes/about/files-about.ts'
import { environmentsWithTraffic } from '../../../src/changes/about/meant-environment.ts'
import { parseServices } from '../../../src/changes/about/parse-services.ts'
import { planServices, resolveServices, rollBackServices } from '../../../src/changes/about/plan-services.ts'
import { catalogueOf, readTree } from '../../../src/changes/changes.ts'
import { defaultPolicy } from '../../../src/config/config.ts'
import { readRepositoryDirectory } from '../../../src/git/git.ts'
import type { Snapshot } from '../../../src/manifests/manifests.ts'
import { sha256 } from '../planning.ts'
import { askingInLayers } from './layered-repositories.ts'
import { rollingBack } from './rolling-back.ts'

const choosing: Choosing = { small: 0, most: 1_000 }
const everything: Choosing = { small: Number.POSITIVE_INFINITY, most: 0 }

const asked = (snapshot: Snapshot, body: string, services: readonly string[], how: Choosing) => {
  const options = { onlySluicePrefix: false }
  const { catalogue: _, ...parsed } = parseServices({ snapshot, body, options, thread: services }, how)
  const { commands } = parsed
  const thread = { services, roles: {} }
  const resolved = resolveServices({ commands, snapshot, policy: defaultPolicy, thread, environment: null }, how)
  const planned = resolved.ok
    ? planServices({ intent: resolved.value, snapshot, policy: defaultPolicy, hash: sha256 }, how)
    : null
  return { parsed, resolved, planned }
}

const expectSame = (snapshot: Snapshot, body: string, thread: readonly string[]) => {
  const narrow = asked(snapshot, body, thread, choosing)
  expect(narrow).toEqual(asked(snapshot, body, thread, everything))
  const plan = narrow.planned?.ok === true && !('kind' in narrow.planned.value) ? narrow.planned.value : null
  if (plan === null) return null
  const rolling = rollingBack(snapshot, plan)
  expect(rollBackServices(rolling, choosing)).toEqual(rollBackServices(rolling, everything))
  return plan
}

const examples = join(import.meta.dirname, '../../../examples')

/** More of them find more; each takes some milliseconds. */
const runs = Number(process.env['RUNS'] ?? 20)

describe('leaving aside what other services have in an environment', () => {
  it('parses, resolves, plans and goes back as reading the whole environment does', () => {
    let planned = 0
    let aside = 0
    fc.assert(
      fc.property(askingInLayers, ({ snapshot, body, thread }) => {
        const plan = expectSame(snapshot, body, thread)
        if (plan === null) return
        planned++
        const { services, environment } = plan.intent
        aside += filesAbout(snapshot, services, environment, choosing).aside?.size ?? 0
      }),
      { numRuns: runs },
    )
    expect(planned).toBeGreaterThan(runs / 10)
    expect(aside).toBeGreaterThan(0)
  })

  it.each(readdirSync(examples))('says of the services of the example %s what reading all of it says', async (name) => {
    const read = await readRepositoryDirectory(join(examples, name))
    if (!read.ok) throw new Error(read.problems[0].message)
    const { snapshot } = read.value
    for (const environment of environmentsWithTraffic(snapshot))
      for (const { key, versions } of catalogueOf(readTree(snapshot, environment).model).services) {
        const where = environment === null ? '' : ` --env ${environment}`
        for (const line of [
          `/canary 10 ${versions.at(-1)?.name ?? 'v2'} ${key}`,
          `/pin ${versions[0]?.name ?? 'v1'} ${key}`,
        ])
          expectSame(snapshot, `${line.replace('_/', '')}${where}`, [])
      }
  })
})
