import { describe, expect, it } from 'vitest'
import { documentsOfEnvironment, environmentsReached, readLayout, withConfigured } from '../../src/layouts/layouts.ts'
import { shop, snapshotOf, virtualService } from './kustomize/town.ts'

const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'

const namesOf = (files: Readonly<Record<string, string>>, named: ReadonlyMap<string, string | null> = new Map()) =>
  readLayout(withConfigured(snapshotOf(files), { named, usual: null, charts: [] })).environments.map(
    ({ name, told, roots }) => [name, told, ...roots.map(({ kind, directory }) => `${kind} ${directory}`)],
  )

const flux = (path: string, more = '') =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec:\n  path: ${path}\n  sourceRef: {kind: GitRepository, name: flux-system}\n${more}`

describe('the environments of a repository', () => {
  it('are none where manifests are plain, Kustomizations that only list them included', () => {
    expect(namesOf({ 'apps/reviews.yaml': virtualService() })).toEqual([])
    expect(
      namesOf({
        'apps/reviews.yaml': virtualService(),
        'apps/kustomization.yaml': `${head}namespace: shop\nresources: [reviews.yaml]\n`,
      }),
    ).toEqual([])
  })

  it('are the overlays of a base, by their directories', () => {
    const layout = readLayout(snapshotOf(shop()))
    expect(layout.environments.map(({ name }) => name)).toEqual(['prod', 'staging'])
    expect(environmentsReached(layout, 'base/virtual-service.yaml')).toEqual(['prod', 'staging'])
    expect(environmentsReached(layout, 'overlays/prod/kustomization.yaml')).toEqual(['prod'])
  })

  it('join the overlays of several services, each with a base of its own', () => {
    const overlay = (name: string): Record<string, string> => ({
      [`${name}/base/kustomization.yaml`]: `${head}resources: [route.yaml]\n`,
      [`${name}/base/route.yaml`]: virtualService(name),
      [`${name}/overlays/prod/kustomization.yaml`]: `${head}resources: [../../base]\n`,
    })
    expect(namesOf({ ...overlay('reviews'), ...overlay('ratings') })).toEqual([
      ['prod', 'directory', 'kustomize reviews/overlays/prod', 'kustomize ratings/overlays/prod'],
    ])
  })

  it('are told apart by more of their path where two of one name take in one base', () => {
    const two = (first: string, second: string) =>
      namesOf({
        ...shop({
          [`${first}/kustomization.yaml`]: `${head}resources: [${'../'.repeat(first.split('/').length)}base]\n`,
          [`${second}/kustomization.yaml`]: `${head}resources: [${'../'.repeat(second.split('/').length)}base]\n`,
        }),
      }).map(([name]) => name)
    expect(two('clusters/live/eu', 'clusters/live/us')).toEqual(['live-eu', 'live-us', 'prod', 'staging'])
  })

  it('of one name that cannot be told apart are a problem with its place', () => {
    const layout = readLayout(
      snapshotOf(shop({ 'teams/a/prod/kustomization.yaml': `${head}resources: [../../../base]\n` })),
    )
    expect(layout.problems).toMatchObject([
      {
        code: 'environment-ambiguous',
        path: 'teams/a/prod/kustomization.yaml',
        hint: expect.stringContaining('.github/sluice.yml'),
      },
    ])
  })

  it('may be named by the configuration, plain directories among them', () => {
    expect(
      namesOf(
        { 'sites/a/route.yaml': virtualService(), 'sites/b/route.yaml': virtualService() },
        new Map([
          ['prod', 'sites/a'],
          ['test', 'sites/b'],
        ]),
      ),
    ).toEqual([
      ['prod', 'configuration', 'plain sites/a'],
      ['test', 'configuration', 'plain sites/b'],
    ])
  })

  it('are what a cluster syncs, where nothing else names them', () => {
    expect(
      namesOf({
        'apps/live/route.yaml': virtualService(),
        'apps/trial/route.yaml': virtualService(),
        'clusters/production/apps.yaml': flux('./apps/live'),
        'clusters/staging/apps.yaml': flux('./apps/trial'),
      }),
    ).toEqual([
      ['production', 'tracker', 'plain apps/live'],
      ['staging', 'tracker', 'plain apps/trial'],
    ])
  })

  it.each([
    ['kustomize-remote', 'resources: [../../base, "https://github.com/istio/istio//samples?ref=1.0"]\n', 3],
    ['path-outside', 'resources: [../../base, ../../../elsewhere]\n', 3],
    ['kustomize-plugin', 'resources: [../../base]\ntransformers: [plugin.yaml]\n', 1],
    ['kustomize-generator', 'resources: [../../base]\ngenerators: [plugin.yaml]\n', 1],
    ['kustomize-cycle', 'resources: [../../base, ../prod]\n', 3],
    [
      'kustomize-patch-unmatched',
      'resources: [../../base]\npatches:\n- target: {kind: VirtualService, name: gone}\n  patch: "- {op: remove, path: /spec}"\n',
      5,
    ],
    [
      'kustomize-patch-unmatched',
      'resources: [../../base]\npatches:\n- patch: |-\n    apiVersion: networking.istio.io/v1\n    kind: VirtualService\n    metadata: {name: gone}\n',
      5,
    ],
    [
      'kustomize-patch-fails',
      'resources: [../../base]\npatches:\n- target: {kind: VirtualService}\n  patch: |-\n    - {op: replace, path: /spec/tls/0, value: 1}\n',
      7,
    ],
    [
      'kustomize-patch-missing',
      'resources: [../../base]\npatches:\n- target: {kind: VirtualService}\n  path: gone.yaml\n',
      5,
    ],
  ])('say with file and line what cannot be built: %s', (code, fields, line) => {
    const { problems } = documentsOfEnvironment(
      snapshotOf(shop({ 'overlays/prod/kustomization.yaml': `${head}${fields}` })),
      'prod',
    )
    expect(problems).toMatchObject([{ code, path: 'overlays/prod/kustomization.yaml', line, hint: expect.any(String) }])
  })
})
