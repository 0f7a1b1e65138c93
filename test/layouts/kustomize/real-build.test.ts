import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { buildOf } from '../../../src/layouts/kustomize/build.ts'
import { readLayout } from '../../../src/layouts/layouts.ts'
import type { Json } from '../../../src/manifests/manifests.ts'
import { makeRenderer } from '../../../src/render/render.ts'
import { planOf, statesAfter } from '../../changes/planning.ts'
import { realTools } from '../../render/renderers.ts'
import { built, shop, snapshotOf, textsOf } from './town.ts'

const nameOf = (value: Json): string => {
  const { kind, metadata } = value as { kind: string; metadata: { name: string; namespace?: string } }
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
}

const sorted = (values: readonly Json[]): readonly Json[] =>
  values.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))

const prod = { directory: 'overlays/prod' }

const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'

/** Each makes an overlay's text; all of them can stand beside one another. */
const pieces: readonly string[] = [
  'namespace: shop\n',
  'namePrefix: prod-\n',
  'nameSuffix: "-a"\n',
  'commonAnnotations: {owner: shop}\n',
  'commonLabels: {tier: backend}\n',
  'labels:\n- pairs: {team: a}\n- pairs: {part: b}\n  includeTemplates: true\n',
  'replicas:\n- name: reviews-v2\n  count: 3\n',
  'images:\n- name: example/reviews\n  newTag: "1.7"\n',
  'images:\n- name: example/reviews\n  newName: registry.example:5000/reviews\n  digest: sha256:aa\n',
]

const patches: readonly string[] = [
  '- target: {kind: VirtualService, name: reviews}\n  patch: |-\n    - op: replace\n      path: /spec/http/0/route/0/weight\n      value: 90\n    - op: replace\n      path: /spec/http/0/route/1/weight\n      value: 10\n',
  '- target: {kind: VirtualService}\n  patch: |-\n    - op: add\n      path: /spec/http/0\n      value: {name: beta, match: [{headers: {beta: {exact: "1"}}}], route: [{destination: {host: reviews, subset: v2}}]}\n',
  '- patch: |-\n    apiVersion: networking.istio.io/v1\n    kind: VirtualService\n    metadata: {name: reviews}\n    spec:\n      http:\n      - route: [{destination: {host: reviews, subset: v1}}]\n',
  '- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: reviews-v1}\n    spec:\n      replicas: 4\n      template:\n        spec:\n          containers:\n          - name: reviews\n            env: [{name: A, value: b}]\n          - name: side\n            image: example/side:1\n',
  '- target: {kind: Deployment, labelSelector: "app=none"}\n  patch: |-\n    - {op: replace, path: /spec/replicas, value: 9}\n',
  '- target: {kind: Deployment, name: "reviews-.*"}\n  patch: |-\n    - {op: replace, path: /spec/replicas, value: 2}\n',
  '- patch: |-\n    $patch: delete\n    apiVersion: networking.istio.io/v1\n    kind: DestinationRule\n    metadata: {name: reviews}\n',
]

const overlays = fc
  .record({
    fields: fc.subarray([...pieces]),
    patches: fc.shuffledSubarray([...patches]),
  })
  .filter(({ fields }) => fields.filter((field) => field.startsWith('images')).length < 2)
  .map(({ fields, patches: chosen }) =>
    [head, 'resources: [../../base]\n', ...fields, chosen.length === 0 ? '' : `patches:\n${chosen.join('')}`].join(''),
  )

describe.runIf(realTools !== null)('our own build', () => {
  const tools = realTools ?? { helm: null, kustomize: null }
  const { render } = makeRenderer(tools)

  it('makes of generated overlays what the real Kustomize makes of them', async () => {
    await fc.assert(
      fc.asyncProperty(overlays, async (overlay) => {
        const files = shop({ 'overlays/prod/kustomization.yaml': overlay })
        const snapshot = snapshotOf(files)
        const real = await render({
          tool: 'kustomize',
          directory: 'overlays/prod',
          files: [...snapshot.files.values()],
        })
        if (!real.ok) {
          expect(buildOf(snapshot, prod).broken).not.toEqual([])
          return
        }
        expect(buildOf(snapshot, prod).broken).toEqual([])
        const theirs = parseAllDocuments(real.value).map((document) => document.toJS() as Json)
        expect(sorted(built(files, 'overlays/prod'))).toEqual(sorted(theirs))
      }),
      { numRuns: 10 },
    )
  }, 60_000)

  it('still makes the same after a weight was written into such an overlay, and of the other overlay what it was', async () => {
    await fc.assert(
      fc.asyncProperty(overlays, async (overlay) => {
        const snapshot = snapshotOf(shop({ 'overlays/prod/kustomization.yaml': overlay }))
        const plan = planOf(snapshot, '/canary 30 v2 reviews --env prod')
        // What does not build, or has no such route any more, is refused, and nothing is there to compare.
        if (!plan.ok || 'kind' in plan.value) return
        const [after = snapshot] = statesAfter(snapshot, plan.value).slice(-1)
        const real = await render({ tool: 'kustomize', directory: 'overlays/prod', files: [...after.files.values()] })
        if (!real.ok) throw new Error(JSON.stringify(real.problems))
        const theirs = parseAllDocuments(real.value).map((document) => document.toJS() as Json)
        expect(sorted(built(textsOf(after), 'overlays/prod'))).toEqual(sorted(theirs))
        expect(built(textsOf(after), 'overlays/staging')).toEqual(built(textsOf(snapshot), 'overlays/staging'))
      }),
      { numRuns: 8 },
    )
  }, 60_000)

  it('finds the environments', () => {
    expect(readLayout(snapshotOf(shop())).environments.map(({ name }) => name)).toEqual(['prod', 'staging'])
  })
})
