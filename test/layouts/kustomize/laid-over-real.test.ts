import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { proveStages } from '../../../src/changes/changes.ts'
import { buildOf } from '../../../src/layouts/kustomize/build.ts'
import { readLayout, renderable } from '../../../src/layouts/layouts.ts'
import type { Json } from '../../../src/manifests/manifests.ts'
import { makeRenderer } from '../../../src/render/render.ts'
import { planned } from '../../changes/planning.ts'
import { realTools } from '../../render/renderers.ts'
import { shop, snapshotOf } from './town.ts'

const nameOf = (value: Json): string => {
  const { kind, metadata } = value as { kind: string; metadata: { name: string; namespace?: string } }
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
}

const sorted = (values: readonly Json[]): readonly Json[] =>
  values.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))

/** What a Kustomization may say, and what may be laid over it. */
const own = [
  'namespace: own\n',
  'nameSuffix: -own\n',
  'images: [{name: example/reviews, newTag: "1"}]\n',
  'patches:\n- target: {kind: VirtualService}\n  patch: |-\n    - {op: replace, path: /spec/http/0/route/0/weight, value: 70}\n',
  'replicas: [{name: reviews-v1, count: 2}]\n',
]
const laidByFlux = [
  '  targetNamespace: flux\n',
  '  namePrefix: eu-\n',
  '  images: [{name: example/reviews, newTag: "2"}]\n',
  '  patches:\n    - target: {kind: VirtualService}\n      patch: |\n        - {op: replace, path: /spec/http/0/route/0/weight, value: 60}\n        - {op: replace, path: /spec/http/0/route/1/weight, value: 40}\n',
  '  patches:\n    - patch: |\n        apiVersion: apps/v1\n        kind: Deployment\n        metadata: {name: reviews-v2}\n        spec: {replicas: 7}\n',
]
const laidByArgocd = [
  '      namespace: argo\n',
  '      nameSuffix: -a\n',
  '      images: ["example/reviews=mirror.example/reviews:3"]\n',
  '      replicas: [{name: reviews-v1, count: 5}]\n',
  '      commonLabels: {team: shop}\n',
  '      commonLabels: {team: shop}\n      labelWithoutSelector: true\n',
  '      patches: [{target: {kind: Service}, patch: "- {op: add, path: /spec/clusterIP, value: None}"}]\n',
]

const chosen = (pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .subarray([...pieces])
    .map((all) => all.filter((one, at) => all.findIndex((other) => other.split(':')[0] === one.split(':')[0]) === at))
    .map((all) => all.join(''))

const flux = (spec: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec:\n  path: ./base\n  sourceRef: {kind: GitRepository, name: flux-system}\n${spec}`

const application = (kustomize: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source:\n    repoURL: https://github.com/acme/shop.git\n    path: base\n${kustomize === '' ? '' : `    kustomize:\n${kustomize}`}  destination: {namespace: given}\n`

/** A base without overlays, and what applies it. */
const world = (tracker: string, kustomization: string | null) => {
  const files = shop({}, { 'clusters/prod/apps.yaml': tracker })
  delete files['overlays/prod/kustomization.yaml']
  delete files['overlays/staging/kustomization.yaml']
  if (kustomization === null) delete files['base/kustomization.yaml']
  else files['base/kustomization.yaml'] += kustomization
  return snapshotOf(files)
}

const worlds = fc.oneof(
  fc.tuple(chosen(own), chosen(laidByFlux)).map(([said, laid]) => world(flux(laid), said)),
  chosen(laidByFlux).map((laid) => world(flux(laid), null)),
  fc.tuple(chosen(own), chosen(laidByArgocd)).map(([said, laid]) => world(application(laid), said)),
)

describe.runIf(realTools !== null)('what trackers lay over files', () => {
  const { render } = makeRenderer(realTools ?? { helm: null, kustomize: null })

  it('comes out as the real Kustomize makes it of what the tracker writes', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (snapshot) => {
        for (const { root, rendering } of readLayout(snapshot).environments.flatMap(({ name, roots }) =>
          roots.filter(({ kind }) => kind !== 'plain').map((one) => renderable(snapshot, name, one)),
        )) {
          const real = rendering === null ? null : await render(rendering())
          if (real?.ok !== true) throw new Error(JSON.stringify(real?.problems))
          const built = buildOf(snapshot, root)
          expect(built.broken).toEqual([])
          const theirs = parseAllDocuments(real.value).map((document) => document.toJS() as Json)
          expect(sorted(built.objects.map(({ value }) => value))).toEqual(sorted(theirs))
        }
      }),
      { numRuns: 12 },
    )
  }, 60_000)

  it('is proven by it where a command has written in the place of the tracker', async () => {
    const filled = world(
      flux('  postBuild:\n    substitute: {STABLE: "90", CANARY: "10"}\n'),
      'patches:\n- target: {kind: VirtualService}\n  patch: |-\n    - {op: replace, path: /spec/http/0/route/0/weight, value: "%STABLE%"}\n    - {op: replace, path: /spec/http/0/route/1/weight, value: "%CANARY%"}\n'.replaceAll(
        /%(\w+)%/g,
        (_, name: string) => `\${${name}}`,
      ),
    )
    expect(readLayout(filled).environments).toHaveLength(1)
    const plan = await proveStages(planned(filled, '/canary 30 v2 reviews'), filled, render, 3)
    expect(plan.ok && plan.value.stages[0]?.rendered?.map(({ kind }) => kind)).toEqual(['proven'])
  }, 60_000)
})
