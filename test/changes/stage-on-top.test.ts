import { describe, expect, it } from 'vitest'
import { stageOnTop } from '../../src/changes/changes.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { intentOf, planned, sha256, statesAfter } from './planning.ts'
import { defaultRoute, deployment, destinationRule, kubernetesService, virtualService, world } from './worlds.ts'

const bare = world(kubernetesService('reviews'), deployment('reviews', 'v1'), deployment('reviews', 'v2'))

const released = world(
  kubernetesService('reviews'),
  destinationRule('reviews', 'v1', 'v2'),
  virtualService('reviews', defaultRoute('reviews', 'v1 90, v2 10')),
  ...['v1', 'v2'].map((version) =>
    deployment('reviews', version).concat(
      `    spec: {containers: [{name: app, image: "registry.example/reviews:${version}"}]}\n`,
    ),
  ),
)

/** The title of stage N on these files, or the code that it is refused with. */
const stage = (snapshot: Snapshot, comment: string, number: number): string => {
  const intent = intentOf(snapshot, comment)
  if (!intent.ok) return intent.problems[0].code
  const found = stageOnTop({ intent: intent.value, snapshot, policy: defaultPolicy, hash: sha256 }, number)
  return found.ok ? `${found.value.number} ${found.value.title}` : found.problems[0].code
}

describe('one stage after the other, nothing remembered in between', () => {
  it.each([
    ['/adopt reviews v1', bare],
    ['/promote v2 --swap', released],
  ])('%s', (comment, start) => {
    const plan = planned(start, comment)
    const states = [start, ...statesAfter(start, plan)]
    for (const { number, title } of plan.stages) {
      const files = states[number - 1] ?? start
      expect(stage(files, comment, number)).toBe(`${number} ${title}`)
      // The one behind it stands on what is not there yet.
      if (number < plan.stages.length) expect(stage(files, comment, number + 1)).toMatch(/^stage-(too-early|unknown)$/)
    }
  })
})
