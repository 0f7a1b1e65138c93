import { describe, expect, it } from 'vitest'
import { documentsOfEnvironment, readLayout } from '../../../src/layouts/layouts.ts'
import type { Snapshot } from '../../../src/manifests/manifests.ts'
import { planned, planOf, statesAfter } from '../../changes/planning.ts'
import { deployment, destinationRule, service, snapshotOf, textsOf, virtualService } from './town.ts'

const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'

/** One directory of manifests, by a Kustomization or without one. */
const apps = (kustomization: string | null = ''): Record<string, string> => ({
  'apps/service.yaml': service(),
  'apps/v1.yaml': deployment('v1'),
  'apps/v2.yaml': deployment('v2'),
  'apps/route.yaml': virtualService(),
  'apps/rule.yaml': destinationRule(),
  ...(kustomization === null
    ? {}
    : {
        'apps/kustomization.yaml': `${head}resources: [service.yaml, v1.yaml, v2.yaml, route.yaml, rule.yaml]\n${kustomization}`,
      }),
})

const flux = (spec: string, name = 'apps') => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
${spec}`

const application = (source: string, more = '') => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://github.com/acme/shop.git
    path: apps
${source}  destination:
    server: https://kubernetes.default.svc
${more}`

const other = '  images:\n    - {name: example/other, newTag: "1"}\n'

const afterAll = (snapshot: Snapshot, comment: string): Record<string, string> => {
  const [after = snapshot] = statesAfter(snapshot, planned(snapshot, comment)).slice(-1)
  return textsOf(after)
}

/** The lines that a command changes, by file. */
const changed = (files: Record<string, string>, comment: string): Record<string, readonly string[]> => {
  const after = afterAll(snapshotOf(files), comment)
  return Object.fromEntries(
    Object.entries(after).flatMap(([path, text]) => {
      const old = new Set((files[path] ?? '').split('\n'))
      const lines = text.split('\n').filter((line) => !old.has(line))
      return text === files[path] ? [] : [[path, lines.map((line) => line.trim())]]
    }),
  )
}

const refused = (files: Record<string, string>, comment: string) => {
  const plan = planOf(snapshotOf(files), comment)
  if (plan.ok) throw new Error(`${comment} is not refused`)
  return plan.problems[0]
}

const weights = (stable: number, canary: number) => `  patches:
    - target:
        kind: VirtualService
        name: reviews
      patch: |
        - op: replace
          path: /spec/http/0/route/0/weight
          value: ${stable}
        - op: replace
          path: /spec/http/0/route/1/weight
          value: ${canary}
`

