import { describe, expect, it } from 'vitest'
import { type MergedStage, planRollback } from '../../src/changes/changes.ts'
import { documentsOfEnvironment, environmentNames, readLayout } from '../../src/layouts/layouts.ts'
import { applyEdits, type Snapshot } from '../../src/manifests/manifests.ts'
import { shop, snapshotOf, textsOf } from '../layouts/kustomize/town.ts'
import { planned, sha256, statesAfter } from './planning.ts'

const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../base]\n'

/** What is merged of a plan, and the files at its end. */
const merged = (
  snapshot: Snapshot,
  comment: string,
): { readonly stages: readonly MergedStage[]; readonly last: Snapshot } => {
  const states = statesAfter(snapshot, planned(snapshot, comment))
  const stages = states.map((after, index): MergedStage => {
    const before = states[index - 1] ?? snapshot
    const paths = [...new Set([...before.files.keys(), ...after.files.keys()])].sort()
    return {
      number: index + 1,
      commit: sha256(String(index)).slice(0, 40),
      files: paths.flatMap((path) => {
        const [old, fresh] = [before.files.get(path)?.text ?? null, after.files.get(path)?.text ?? null]
        return old === fresh ? [] : [{ path, before: old, after: fresh }]
      }),
    }
  })
  return { stages, last: states.at(-1) ?? snapshot }
}

const back = (snapshot: Snapshot, comment: string, touched: (last: Snapshot) => Snapshot = (last) => last) => {
  const { stages, last } = merged(snapshot, comment)
  const { services, environment, roles } = planned(snapshot, comment).intent
  const start = touched(last)
  const plan = planRollback({
    command: '/rollback',
    services,
    environment,
    roles,
    stages: [...stages].reverse(),
    to: { kind: 'baseline' },
    now: false,
    snapshot: start,
    hash: sha256,
  })
  if (!plan.ok || 'kind' in plan.value) throw new Error(JSON.stringify(plan))
  return { plan: plan.value, after: plan.value.stages.reduce((state, { edits }) => applyEdits(state, edits), start) }
}

const objectsOf = (snapshot: Snapshot) =>
  environmentNames(readLayout(snapshot)).map((name) => [
    name,
    documentsOfEnvironment(snapshot, name).documents.map(({ value }) => value),
  ])

describe('the way back of a rollout of all environments', () => {
  const three = shop({ 'overlays/us/kustomization.yaml': `${head}namespace: us\n` })
  const rollouts = [
    '/canary 20 v2 reviews --all-envs',
    '/canary start v2 reviews --steps 10,50,100 --all-envs',
    '/image v2 reviews --image-tag 2.1 --all-envs',
    '/deploy v3 reviews --image-tag 3 --all-envs\n/canary 10 v3 reviews --all-envs',
  ]

  it.each(rollouts)('is that of each of them, byte by byte: %s', (comment) => {
    const snapshot = snapshotOf(three)
    const { after } = back(snapshot, comment)
    expect(textsOf(after)).toEqual(textsOf(snapshot))
    expect(objectsOf(after)).toEqual(objectsOf(snapshot))
  })

  it('is so where one of them says its weights for itself, and where somebody has changed another line since', () => {
    const own =
      'patches:\n- target: {kind: VirtualService, name: reviews}\n  patch: |-\n    - {op: replace, path: /spec/http/0/route/0/weight, value: 95}\n    - {op: replace, path: /spec/http/0/route/1/weight, value: 5}\n'
    const snapshot = snapshotOf(shop({ 'overlays/staging/kustomization.yaml': head + own }))
    const [path, line] = ['base/virtual-service.yaml', '# looked at by the team\n'] as const
    const remarked = (state: Snapshot): Snapshot => {
      const file = state.files.get(path)
      return file === undefined
        ? state
        : { ...state, files: new Map([...state.files, [path, { ...file, text: line + file.text }]]) }
    }
    const { after } = back(snapshot, '/canary 20 v2 reviews --all-envs', remarked)
    expect(textsOf(after)).toEqual(textsOf(remarked(snapshot)))
    expect(objectsOf(after)).toEqual(objectsOf(snapshot))
  })
})
