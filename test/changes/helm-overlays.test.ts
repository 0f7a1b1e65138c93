import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type MergedStage, planRollback, withPolicyOf } from '../../src/changes/changes.ts'
import { policyPath, readPolicy } from '../../src/config/config.ts'
import { objectsOfEnvironment } from '../../src/layouts/layouts.ts'
import { applyEdits, isJsonObject, type Snapshot, valueAt } from '../../src/manifests/manifests.ts'
import { filesBelow, planOf, sha256, snapshotOf } from './planning.ts'

const example = (): Snapshot => {
  const files = snapshotOf(filesBelow(fileURLToPath(new URL('../../examples/flux-helm-overlays', import.meta.url))))
  const policy = readPolicy(files.files.get(policyPath)?.text ?? null)
  if (!policy.ok) throw new Error(JSON.stringify(policy.problems))
  return withPolicyOf(files, policy.value)
}

const weightsIn = (snapshot: Snapshot, environment: string): unknown => {
  const documents = objectsOfEnvironment(snapshot, environment).applied.flatMap((applied) => applied.documents)
  const route = documents.find(({ value }) => isJsonObject(value) && value['kind'] === 'VirtualService')
  return [0, 1].map((index) => valueAt(route?.value ?? null, `/spec/http/0/route/${index}/weight`))
}

const differing = (before: Snapshot, after: Snapshot): readonly string[] =>
  [...after.files.keys()].filter((path) => after.files.get(path)?.text !== before.files.get(path)?.text)

it('is one change of the base where all environments are meant and none says a weight for itself', () => {
  const [own, other] = ['apps/production/podinfo-patch.yaml', 'apps/staging/podinfo-patch.yaml']
  const { files } = example()
  const silent = new Map(
    [...files].map(([path, file]) => [path, path === own ? { ...file, text: files.get(other)?.text ?? '' } : file]),
  )
  const begin = { ...example(), files: silent }
  const plan = planOf(begin, '/canary 10 v2 --env production --all-envs')
  const edits = plan.ok && 'stages' in plan.value ? (plan.value.stages[0]?.edits ?? []) : []
  const after = applyEdits(begin, edits)
  expect(differing(begin, after)).toEqual(['apps/base/podinfo/release.yaml'])
  expect([weightsIn(after, 'production'), weightsIn(after, 'staging')]).toEqual([
    [90, 10],
    [90, 10],
  ])
})

describe.each([
  ['production', 'says one of the weights'],
  ['staging', 'says none of them'],
])('a canary in %s, whose overlay %s', (environment, _says) => {
  const begin = example()
  const plan = planOf(begin, `/canary 10 v2 --env ${environment}`)
  const edits = plan.ok && 'stages' in plan.value ? (plan.value.stages[0]?.edits ?? []) : []
  const after = applyEdits(begin, edits)
  const patch = `apps/${environment}/podinfo-patch.yaml`
  const other = environment === 'production' ? 'staging' : 'production'

  it('changes its patch of the HelmRelease, and the other environment not at all', () => {
    expect(differing(begin, after)).toEqual([patch])
    expect(weightsIn(after, environment)).toEqual([90, 10])
    expect(weightsIn(after, other)).toEqual([100, 0])
  })

  it('goes back to the same bytes', () => {
    const textOf = ({ files }: Snapshot): string => files.get(patch)?.text ?? ''
    const stage: MergedStage = {
      number: 1,
      commit: '1',
      files: [{ path: patch, before: textOf(begin), after: textOf(after) }],
    }
    const back = planRollback({
      command: '/rollback',
      services: ['podinfo/podinfo'],
      environment,
      roles: { 'podinfo/podinfo': { stable: 'v1', canary: 'v2' } },
      stages: [stage],
      to: { kind: 'baseline' },
      now: false,
      snapshot: after,
      hash: sha256,
    })
    expect(back).toMatchObject({ ok: true })
    const stages = back.ok && 'stages' in back.value ? back.value.stages : []
    const end = stages.reduce((state, { edits: ones }) => applyEdits(state, ones), after)
    expect(differing(begin, end)).toEqual([])
  })
})