describe('what a Flux Kustomization lays over its files', () => {
  it.each([['with a Kustomization', ''] as const, ['without one', null] as const])(
    'is the last writer of a weight that its patches set, in a directory %s',
    (_, kustomization) => {
      const files = { ...apps(kustomization), 'clusters/prod/apps.yaml': flux(weights(95, 5)) }
      expect(changed(files, '/canary 20 v2 reviews')).toEqual({
        'clusters/prod/apps.yaml': ['value: 80', 'value: 20'],
      })
    },
  )

  it('is one of several environments where several apply one directory, each with its own', () => {
    const files = {
      ...apps(),
      'clusters/prod/apps.yaml': flux(weights(95, 5)),
      'clusters/staging/apps.yaml': flux(weights(50, 50)),
    }
    expect(readLayout(snapshotOf(files)).environments.map(({ name, told }) => [name, told])).toEqual([
      ['prod', 'tracker'],
      ['staging', 'tracker'],
    ])
    expect(changed(files, '/canary 20 v2 reviews --env prod')).toEqual({
      'clusters/prod/apps.yaml': ['value: 80', 'value: 20'],
    })
  })

  it('may stand in one file with what is laid over other environments', () => {
    const both = `${flux(weights(95, 5), 'prod')}---\n${flux(weights(50, 50), 'staging')}`
    const files = { ...apps(), 'flux/apps.yaml': both }
    expect(changed(files, '/canary 20 v2 reviews --env prod')).toEqual({ 'flux/apps.yaml': ['value: 80', 'value: 20'] })
  })

  it('sets images before the Kustomization of the directory, whose entry of that name has no effect', () => {
    const files: Record<string, string> = {
      ...apps('images:\n  - name: example/reviews\n    newTag: "1"\n'),
      'clusters/prod/apps.yaml': flux('  images:\n    - name: example/reviews\n      newTag: "2"\n'),
    }
    delete files['apps/v1.yaml']
    files['apps/kustomization.yaml'] = files['apps/kustomization.yaml']?.replace('v1.yaml, ', '') ?? ''
    expect(changed(files, '/image v2 reviews --image-tag 3')).toEqual({ 'clusters/prod/apps.yaml': ['newTag: "3"'] })
  })

  it('gives its names and namespace to what is there and to what comes', () => {
    const files = { ...apps(null), 'clusters/prod/apps.yaml': flux(`  targetNamespace: shop\n${other}`) }
    const plan = planned(snapshotOf(files), '/deploy v3 reviews --image-tag 3')
    expect(plan.intent.services).toEqual(['shop/reviews'])
    const after = afterAll(snapshotOf(files), '/deploy v3 reviews --image-tag 3')
    const fresh = Object.keys(after).find((path) => !Object.hasOwn(files, path)) ?? ''
    expect(after[fresh]).toContain('name: reviews-v3\n')
    expect(after[fresh]).not.toContain('shop')
  })

  it('is refused with its place where it is written in the way of old versions', () => {
    const files = {
      ...apps(),
      'clusters/prod/apps.yaml': flux('  patchesStrategicMerge:\n    - {apiVersion: v1, kind: Service}\n'),
    }
    expect(refused(files, '/canary 20 v2 reviews')).toMatchObject({
      code: 'tracker-layer-unread',
      path: 'clusters/prod/apps.yaml',
      line: 13,
      hint: expect.stringContaining('spec.patches'),
    })
  })

  it('is not believed where something else writes on the object itself before it is applied', () => {
    const images = '  images:\n    - {name: example/reviews, newTag: "2"}\n'
    const patched = (patch: string) => ({
      ...apps(),
      'clusters/prod/apps.yaml': flux(images),
      'clusters/prod/kustomization.yaml': `${head}resources: [apps.yaml]\npatches:\n- target: {kind: Kustomization}\n  patch: |-\n    ${patch}\n`,
    })
    const tag = patched('- {op: replace, path: /spec/images/0/newTag, value: "3"}')
    expect(refused(tag, '/canary 20 v2 reviews')).toMatchObject({
      code: 'tracker-overwritten',
      path: 'clusters/prod/kustomization.yaml',
      hint: expect.stringContaining('clusters/prod/apps.yaml'),
    })
    const interval = patched('- {op: replace, path: /spec/interval, value: 1m}')
    expect(changed(interval, '/canary 20 v2 reviews')).toEqual({ 'apps/route.yaml': ['weight: 80', 'weight: 20'] })
    const root = (patch: string) =>
      flux(
        `  patches:\n    - target: {kind: Kustomization}\n      patch: |\n        ${patch}\n`,
        'flux-system',
      ).replace('./apps', './clusters/prod')
    const files = { ...apps(), 'clusters/prod/apps.yaml': flux(images) }
    const above = (patch: string) => ({ ...files, 'clusters/prod/flux-system/sync.yaml': root(patch) })
    expect(refused(above('- {op: add, path: /spec/namePrefix, value: eu-}'), '/canary 20 v2 reviews')).toMatchObject({
      code: 'tracker-overwritten',
      path: 'clusters/prod/flux-system/sync.yaml',
    })
    expect(changed(above('- {op: add, path: /spec/timeout, value: 1m}'), '/canary 20 v2 reviews')).toEqual({
      'apps/route.yaml': ['weight: 80', 'weight: 20'],
    })
  })

  it('is not the place for a patch of its own: files that others apply too stay as they are', () => {
    const files = {
      ...apps(null),
      'clusters/prod/apps.yaml': flux(`  targetNamespace: eu\n${other}`),
      'clusters/staging/apps.yaml': flux(`  targetNamespace: us\n${other}`),
    }
    expect(refused(files, '/canary 20 v2 reviews --env prod')).toMatchObject({
      code: 'layout-shared',
      hint: expect.stringContaining('--all-envs'),
    })
  })
})

/** How a variable of Flux is written. */
const said = (name: string) => `\${${name}}`

const variable = (text: string, file = 'apps/route.yaml') => {
  const files = apps(null)
  return {
    ...files,
    [file]: (files[file] ?? '').replace('weight: 100', `weight: ${said('STABLE')}`).replace('weight: 0', text),
  }
}

const substitute = (values: string) => flux(`  postBuild:\n    substitute:\n${values}`)

