import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readTree } from '../../src/changes/changes.ts'
import { applyEdits } from '../../src/manifests/manifests.ts'
import { lint } from '../../src/traffic/traffic.ts'
import { planOf, snapshotOf } from '../changes/planning.ts'
import { fuzz, isLongRun, patience } from './budget.ts'
import { mutated, mutations } from './mutations.ts'

const cases = fileURLToPath(new URL('../fixtures/changes', import.meta.url))
const examples = fileURLToPath(new URL('../../examples', import.meta.url))

const textsBelow = (directory: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(directory.length + 1), readFileSync(path, 'utf8')]),
  )

interface Asked {
  readonly files: Readonly<Record<string, string>>
  readonly comment: string
}

const asked: readonly Asked[] = [
  ...readdirSync(cases)
    .filter((name) => existsSync(join(cases, name, 'command.txt')))
    .map((name) => ({
      files: textsBelow(join(cases, name, 'before')),
      comment: readFileSync(join(cases, name, 'command.txt'), 'utf8').trim(),
    })),
  ...readdirSync(examples).map((name) => ({
    files: textsBelow(join(examples, name)),
    comment: '/canary 10 v2 reviews',
  })),
]

const inputs = fc
  .tuple(fc.constantFrom(...asked), fc.array(fc.tuple(fc.nat(50), mutations(3)), { minLength: 1, maxLength: 2 }))
  .map(([{ files, comment }, changes]) => {
    const texts = { ...files }
    const paths = Object.keys(texts)
    for (const [pick, all] of changes) {
      const path = paths[pick % paths.length]
      if (path !== undefined) texts[path] = mutated(texts[path] ?? '', all)
    }
    return { texts, comment }
  })

it(
  'whatever charts, Kustomizations and manifests hold, a command is planned or refused, and a plan fits the files',
  () => {
    let plans = 0
    fuzz(inputs, 150, ({ texts, comment }) => {
      const snapshot = snapshotOf(texts)
      lint(readTree(snapshot).model)
      const plan = planOf(snapshot, comment)
      if (!plan.ok) {
        expect(plan.problems[0].message.length).toBeGreaterThan(4)
        return
      }
      if ('kind' in plan.value) return
      plans += 1
      let now = snapshot
      for (const { edits } of plan.value.stages) {
        for (const edit of edits) expect(edit.path).not.toMatch(/(^|\/)\.\.?(\/|$)|^\/|^\.github\//)
        now = applyEdits(now, edits)
      }
      // The same asked again of what comes out: planned from the text alone, it has nothing left to do, or says why it does nothing.
      const again = planOf(
        snapshotOf(Object.fromEntries([...now.files].map(([path, { text }]) => [path, text]))),
        comment,
      )
      if (/^\/canary \d+ \S+( \S+)?$/.test(comment) && again.ok)
        expect(again.value).toHaveProperty('kind', 'already-so')
    })
    if (!isLongRun) expect(plans).toBeGreaterThan(10)
  },
  patience,
)
