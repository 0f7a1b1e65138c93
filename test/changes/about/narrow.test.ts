import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filesAbout } from '../../../src/changes/about/files-about.ts'
import { parseServices } from '../../../src/changes/about/parse-services.ts'
import { planServices, resolveServices, rollBackServices } from '../../../src/changes/about/plan-services.ts'
import { catalogueOf, planIntent, planRollback, readTree, resolveIntent } from '../../../src/changes/changes.ts'
import { parseComment } from '../../../src/commands/commands.ts'
import { defaultPolicy } from '../../../src/config/config.ts'
import type { Snapshot } from '../../../src/manifests/manifests.ts'
import { scenarioFiles, scenariosAreHere } from '../../traffic/scenarios.ts'
import { sha256, snapshotOf } from '../planning.ts'
import { asking } from './repositories.ts'
import { rollingBack } from './rolling-back.ts'

const choosing = { small: 0, most: 1_000 }
const options = { onlySluicePrefix: false }

const whole = (snapshot: Snapshot, body: string, services: readonly string[]) => {
  const { model } = readTree(snapshot)
  const parsed = parseComment(body, catalogueOf(model), options)
  const thread = { services, roles: {} }
  const resolved = resolveIntent({ commands: parsed.commands, model, policy: defaultPolicy, thread, environment: null })
  const planned = resolved.ok
    ? planIntent({ intent: resolved.value, snapshot, policy: defaultPolicy, hash: sha256 })
    : null
  return { parsed, resolved, planned }
}

const narrow = (snapshot: Snapshot, body: string, services: readonly string[]) => {
  const {
    catalogue: _,
    environment: __,
    ...parsed
  } = parseServices({ snapshot, body, options, thread: services }, choosing)
  const thread = { services, roles: {} }
  const resolved = resolveServices(
    { commands: parsed.commands, snapshot, policy: defaultPolicy, thread, environment: null },
    choosing,
  )
  const planned = resolved.ok
    ? planServices({ intent: resolved.value, snapshot, policy: defaultPolicy, hash: sha256 }, choosing)
    : null
  return { parsed, resolved, planned }
}

const releases = [
  'bookinfo',
  'by-browser-forecast',
  'by-device-frontend',
  'by-user-frontend',
  'gateway-grayscale',
  'mirror-nginx',
]

const expectSame = (snapshot: Snapshot, body: string, thread: readonly string[]) => {
  const one = narrow(snapshot, body, thread)
  expect(one).toEqual(whole(snapshot, body, thread))
  const plan = one.planned?.ok === true && !('kind' in one.planned.value) ? one.planned.value : null
  if (plan !== null) {
    const rolling = rollingBack(snapshot, plan)
    expect(rollBackServices(rolling, choosing)).toEqual(planRollback(rolling))
  }
  return one
}

/** More of them find more; so many take a few seconds, and a minute where the machine has other work. */
const runs = Number(process.env['RUNS'] ?? 20)

describe('reading only what the services need', () => {
  it('parses, resolves, plans and goes back as reading everything does', () => {
    let planned = 0
    let read = 0
    let all = 0
    fc.assert(
      fc.property(asking, ({ snapshot, body, thread }) => {
        const one = expectSame(snapshot, body, thread)
        if (one.planned?.ok !== true || !one.resolved.ok) return
        planned++
        read += filesAbout(snapshot, one.resolved.value.services, null, choosing).files.size
        all += snapshot.files.size
      }),
      { numRuns: runs },
    )
    // Refusals prove little: those are always of everything.
    expect(planned).toBeGreaterThan(runs / 5)
    expect(read).toBeLessThan(all * 0.9)
  })

  it('chooses a few commits later what it would choose anew', () => {
    let kept = 0
    fc.assert(
      fc.property(asking, asking, fc.array(fc.nat(), { maxLength: 4 }), (one, other, picks) => {
        const services = [...new Set([...one.thread, one.body.split(' ').at(-1) ?? ''])].filter((word) => word !== '')
        const before = filesAbout(one.snapshot, services, null, choosing)
        const files = new Map(one.snapshot.files)
        const theirs = [...other.snapshot.files.values()]
        for (const pick of picks) {
          const file = theirs[pick % theirs.length]
          if (file === undefined || pick % 3 === 0) files.delete([...files.keys()][pick % files.size] ?? '')
          else files.set(file.path, file)
        }
        const later: Snapshot = { revision: null, files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))) }
        const chosen = filesAbout(later, services, null, choosing)
        // Another limit is another question, which nothing is known of yet.
        const anew = filesAbout({ ...later }, services, null, { ...choosing, most: choosing.most - 1 })
        expect([...chosen.files.keys()]).toEqual([...anew.files.keys()])
        if (chosen !== later && [...chosen.files.values()].every((file) => before.files.get(file.path) === file)) kept++
      }),
      { numRuns: runs },
    )
    expect(kept).toBeGreaterThan(0)
  })

  it('knows the published releases from one another, side by side in one repository', () => {
    const all = snapshotOf(
      Object.fromEntries(
        (scenariosAreHere ? releases : [])
          .flatMap((name) =>
            Object.entries(scenarioFiles(name)).map(([path, text]) => [`${name}/${path}`, text] as const),
          )
          .sort(([one], [other]) => (one < other ? -1 : 1)),
      ),
    )
    const keys = catalogueOf(readTree(all).model).services.map(({ key, name, namespace }) =>
      namespace === null ? name : key,
    )
    for (const key of keys) for (const body of [`/canary 10 v2 ${key}`, `/pin v1 ${key}`]) expectSame(all, body, [])
    // Where the releases do not lie beside the checkout there is nothing to know.
    expect(keys.length > 3).toBe(scenariosAreHere)
  })
})