describe('variables that Flux fills in', () => {
  it('are the last writers of the weights that they stand for', () => {
    const files = {
      ...variable(`weight: ${said('CANARY')}`),
      'clusters/prod/apps.yaml': substitute('      STABLE: "95"\n      CANARY: "5"\n'),
    }
    expect(changed(files, '/canary 20 v2 reviews')).toEqual({
      'clusters/prod/apps.yaml': ['STABLE: "80"', 'CANARY: "20"'],
    })
  })

  it('get a value where they had only a fallback', () => {
    const files = {
      ...variable(`weight: ${said('CANARY:=0')}`),
      'clusters/prod/apps.yaml': substitute('      STABLE: "100"\n'),
    }
    expect(changed(files, '/canary 20 v2 reviews')).toEqual({
      'clusters/prod/apps.yaml': ['STABLE: "80"', 'CANARY: "20"'],
    })
  })

  it('may be a part of an image', () => {
    const files = {
      ...apps(null),
      'apps/v2.yaml': deployment('v2').replace('example/reviews:v2', `example/reviews:${said('TAG')}`),
      'clusters/prod/apps.yaml': substitute('      TAG: "1.0"\n'),
    }
    expect(changed(files, '/image v2 reviews --image-tag 1.1')).toEqual({ 'clusters/prod/apps.yaml': ['TAG: "1.1"'] })
  })

  it('that several fields share are not changed for one of them', () => {
    const files = {
      ...apps(null),
      'apps/v1.yaml': deployment('v1').replace('example/reviews:v1', `example/reviews:${said('TAG')}`),
      'apps/v2.yaml': deployment('v2').replace('example/reviews:v2', `example/reviews:${said('TAG')}`),
      'clusters/prod/apps.yaml': substitute('      TAG: "1.0"\n'),
    }
    expect(refused(files, '/image v2 reviews --image-tag 1.1')).toMatchObject({
      code: 'variable-shared',
      path: 'clusters/prod/apps.yaml',
      line: 15,
    })
  })

  it('that only the cluster knows are refused with the place that says so', () => {
    const files = {
      ...variable(`weight: ${said('CANARY')}`),
      'clusters/prod/apps.yaml': flux(
        '  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: weights\n',
      ),
    }
    expect(refused(files, '/canary 20 v2 reviews')).toMatchObject({
      code: expect.stringMatching(/yaml-placeholder|weight/),
      path: expect.stringMatching(/apps/),
      hint: expect.any(String),
    })
  })
})

describe('what an Argo CD Application lays over its files', () => {
  it('is the last writer of a weight, an image and a count', () => {
    const patched = application(
      `    kustomize:\n      patches:\n        - target: {kind: VirtualService}\n          patch: |-\n            - {op: replace, path: /spec/http/0/route/0/weight, value: 95}\n            - {op: replace, path: /spec/http/0/route/1/weight, value: 5}\n`,
    )
    expect(changed({ ...apps(), 'argocd/shop.yaml': patched }, '/canary 20 v2 reviews')).toEqual({
      'argocd/shop.yaml': [
        '- {op: replace, path: /spec/http/0/route/0/weight, value: 80}',
        '- {op: replace, path: /spec/http/0/route/1/weight, value: 20}',
      ],
    })
    const counted = application('    kustomize:\n      replicas:\n        - {name: reviews-v2, count: 2}\n')
    expect(changed({ ...apps(), 'argocd/shop.yaml': counted }, '/scale v2 5 reviews')).toEqual({
      'argocd/shop.yaml': ['- {name: reviews-v2, count: 5}'],
    })
    const own = { ...apps(), 'apps/v2.yaml': deployment('v2', 'reviews', 'example/canary') }
    const imaged = (image: string) => application(`    kustomize:\n      images:\n        - ${image}\n`)
    expect(
      changed({ ...own, 'argocd/shop.yaml': imaged('example/canary:1.0') }, '/image v2 reviews --image-tag 1.1'),
    ).toEqual({ 'argocd/shop.yaml': ['- example/canary:1.1'] })
    expect(
      changed(
        { ...own, 'argocd/shop.yaml': imaged('example/canary=mirror.example/canary:1.0') },
        '/image v2 reviews --image-tag 1.1',
      ),
    ).toEqual({ 'argocd/shop.yaml': ['- example/canary=mirror.example/canary:1.1'] })
  })

  it('gives its namespace to what states none', () => {
    const files = {
      ...apps('commonAnnotations: {owner: shop}\n'),
      'argocd/shop.yaml': application('', '    namespace: shop\n'),
    }
    expect(planned(snapshotOf(files), '/canary 20 v2 reviews').intent.services).toEqual(['shop/reviews'])
    expect(changed(files, '/canary 20 v2 reviews')).toEqual({ 'apps/route.yaml': ['weight: 80', 'weight: 20'] })
  })

  it('needs a Kustomization there', () => {
    const files = { ...apps(null), 'argocd/shop.yaml': application('    kustomize: {namePrefix: eu-}\n') }
    expect(readLayout(snapshotOf(files)).environments).toHaveLength(1)
    expect(documentsOfEnvironment(snapshotOf(files), null).problems).toMatchObject([
      { code: 'kustomization-missing', path: 'argocd/shop.yaml', line: 1 },
    ])
  })
})
