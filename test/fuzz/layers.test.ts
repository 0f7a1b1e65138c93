import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isLayered } from '../../src/changes/changes.ts'
import { othersOf } from '../../src/changes/text/others.ts'
import { documentsOfEnvironment, readLayout } from '../../src/layouts/layouts.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { filesBelow, planOf, snapshotOf, statesAfter } from '../changes/planning.ts'
import { fuzz, isLongRun, patience } from './budget.ts'
import { mutated, mutations } from './mutations.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
const cases = fileURLToPath(new URL('../fixtures/changes', import.meta.url))
/** Files that other files are built from, or that say how. */
const isLayer = (path: string): boolean =>
  /(?:^|\/)(?:kustomization|values[^/]*|Chart)\.ya?ml$|\/templates\/|sluice\.yml$|(?:patch|overlay|release|application)/i.test(
    path,
  )

interface Asked {
  readonly files: Readonly<Record<string, string>>
  readonly comment: string
}

const asked: readonly Asked[] = [
  ...readdirSync(examples).flatMap((name) => {
    const files = filesBelow(join(examples, name))
    if (!isLayered(snapshotOf(files))) return []
    return ['/canary 10 v2 reviews', '/canary 10 v2 reviews --env prod', '/image v2 1.2.3 reviews --env prod'].map(
      (comment) => ({ files, comment }),
    )
  }),
  ...readdirSync(cases)
    .filter((name) => /^kustomize-|-kustomized$/.test(name) && existsSync(join(cases, name, 'command.txt')))
    .map((name) => ({
      files: filesBelow(join(cases, name, 'before')),
      comment: readFileSync(join(cases, name, 'command.txt'), 'utf8').trim(),
    })),
]

const inputs = fc
  .tuple(fc.constantFrom(...asked), fc.array(fc.tuple(fc.nat(50), mutations(2)), { minLength: 1, maxLength: 2 }))
  .map(([{ files, comment }, changes]) => {
    const texts = { ...files }
    const paths = Object.keys(texts).filter(isLayer)
    for (const [pick, all] of changes) {
      const path = paths[pick % paths.length]
      if (path !== undefined) texts[path] = mutated(texts[path] ?? '', all)
    }
    return { texts, comment }
  })

/** What an environment's objects are, in any order. */
const appliedIn = (snapshot: Snapshot, environment: string | null): readonly string[] =>
  documentsOfEnvironment(snapshot, environment)
    .documents.map(({ value }) => JSON.stringify(value))
    .sort()

it(
  'whatever an overlay, values or a template holds, a plan for one environment leaves the others as they are',
  () => {
    let plans = 0
    fuzz(inputs, 60, ({ texts, comment }) => {
      const snapshot = snapshotOf(texts)
      const plan = planOf(snapshot, comment)
      if (!plan.ok || 'kind' in plan.value) return
      const { intent } = plan.value
      const last = statesAfter(snapshot, plan.value).at(-1)
      const others = othersOf(intent)
      if (last === undefined || others === 'all') return
      plans += 1
      const meant = [intent.environment, ...(others ?? [])]
      for (const { name } of readLayout(snapshot).environments)
        if (!meant.includes(name)) expect(appliedIn(last, name)).toEqual(appliedIn(snapshot, name))
      expect(readLayout(last).environments.map(({ name }) => name)).toEqual(
        readLayout(snapshot).environments.map(({ name }) => name),
      )
    })
    if (!isLongRun) expect(plans).toBeGreaterThan(5)
  },
  patience,
)
