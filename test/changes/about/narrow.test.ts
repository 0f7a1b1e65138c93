import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filesAbout } from '../../../src/changes/about/files-about.ts'
import { parseServices } from '../../../src/changes/about/parse-services.ts'
import { planServices, resolveServices } from '../../../src/changes/about/plan-services.ts'
import { catalogueOf, planIntent, readTree, resolveIntent } from '../../../src/changes/changes.ts'
import { parseComment } from '../../../src/commands/commands.ts'
import { defaultPolicy } from '../../../src/config/config.ts'
import type { Snapshot } from '../../../src/manifests/manifests.ts'
import { sha256 } from '../planning.ts'
import { asking } from './repositories.ts'

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
  const { catalogue: _, ...parsed } = parseServices({ snapshot, body, options, thread: services }, choosing)
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

/** More of them find more; so many take a few seconds. */
const runs = Number(process.env['RUNS'] ?? 120)

describe('reading only what the services need', () => {
  it('parses, resolves and plans as reading everything does', () => {
    let planned = 0
    let read = 0
    let all = 0
    fc.assert(
      fc.property(asking, ({ snapshot, body, thread }) => {
        const one = narrow(snapshot, body, thread)
        expect(one).toEqual(whole(snapshot, body, thread))
        if (one.planned?.ok !== true || !one.resolved.ok) return
        planned++
        read += filesAbout(snapshot, one.resolved.value.services, choosing).files.size
        all += snapshot.files.size
      }),
      { numRuns: runs },
    )
    // Refusals prove little: those are always of everything.
    expect(planned).toBeGreaterThan(runs / 3)
    expect(read).toBeLessThan(all * 0.8)
  })
})
